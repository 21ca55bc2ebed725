// The staff's small conveniences. Every page works without them.

const typing = at => at?.closest?.('input:not([type=radio], [type=checkbox], [type=button], [type=submit], [type=file]), textarea, select, [contenteditable], [role=combobox], [role=grid]');

/** Says a sentence to screen readers, politely. */
export function say(text) {
  const place = document.getElementById('say');
  if (!place) return;
  place.textContent = '';
  setTimeout(() => { place.textContent = text; }, 50);
}

/** "Saved 10:42" where the form keeps its status; a failure says so and stays. */
export function status(form, text, isBad = false) {
  const place = form.querySelector('[data-saved]');
  if (!place) return say(text);
  place.classList.toggle('bad', isBad);
  place.classList.toggle('ok', !isBad);
  place.textContent = text;
}

export const clock = () => new Date().toLocaleTimeString(document.documentElement.lang, { hour: '2-digit', minute: '2-digit' });

// ---- Forms: one press is one submit, and none is lost.
let sending = null;
const release = () => {
  sending?.button?.removeAttribute('aria-busy');
  sending = null;
};
addEventListener('submit', event => {
  const form = event.target;
  if (form.method !== 'post' || event.defaultPrevented) return;
  if (sending?.form === form) {
    event.preventDefault();
    say('Sending, one moment.');
    return;
  }
  release();
  const mine = sending = { form, button: event.submitter };
  event.submitter?.setAttribute('aria-busy', 'true');
  if (form.dataset.swap === undefined) {
    // Going to another page. Should it not come (a lost line, Escape), the button works again; the form's key keeps a repeat harmless.
    setTimeout(() => sending === mine && release(), 8000);
    return;
  }
  event.preventDefault();
  import('./swap.js').then(m => m.send(form, event.submitter)).then(
    answer => status(form, answer.ok ? `Saved ${clock()}` : 'Not saved. See above.', !answer.ok),
    error => status(form, error instanceof TypeError ? 'Not sent: the line is down. What you typed is still here.' : error.message, true),
  ).finally(() => sending === mine && release());
});
addEventListener('pageshow', release);
document.querySelector('[data-errors]')?.focus();

// ---- Photos: where a page takes some, or where some still wait to be sent.
if (document.querySelector('[data-photos]') || localStorage.getItem('photos-waiting')) for (const part of ['queue', 'parts', 'photos']) import(`./${part}.js`);

// ---- Messages that wait to be sent, from whichever page.
if (localStorage.getItem('talk-waiting')) import('./talk.js');

// ---- Scans: known by what they say (our own address, or a docket number), whatever their speed, and only when Enter ends them.
const docket = /^(\d{4})[-'’\/ß]?(\d{4,6})[A-Z0-9]?$/i;

/** Where a scanned text leads, or null if it is none of ours. */
export function scanned(text) {
  const told = text.trim();
  const number = docket.exec(told);
  if (number) return `/search?q=${encodeURIComponent(`${number[1]}-${number[2]}`)}`;
  if (!/^https?:\/\//i.test(told)) return null;
  try {
    const url = new URL(told);
    return url.host === location.host && /^\/(jobs|watches|r|s)\//.test(url.pathname) ? url.pathname + url.search : null;
  } catch { return null; }
}

const isAddress = text => {
  const own = `${location.origin}/`, n = Math.min(text.length, own.length);
  return n > 3 && text.slice(0, n).toLowerCase() === own.slice(0, n);
};

// ---- Keys.
let burst = '', last = 0, waiting = 0;
const off = () => document.documentElement.dataset.keys === 'off';

addEventListener('keydown', event => {
  const field = typing(event.target);
  if (event.key === 'Enter' && !event.isComposing) {
    const to = field ? field.id !== 'q' && field.matches('input') && scanned(field.value) : scanned(burst);
    burst = '';
    if (to && field) {
      event.preventDefault();
      offer(field, to);
    } else if (to) {
      event.preventDefault();
      clearTimeout(waiting);
      location.assign(to);
    }
    return;
  }
  if ((event.ctrlKey || event.metaKey) && !event.altKey && event.key.toLowerCase() === 'k') {
    event.preventDefault();
    search();
    return;
  }
  if ((event.ctrlKey || event.metaKey) && event.key === 'Enter') return;
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (field) return;
  if (event.key.length === 1) {
    burst = event.timeStamp - last > 3000 ? event.key : burst + event.key;
    // The letters of our own address, or letters faster than a finger's, are a scanner's and no shortcuts.
    const alone = event.timeStamp - last > 60 && !isAddress(burst);
    last = event.timeStamp;
    clearTimeout(waiting);
    if (off()) return;
    if (event.key === '/') { event.preventDefault(); }
    if (alone) waiting = setTimeout(shortcut, 80, event.key, event.target);
  } else if (/^Arrow/.test(event.key) && !off()) arrow(event);
});

addEventListener('keydown', event => {
  // Ctrl+Enter sends the form one is typing in.
  if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey) || event.defaultPrevented) return;
  const form = event.target.closest?.('form[method=post]');
  const button = form?.querySelector('button.primary:not([type=button])');
  if (!button) return;
  event.preventDefault();
  button.click();
});

