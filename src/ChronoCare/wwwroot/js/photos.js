// Photos go off one by one as they are taken, in parts, and wait in this browser while the line is down: a closed tab loses none.
// Every [data-photos] on a page (a form, or a part of one) names where they go: data-photos="/api/jobs/2026-0042/photos".

import { queue } from './queue.js';
import { inParts, shrink } from './parts.js';

const { ready, put, drop, change, all, alone } = queue('photos', 'key');
const places = new Map();
// A photo that this page still makes small; one whose page is gone goes as it is.
const page = crypto.getRandomValues(new Uint32Array(2)).join('');
let wake = () => { }, isSending = false;

// ---- Sending.
class No extends Error { }
class SignedOut extends Error { }

async function ask(method, url, body, headers = {}) {
  const answer = await fetch(url, {
    method, body: body instanceof Blob || body == null ? body : JSON.stringify(body), signal: AbortSignal.timeout(90_000),
    headers: { Accept: 'application/json', 'X-Form-Token': document.querySelector('[name=_token]')?.value ?? '', ...(body && !(body instanceof Blob) ? { 'Content-Type': 'application/json' } : {}), ...headers },
  });
  const told = await answer.json().catch(() => ({}));
  if (answer.ok || answer.status === 409) return { status: answer.status, ...told };
  if (answer.status === 401) throw new SignedOut();
  if (answer.status < 500 && answer.status !== 408 && answer.status !== 429) throw Object.assign(new No(Object.values(told.errors ?? {})[0] ?? told.title ?? 'That did not work.'), { status: answer.status });
  throw new TypeError(`The shop answered ${answer.status}.`);
}

async function send(entry) {
  if (!entry.photo) {
    const started = await ask('POST', entry.to, { slot: entry.slot, fileName: entry.name, bytes: entry.blob.size }, { 'Idempotency-Key': entry.key });
    entry.photo = started.id;
    await put(entry);
  }
  const at = `${entry.to}/${entry.photo}`;
  const there = await ask('GET', at).catch(error => {
    if (error.status === 404) entry.photo = null;
    throw error;
  });
  await inParts(entry.blob, there.state === 'ready' ? entry.blob.size : there.upload?.receivedBytes ?? 0,
    (bytes, range) => ask('PUT', `${at}/content`, bytes, { 'Content-Range': range }), sent => show(entry, sent));
  await ask('POST', `${at}/finish`);
}

async function pump() {
  if (isSending) return wake();
  isSending = true;
  let wait = 1000;
  try {
    for (let entry; (entry = (await all()).find(e => !e.wrong && (e.isReady || e.page !== page)));) {
      try {
        await send(entry);
        await drop(entry.key);
        sent(entry);
        wait = 1000;
      } catch (error) {
        if (error.status === 404 && !entry.photo && !entry.key.includes('.')) {
          // Too long away, and the shop has cleared it: from the beginning, once, by another key.
          await drop(entry.key);
          for (const place of places.values()) if (place.to === entry.to) forget(place, entry.key);
          await put({ ...entry, key: `${entry.key}.${Date.now()}` });
        } else if (error instanceof No) {
          entry.wrong = error.message;
          await put(entry);
          show(entry);
        } else {
          const isOut = error instanceof SignedOut;
          for (const place of places.values()) place.stopped = isOut ? 'Sign in again: they are kept here and go on then.' : 'The line is down. They are kept here and go on by themselves.';
          tell();
          await pause(isOut ? 30_000 : wait);
          wait = Math.min(wait * 2, 30_000);
          for (const place of places.values()) place.stopped = '';
        }
      }
    }
  } finally {
    isSending = false;
    const left = new Set((await all()).map(e => e.key));
    left.size ? localStorage.setItem('photos-waiting', left.size) : localStorage.removeItem('photos-waiting');
    // Another tab may have sent ours.
    for (const place of places.values()) for (const [key, row] of place.rows) if (!left.has(key) && !row.dataset.sent) sent({ to: place.to, key });
    tell();
  }
}

const go = () => alone(pump);
const pause = ms => new Promise(yes => { wake = yes; setTimeout(yes, ms); });
addEventListener('online', () => wake());

// A form that leaves the page waits the moment until the photos just chosen are kept.
let keeping = null;
addEventListener('submit', event => {
  if (!keeping) return;
  const { target, submitter } = event;
  event.preventDefault();
  event.stopImmediatePropagation();
  keeping.catch(() => { }).then(() => target.requestSubmit(submitter));
}, true);

// ---- What people see.
async function add(place, files) {
  const slot = place.root.querySelector('[name=slot]')?.value ?? place.root.dataset.slot ?? 'in_order';
  const at = Date.now();
  const entries = files.map((file, turn) => ({
    key: [...crypto.getRandomValues(new Uint8Array(16))].map(b => b.toString(16).padStart(2, '0')).join(''),
    at, turn, to: place.to, slot, name: file.name, blob: file, isReady: false, page, photo: null, wrong: '',
  }));
  // All are kept at once as they are; each is made small in its turn.
  const mine = keeping = Promise.all([keeping, put(...entries)]).finally(() => { if (keeping === mine) keeping = null; });
  await mine;
  for (const entry of entries) {
    place.total++;
    show(entry);
  }
  for (const { key, blob: file } of entries) {
    const small = await shrink(file);
    // Another tab may have begun it meanwhile: then it stays as it was begun.
    await change(key, now => ({ ...now, blob: now.photo ? now.blob : small, isReady: true }));
    localStorage.setItem('photos-waiting', '1');
    go();
  }
}

