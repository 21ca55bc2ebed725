// The intake answers while one types: whom a number belongs to, what a serial was here for; and says what is still missing.
// The look-up buttons work without this; with it they swap only the two blocks they concern.
import { swap } from './swap.js';

const form = document.querySelector('[data-intake]');
const place = '/jobs/new';
let asked = null, timer = 0;

/** Sends what was typed so far (never the photos) and swaps the named parts of the page that comes back. */
async function look(button, parts) {
  asked?.abort();
  const mine = asked = new AbortController();
  const data = new FormData(form);
  data.delete('photos');
  if (button) data.append(button.name, button.value);
  const answer = await fetch(place, { method: 'POST', body: new URLSearchParams([...data]), headers: { Accept: 'text/html' }, signal: mine.signal });
  if (!answer.ok || answer.redirected) throw new TypeError('No answer.');
  const html = await answer.text();
  if (asked === mine) swap(html, parts);
}

form.addEventListener('click', async event => {
  const button = event.target.closest(`button[formaction="${place}"]`);
  if (!button || event.defaultPrevented) return;
  event.preventDefault();
  button.setAttribute('aria-busy', 'true');
  // What was chosen replaces what was typed in its block.
  const block = button.name === 'find' ? null : button.closest('section').id;
  try {
    await look(button, ['who', 'watch']);
    if (button.name === 'pick.like') for (const field of ['brand', 'model', 'reference', 'calibre']) await fill(field);
    const next = { 'pick.client': '#watch', 'pick.theirs': '#why', 'pick.watch': '#why' }[button.name];
    const to = next ? document.querySelector(`${next} :is(input:not([type=hidden]), textarea, button)`) : block && document.querySelector(`#${block} :is(input:not([type=hidden]), button)`);
    if (button.name !== 'find') to?.focus();
    missing();
  } catch (error) {
    // The line is down, or the session ended: the plain form knows what to do.
    if (error.name !== 'AbortError') button.form.requestSubmit(button);
  } finally {
    button.removeAttribute('aria-busy');
  }
});

// The swapper leaves alone what a person typed; here they asked for it to be filled.
function fill(name) {
  const field = form.elements[`watch.${name}`];
  if (field) field.value = field.defaultValue || field.value;
}

form.addEventListener('input', event => {
  const name = event.target.name;
  const part = /^client\.(phone|name|email)$/.test(name) ? ['matches'] : /^watch\.(serial|reference)$/.test(name) ? ['history'] : null;
  if (part && event.target.value.trim().length > 2) {
    clearTimeout(timer);
    timer = setTimeout(() => look(null, part).catch(() => { }), 250);
  }
  missing();
});
form.addEventListener('change', missing);

function missing() {
  const has = name => !!form.elements[name]?.value?.trim();
  const words = [];
  if (!has('client.id')) {
    if (!has('client.name')) words.push('name');
    if (!has('client.phone') && !has('client.email')) words.push('phone or e-mail');
  }
  if (!has('watch.id') && !has('watch.brand')) words.push('brand');
  if (!has('symptom') && !form.querySelector('[name=reasons]:checked')) words.push('why it comes');
  if (!has('agreedBy')) words.push('who agrees');
  else if (form.elements.agreedHow?.value !== 'paper' && !form.elements.agrees?.checked) words.push('the tick that they agree');
  const place = form.querySelector('[data-missing]');
  const text = words.length ? `Still missing: ${words.join(', ')}.` : 'All there.';
  if (place.textContent !== text) place.textContent = text;
}
missing();
document.addEventListener('swapped', missing);