function shortcut(key, from) {
  const own = document.querySelector(`[data-key="${CSS.escape(key.toLowerCase())}"]`);
  if (own) return own.matches('input, textarea, select') ? own.focus() : own.click();
  const row = from.closest?.(rows);
  switch (key.toLowerCase()) {
    case '/': return search();
    case 'n': return location.assign('/jobs/new');
    case 'b': return location.assign('/board');
    case '?': return location.assign('/screen');
    case 'j': return step(1);
    case 'k': return step(-1);
    case 'm': return row?.querySelector('.dots')?.click();
  }
}

function search() {
  const q = document.getElementById('q');
  q?.scrollIntoView({ block: 'nearest' });
  q?.focus();
  q?.select();
}

const rows = '[data-item], .watch, tr';
const stops = () => [...document.querySelectorAll('[data-item]')].map(item => item.querySelector('h3 a, a.row-link, a')).filter(a => a?.checkVisibility());

function step(by) {
  const all = stops();
  const at = all.findIndex(a => a === document.activeElement || a.closest(rows).contains(document.activeElement));
  const next = all[at < 0 ? (by > 0 ? 0 : all.length - 1) : Math.min(all.length - 1, Math.max(0, at + by))];
  next?.focus();
  next?.closest(rows).scrollIntoView({ block: 'nearest', inline: 'nearest' });
}

// Between cards of the board: up and down in a column, left and right to the card at the same height.
function arrow(event) {
  const card = event.target.closest?.('.board .watch');
  if (!card || event.target.closest('.menu')) return;
  const columns = [...document.querySelectorAll('.board .column')].map(c => [...c.querySelectorAll('.watch')]);
  const x = columns.findIndex(c => c.includes(card)), y = columns[x].indexOf(card);
  let to;
  if (event.key === 'ArrowDown') to = columns[x][y + 1];
  else if (event.key === 'ArrowUp') to = columns[x][y - 1];
  else {
    const by = event.key === 'ArrowRight' ? 1 : -1;
    for (let c = x + by; !to && columns[c]; c += by) to = columns[c][Math.min(y, columns[c].length - 1)];
  }
  if (!to) return;
  event.preventDefault();
  to.querySelector(':is(.title, h3) a')?.focus();
}

// A scan that landed in a field: nothing is taken away, only the way there is offered.
function offer(field, to) {
  document.getElementById('scan-offer')?.remove();
  const note = document.createElement('p');
  note.id = 'scan-offer';
  note.className = 'notice';
  note.setAttribute('role', 'status');
  const link = document.createElement('a');
  link.className = 'btn';
  link.href = to;
  link.textContent = `Open ${decodeURIComponent(to.split(/[/=]/).pop())}`;
  note.append('That is one of our dockets. ', link);
  (field.closest('.field') ?? field).after(note);
}

// ---- Menus: the first choice takes the focus when opened by key, arrows go around.
addEventListener('toggle', event => {
  if (event.newState === 'open' && event.target.matches?.('.menu') && document.activeElement?.matches(':focus-visible')) event.target.querySelector('a, button')?.focus();
}, true);
addEventListener('keydown', event => {
  const menu = event.target.closest?.('.menu');
  const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (!menu || !by || !menu.matches(':popover-open')) return;
  event.preventDefault();
  const all = [...menu.querySelectorAll('a, button, input')];
  all[(all.indexOf(document.activeElement) + by + all.length) % all.length]?.focus();
});

// ---- Search: an APG combobox over what /search answers, from two characters on; the old question is dropped.
const q = document.getElementById('q');
const recent = 'recent';
if (q) combobox(q);
document.querySelector('form[action="/sign-out"]')?.addEventListener('submit', () => localStorage.removeItem(recent));
remember();

