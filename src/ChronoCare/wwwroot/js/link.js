// Copies what stands in a field; the button shows where that can work.
for (const button of document.querySelectorAll('[data-copy]')) {
  if (!navigator.clipboard) continue;
  const field = document.getElementById(button.dataset.copy);
  const word = button.textContent;
  button.hidden = false;
  button.addEventListener('click', async () => {
    try {
      await navigator.clipboard.writeText(field.value);
      button.textContent = 'Copied';
    } catch {
      field.select();
      button.textContent = 'Copy it by hand';
    }
    setTimeout(() => { button.textContent = word; }, 3000);
  });
}
