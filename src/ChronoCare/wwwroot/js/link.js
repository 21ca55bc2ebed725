// Copies what stands in a field; the button shows where that can work.
const show = () => { if (navigator.clipboard) for (const button of document.querySelectorAll('[data-copy]')) button.hidden = false; };
show();
document.addEventListener('swapped', show);
document.addEventListener('click', async event => {
  const button = event.target.closest?.('[data-copy]');
  if (!button) return;
  const field = document.getElementById(button.dataset.copy);
  const word = button.textContent;
  try {
    await navigator.clipboard.writeText(field.value);
    button.textContent = 'Copied';
  } catch {
    field.select();
    button.textContent = 'Copy it by hand';
  }
  setTimeout(() => { button.textContent = word; }, 3000);
});