function show(entry, bytes = 0) {
  const place = places.get(entry.to);
  if (!place) return;
  let row = place.rows.get(entry.key);
  if (!row) {
    row = document.createElement('li');
    row.innerHTML = '<img class="photo" width="56" height="56" alt=""><p><span class="name"></span> <span class="meta"></span><progress></progress></p>';
    row.querySelector('.name').textContent = entry.name || 'Photo';
    row.querySelector('img').src = URL.createObjectURL(entry.blob);
    row.querySelector('progress').setAttribute('aria-label', entry.name || 'Photo');
    place.list.append(row);
    place.rows.set(entry.key, row);
  }
  const bar = row.querySelector('progress');
  if (bar) {
    bar.max = entry.blob.size;
    bar.value = bytes;
    bar.hidden = !!entry.wrong;
  }
  row.querySelector('.meta').textContent = entry.wrong;
  row.classList.toggle('bad', !!entry.wrong);
  if (entry.wrong && !row.querySelector('button')) {
    row.append(button('Try again', async () => {
      await drop(entry.key);
      await put({ ...entry, wrong: '', photo: null, key: entry.key.split('.')[0] + '.' + Date.now() });
      forget(place, entry.key);
      await waiting(place);
      go();
    }), button('Leave it', async () => {
      await drop(entry.key);
      place.total--;
      forget(place, entry.key);
      tell();
    }));
  }
  tell();
}

function button(text, act) {
  const made = Object.assign(document.createElement('button'), { type: 'button', className: 'btn quiet', textContent: text });
  made.addEventListener('click', act);
  return made;
}

function forget(place, key) {
  const row = place.rows.get(key);
  if (row) URL.revokeObjectURL(row.querySelector('img').src);
  row?.remove();
  place.rows.delete(key);
}

function sent(entry) {
  const place = places.get(entry.to);
  // Begun on another page, such as the intake whose job this page may show: the lists here are looked at anew.
  if (!place) return places.forEach(other => refresh(other, listsOf(other)));
  place.sent++;
  const ids = listsOf(place);
  const row = place.rows.get(entry.key);
  if (ids.length) {
    forget(place, entry.key);
    refresh(place, ids);
  } else if (row) {
    row.dataset.sent = '';
    row.querySelector('progress')?.remove();
    row.querySelector('.meta').textContent = 'sent';
  }
  tell();
}

const listsOf = place => (place.root.dataset.refresh ?? 'photo-list').split(' ').filter(id => document.getElementById(id));

// The server's own list takes the sent one's place.
let coming = null;
function refresh(place, ids) {
  if (!ids.length) return;
  clearTimeout(coming);
  coming = setTimeout(async () => {
    const answer = await fetch(place.root.dataset.list ?? location.href, { headers: { Accept: 'text/html' } }).catch(() => null);
    if (answer?.ok) (await import('./swap.js')).swap(await answer.text(), ids);
  }, 150);
}

function tell() {
  for (const place of places.values()) {
    const bad = [...place.rows.values()].filter(r => r.classList.contains('bad')).length;
    const left = [...place.rows.values()].filter(r => !('sent' in r.dataset)).length - bad;
    place.list.hidden = place.rows.size === 0;
    const words = [];
    if (left && place.stopped) words.push(`Not sent: ${left === 1 ? '1 photo' : `${left} photos`}. ${place.stopped}`);
    else if (left) words.push(`${place.sent} of ${place.total} sent`);
    else if (place.sent) words.push(place.sent === 1 ? '1 photo sent' : `${place.sent} photos sent`);
    if (bad) words.push(bad === 1 ? '1 photo was not taken; see why above.' : `${bad} photos were not taken; see why above.`);
    const text = words.join('. ');
    if (place.status.textContent !== text) place.status.textContent = text;
    place.status.classList.toggle('bad', !!(bad || (left && place.stopped)));
  }
}

async function waiting(place) {
  for (const entry of await all()) {
    if (entry.to !== place.to || place.rows.has(entry.key)) continue;
    if (!entry.key.includes('.')) place.total++;
    show(entry);
  }
}

function attach(root) {
  const form = root.matches('form') ? root : null;
  const to = root.dataset.photos || (form && `/api${new URL(form.action).pathname}`);
  if (!to || places.has(to)) return;
  const list = Object.assign(document.createElement('ol'), { className: 'sending', hidden: true });
  const status = Object.assign(document.createElement('p'), { className: 'status' });
  status.setAttribute('role', 'status');
  root.append(list, status);
  const place = { root, to, list, status, rows: new Map(), sent: 0, total: 0, stopped: '' };
  places.set(to, place);
  form?.querySelectorAll('button').forEach(b => { b.hidden = true; });
  root.addEventListener('change', event => {
    const input = event.target;
    if (input.type !== 'file' || !input.files.length) return;
    const files = [...input.files];
    input.value = '';
    add(place, files);
  });
  form?.addEventListener('submit', event => event.preventDefault());
  root.addEventListener('dragover', event => event.dataTransfer.types.includes('Files') && event.preventDefault());
  root.addEventListener('drop', event => {
    event.preventDefault();
    add(place, [...event.dataTransfer.files].filter(f => f.type.startsWith('image/')));
  });
  return waiting(place);
}

// Without a place to keep them (a browser that forbids it), the plain form goes on to work.
ready.then(async () => {
  for (const root of document.querySelectorAll('[data-photos]')) await attach(root);
  if ((await all()).length) go();
}, () => { });