// The last five jobs seen in this browser, for an empty search field; forgotten at sign-out.
function remember() {
  const told = document.querySelector('[data-recent]')?.dataset.recent;
  if (told) localStorage.setItem(recent, JSON.stringify([[location.pathname, told], ...recents().filter(([path]) => path !== location.pathname)].slice(0, 5)));
}

function recents() {
  try {
    const kept = JSON.parse(localStorage.getItem(recent) ?? '[]');
    return Array.isArray(kept) ? kept.filter(k => k?.length === 2 && /^\/[^/]/.test(k[0])) : [];
  } catch { return []; }
}

function combobox(input) {
  const box = document.createElement('div');
  box.id = 'found';
  box.className = 'found';
  box.hidden = true;
  input.closest('form').append(box);
  for (const [name, value] of Object.entries({ role: 'combobox', 'aria-autocomplete': 'list', 'aria-controls': 'found', 'aria-expanded': 'false', 'aria-keyshortcuts': '/ Control+K' })) input.setAttribute(name, value);
  let asked = null, timer = 0, at = -1;

  const options = () => [...box.querySelectorAll('[role=option]')];
  const close = () => { asked?.abort(); clearTimeout(timer); box.hidden = true; mark(-1); input.setAttribute('aria-expanded', 'false'); };
  const open = () => { box.hidden = false; input.setAttribute('aria-expanded', 'true'); mark(-1); };
  function mark(to) {
    const all = options();
    all[at]?.setAttribute('aria-selected', 'false');
    at = to;
    const now = all[to];
    now?.setAttribute('aria-selected', 'true');
    now?.scrollIntoView({ block: 'nearest' });
    now ? input.setAttribute('aria-activedescendant', now.id) : input.removeAttribute('aria-activedescendant');
  }
  function show(list) {
    box.replaceChildren(list);
    open();
    const n = options().length;
    say(n ? `${n} found` : 'Nothing found');
  }
  function lastSeen() {
    const kept = recents();
    if (!kept.length) return close();
    const list = document.createElement('div');
    list.setAttribute('role', 'listbox');
    list.setAttribute('aria-label', 'Seen last');
    kept.forEach(([path, text], i) => {
      const option = document.createElement('div');
      option.setAttribute('role', 'option');
      option.id = `found-${i}`;
      option.dataset.href = path;
      option.textContent = text;
      list.append(option);
    });
    box.replaceChildren(list);
    open();
  }
  async function ask() {
    const text = input.value.trim();
    asked?.abort();
    if (text.length < 2) return text ? close() : lastSeen();
    asked = new AbortController();
    try {
      const answer = await fetch(`/search?part=list&q=${encodeURIComponent(text)}`, { signal: asked.signal, headers: { Accept: 'text/html' } });
      if (!answer.ok || answer.redirected) return close();
      const list = new DOMParser().parseFromString(await answer.text(), 'text/html').querySelector('[role=listbox], [data-none]');
      if (list && input.value.trim() === text) show(list);
    } catch (error) {
      if (error.name !== 'AbortError') close();
    }
  }
  input.addEventListener('input', () => { clearTimeout(timer); timer = setTimeout(ask, 120); });
  input.addEventListener('focus', () => { if (!input.value) lastSeen(); });
  input.addEventListener('keydown', event => {
    const n = options().length;
    if (event.key === 'ArrowDown' && !box.hidden && n) { event.preventDefault(); mark((at + 1) % n); }
    else if (event.key === 'ArrowUp' && !box.hidden && n) { event.preventDefault(); mark(at <= 0 ? n - 1 : at - 1); }
    else if (event.key === 'Escape' && !box.hidden) { event.preventDefault(); close(); }
    else if (event.key === 'Enter') {
      const chosen = !box.hidden && options()[at];
      const to = chosen ? chosen.dataset.href : scanned(input.value);
      if (to) { event.preventDefault(); location.assign(to); }
      else close();
    } else if (event.key === 'Tab') close();
  });
  box.addEventListener('pointerdown', event => event.preventDefault());
  box.addEventListener('click', event => { const href = event.target.closest('[role=option]')?.dataset.href; if (href) location.assign(href); });
  addEventListener('pointerdown', event => { if (!event.target.closest('.find')) close(); });
  input.addEventListener('blur', () => setTimeout(() => { if (!box.contains(document.activeElement)) close(); }, 100));
}
