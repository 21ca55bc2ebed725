// The page's primary button: nothing that is typed elsewhere or still on its way is lost.

/** Finish: first what is still on its way, and nothing typed elsewhere is lost. */
export function guardFinish(form, held, send) {
  document.querySelector('[data-finish]')?.addEventListener('click', async event => {
    const button = event.currentTarget;
    const open = [...document.querySelectorAll('#bench form[data-swap]')].find(other => other.id !== 'summary-form' && isDirty(other))
      ?? (form.elements.csv?.value.trim() ? form.elements.csv.closest('details') : null);
    if (open) {
      event.preventDefault();
      const part = open.closest('section').querySelector('h2').textContent;
      const place = document.getElementById('bench-errors');
      place.innerHTML = '<p class="notice warn" role="alert"></p>';
      place.firstChild.textContent = `${part}: something is typed there and not saved yet. Save it, or clear it, then finish.`;
      open.closest('details')?.toggleAttribute('open', true);
      open.querySelector('input:not([type=hidden]), textarea, select').focus();
    } else if (!held.isEmpty) {
      event.preventDefault();
      for (let tries = 0; tries < 20 && !held.isEmpty; tries++) { await send(); await new Promise(done => setTimeout(done, 100)); }
      if (held.isEmpty) button.form.requestSubmit(button);
    }
  });
}

function isDirty(form) {
  return [...form.elements].some(field => field.matches('input[type=checkbox], input[type=radio]') ? field.checked !== field.defaultChecked
    : field.matches('input:not([type=hidden]), textarea') ? field.value !== field.defaultValue
    : field.matches('select') && [...field.options].some(o => o.selected !== o.defaultSelected));
}
