// A tablet that stays at the counter: large keys for the PIN, and the lock after a while without use. The server locks by itself, whatever this does.

// ---- The lock page: keys, and the eye goes from the face to the PIN.
const pin = document.querySelector('[data-pin]');
if (pin) {
  const keys = document.querySelector('[data-keys]');
  keys.hidden = false;
  keys.addEventListener('click', event => {
    const key = event.target.closest('[data-digit]');
    if (!key) return;
    pin.value = key.dataset.digit === '' ? pin.value.slice(0, -1) : (pin.value + key.dataset.digit).slice(0, pin.maxLength);
  });
  const form = pin.form;
  form.addEventListener('change', event => { if (event.target.name === 'who') pin.focus({ preventScroll: true }); });
  if (form.querySelector('[name=who]:checked') && !document.querySelector('[data-errors]')) pin.focus({ preventScroll: true });
}

// ---- Signed in: every touch counts as use and tells the server so; without one the tablet locks, and what was typed waits for the same person.
const lock = document.getElementById('lock');
if (lock) {
  const after = Number(lock.dataset.minutes) * 60_000, me = lock.dataset.who, here = location.pathname + location.search;
  let last = Date.now(), told = last, isGoing = false;

  const go = () => {
    if (isGoing) return;
    isGoing = true;
    const forms = [...document.querySelectorAll('main form[method=post]')].map(form => [form.getAttribute('action'), typed(form)]).filter(([, fields]) => fields.length);
    if (forms.length) sessionStorage.setItem('typed', JSON.stringify({ me, here, forms }));
    lock.submit();
  };
  // Told at most every quarter of a minute, and the last touch always: the server, which counts from what it was told, locks after us and not before.
  const tell = () => {
    if (last <= told || Date.now() - told < 15_000) return;
    told = Date.now();
    fetch('/counter/here', { method: 'POST', headers: { 'X-Form-Token': lock.elements._token.value } }).then(answer => { if (answer.status === 401) go(); }, () => { });
  };
  const use = () => {
    last = Date.now();
    tell();
  };
  for (const what of ['pointerdown', 'keydown', 'input', 'wheel']) addEventListener(what, use, { passive: true, capture: true });
  const look = () => {
    if (Date.now() - last >= after) go();
    else tell();
  };
  setInterval(look, 1000);
  document.addEventListener('visibilitychange', look);

  const kept = JSON.parse(sessionStorage.getItem('typed') ?? 'null');
  if (kept && kept.me !== me) sessionStorage.removeItem('typed');
  else if (kept?.here === here) {
    sessionStorage.removeItem('typed');
    for (const [action, fields] of kept.forms) {
      const form = [...document.querySelectorAll('main form[method=post]')].find(f => f.getAttribute('action') === action);
      if (form) for (const [name, value] of fields) fill(form, name, value);
    }
  }
}

// What somebody changed in a form, secrets and files left out.
function typed(form) {
  const fields = [];
  for (const field of form.elements) {
    if (!field.name || field.matches('[type=hidden], [type=password], [type=file], button')) continue;
    if (field.matches('[type=radio], [type=checkbox]')) { if (field.checked !== field.defaultChecked) fields.push([field.name, field.checked ? field.value : null]); }
    else if (field.matches('select')) { if (![...field.options].every(o => o.selected === o.defaultSelected)) fields.push([field.name, field.value]); }
    else if (field.value !== field.defaultValue) fields.push([field.name, field.value]);
  }
  return fields;
}

function fill(form, name, value) {
  const all = [...form.elements].filter(f => f.name === name && f.type !== 'hidden');
  for (const field of all) {
    if (field.matches('[type=radio]')) field.checked = field.value === value || (value !== null && field.checked && field.value === value);
    else if (field.matches('[type=checkbox]')) field.checked = value === field.value;
    else if (value !== null) field.value = value;
    field.dispatchEvent(new Event('input', { bubbles: true }));
    field.dispatchEvent(new Event('change', { bubbles: true }));
    for (let fold = field.closest('details'); fold; fold = fold.parentElement.closest('details')) fold.open = true;
  }
}
