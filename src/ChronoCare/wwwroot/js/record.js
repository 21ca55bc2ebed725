// "Drop your PDF here": the file is hashed in the browser and compared with what was issued; it goes nowhere. Without this the form uploads it.
const form = document.querySelector('[data-check]');
if (form && crypto.subtle) {
  const file = form.querySelector('input[type=file]');
  const verdict = form.querySelector('[data-verdict]');
  const issued = new Map([...form.querySelectorAll('[data-issued]')].map(at => [at.value, at.dataset.issued]));
  form.querySelector('[data-stays]').hidden = false;

  const say = (kind, sentence) => {
    verdict.className = `verdict ${kind}`;
    verdict.textContent = sentence;
    verdict.hidden = false;
  };

  const check = async chosen => {
    if (!chosen) return say('warn', 'Choose the PDF first.');
    const bytes = new Uint8Array(await crypto.subtle.digest('SHA-256', await chosen.arrayBuffer()));
    const found = issued.get([...bytes].map(b => b.toString(16).padStart(2, '0')).join(''));
    if (found === 'newest') say('ok', 'This is the file we issued, unaltered.');
    else if (found) say('warn', 'This is a file we issued, unaltered, but the record was amended since. The newest stands on this page.');
    else say('bad', 'This file is not the one we issued.');
  };

  form.addEventListener('submit', event => {
    event.preventDefault();
    check(file.files[0]);
  });
  file.addEventListener('change', () => check(file.files[0]));
  for (const [type, over] of [['dragover', true], ['dragleave', false], ['drop', false]])
    form.addEventListener(type, event => {
      event.preventDefault();
      form.classList.toggle('over', over);
      if (type === 'drop') check(event.dataTransfer.files[0]);
    });
}
