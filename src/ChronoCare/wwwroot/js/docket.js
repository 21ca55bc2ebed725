// Prints from the page itself and counts it first; without this the form opens the PDF.
import { clock } from './app.js';

const form = document.querySelector('[data-docket]');
const told = document.querySelector('[data-printed]');

form.addEventListener('submit', async event => {
  event.preventDefault();
  told.classList.remove('bad');
  told.textContent = 'Printing…';
  try {
    const answer = await fetch(`/api${new URL(form.action).pathname}`, { method: 'POST', headers: { Accept: 'application/json', 'Idempotency-Key': form.elements._key.value, 'X-Form-Token': form.elements._token.value } });
    if (!answer.ok) throw new Error();
    const print = await answer.json();
    // The next press is another print.
    form.elements._key.value = crypto.randomUUID();
    for (const mark of document.querySelectorAll('.docket .again')) mark.hidden = !print.isCopy;
    await document.fonts.ready;
    window.print();
    told.textContent = `Printed ${clock()}. A further print says COPY.`;
    for (const mark of document.querySelectorAll('.docket .again')) mark.hidden = false;
  } catch {
    told.classList.add('bad');
    told.textContent = 'Not printed: the line is down. Try again.';
  }
});

// Straight from the intake: the paper is what comes next.
if (location.hash === '#print' && document.querySelector('.again[hidden]')) {
  history.replaceState(null, '', location.pathname + location.search);
  form.requestSubmit();
}
