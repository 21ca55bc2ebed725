// Keeps a page as the shop is: hears its events, fetches the page again and swaps what may change. What a hand is upon never moves under it.
import { swap, isTyped } from './swap.js';
import { say } from './app.js';
import { listen } from './line.js';

const main = document.querySelector('main[data-live]');
const { live: parts, at, job, still } = main.dataset;
const REST = 30_000;
let touched = -REST, heard = 0, known = null;

listen('/api/events', Number(main.dataset.seq), {
  on: told => { if (job ? told.jobId === job || told.name === 'message-sent' : told.jobId || still === 'all') stir(); },
  down: seconds => seconds ? notice('The line is down: this page may be behind.', null, null, 'line') : document.getElementById('live-line')?.remove(),
  out: () => notice('You were signed out here. What you typed is still on this page.', 'Sign in', () => location.reload(), 'out'),
});

// ---- Looking again: one look for many events, and none while nobody can see it.
let soon = 0, looking = false;
function stir() {
  heard++;
  if (document.hidden || soon || looking) return;
  soon = setTimeout(() => { soon = 0; refresh(); }, 150);
}

// What is being sent brings its own answer, and a look from before it would show the past.
const isSending = () => document.querySelector('main [aria-busy="true"]') !== null;
let swaps = 0;
document.addEventListener('swapped', () => { swaps++; });

async function refresh() {
  if (looking) return;
  if (isSending()) return later();
  looking = true;
  const [seen, before] = [heard, swaps];
  try {
    const answer = await fetch(at, { headers: { Accept: 'text/html', 'X-Look': '1' }, cache: 'no-store', redirect: 'manual' });
    if (!answer.ok) throw new Error(answer.type === 'opaqueredirect' ? 'gone' : String(answer.status));
    const text = await answer.text();
    looking = false;
    if (isSending() || swaps !== before) return later();
    known = new DOMParser().parseFromString(text, 'text/html');
    heard -= seen;
  } catch {
    // The line says so by itself; the next event looks again.
    looking = false;
    return;
  }
  settle();
  if (heard) stir();
}

function later() {
  soon ||= setTimeout(() => { soon = 0; refresh(); }, 300);
}

// ---- Showing.
const ids = () => parts.split(' ').filter(id => document.getElementById(id));
const order = from => new Map([...from.querySelectorAll('[data-item][id]')].map(item => [item.id, item.parentElement.closest('[id]').id]));

/** How many items came, went or changed their place. */
function shifts(before, after) {
  const all = [...new Set([...before.keys(), ...after.keys()])].filter(id => before.get(id) !== after.get(id));
  return all.length || Number([...before.keys()].join() !== [...after.keys()].join());
}

const isResting = () => document.hidden || performance.now() - touched > REST;

/** Whether somebody has begun to fill in, within this part, what the new page no longer has. */
const loses = id => [...document.getElementById(id).querySelectorAll('input:not([type=hidden]), textarea, select')].filter(isTyped).some(field => {
  for (let at = field; at && at.id !== id; at = at.parentElement) if (at.id && !known.getElementById(at.id)) return true;
  return !known.getElementById(id);
});

let resting = 0;
function settle() {
  clearTimeout(resting);
  const before = order(document), after = order(known), moved = still ? shifts(before, after) : 0;
  const kept = ids().filter(loses);
  if (kept.length) {
    swap(known, ids().filter(id => !kept.includes(id)));
    return notice('Something changed where you are writing. What you typed stays until you show the change.', 'Show', show, 'news');
  }
  // Nothing moves under a hand where nothing stood.
  if (!moved || still === 'items' && (isResting() || !before.size)) return show();
  // What keeps its place is brought up to date at once; the rest waits for a word, or until no hand has been near for a while.
  if (still === 'items') {
    swap(known, [...after.keys()].filter(id => before.get(id) === after.get(id)).concat(ids().filter(id => !document.getElementById(id).querySelector('[data-item]'))));
    resting = setTimeout(settle, REST);
  }
  notice(still === 'all' ? `${moved} new` : `${moved} ${moved === 1 ? 'change' : 'changes'}`, 'Show', show, 'news');
}

function show() {
  if (!known) return;
  const newest = document.querySelector('#events > li')?.textContent;
  document.getElementById('live-news')?.remove();
  swap(known, ids());
  document.title = known.title;
  known = null;
  const now = document.querySelector('#events > li p');
  if (job && now && now.parentElement.textContent !== newest) say(now.textContent.trim());
}

function notice(text, word, act, kind) {
  const id = `live-${kind}`;
  let bar = document.getElementById(id);
  if (!bar) {
    bar = document.createElement('div');
    bar.id = id;
    bar.className = 'live';
    bar.setAttribute('role', 'status');
    bar.append(document.createElement('span'));
    main.before(bar);
  }
  bar.firstChild.textContent = text;
  if (word && !bar.querySelector('button')) {
    const button = document.createElement('button');
    button.type = 'button';
    button.className = 'btn';
    button.textContent = word;
    button.addEventListener('click', act);
    bar.append(button);
  }
}

for (const kind of ['pointerdown', 'pointermove', 'keydown', 'wheel', 'touchstart']) addEventListener(kind, event => {
  // A mouse at rest "moves" too when the page moves under it.
  if (kind !== 'pointermove' || event.movementX || event.movementY) touched = performance.now();
}, { passive: true, capture: true });
document.addEventListener('visibilitychange', () => {
  if (document.hidden) return;
  if (known) settle();
  if (heard) refresh();
});
