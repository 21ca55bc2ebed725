// While an amount is typed the button says what it will take, and the change is shown. The server reads and checks it all again.
for (const form of document.querySelectorAll('form[data-pay]')) {
  const places = Number(form.dataset.pay), power = 10 ** places;
  const field = name => form.elements[name];
  const out = form.querySelector('[data-change]'), button = form.querySelector('[data-take]');

  // Point or comma, grouped by space, apostrophe, comma or point; as the server reads it.
  const minor = text => {
    const kept = text.replace(/[^\d.,]/g, '');
    const cut = Math.max(kept.lastIndexOf('.'), kept.lastIndexOf(','));
    const isPoint = places > 0 && cut >= 0 && kept.length - cut - 1 <= places && kept.indexOf(kept[cut]) === cut;
    const whole = (isPoint ? kept.slice(0, cut) : kept).replace(/[.,]/g, '');
    return /\d/.test(kept) ? Number(whole || 0) * power + Number((isPoint ? kept.slice(cut + 1) : '').padEnd(places, '0') || 0) : null;
  };
  const written = value => form.dataset.price.replace('0', () => (value / power).toLocaleString(form.dataset.locale, { minimumFractionDigits: places, maximumFractionDigits: places }));

  const show = () => {
    const amount = minor(field('amount').value), given = minor(field('tendered').value);
    if (button) button.textContent = amount ? `Take ${written(amount)}` : 'Take the payment';
    if (out) out.textContent = amount && given ? (given >= amount ? `Change: ${written(given - amount)}` : 'Less than the amount') : '';
  };
  form.addEventListener('input', show);
  show();
}
