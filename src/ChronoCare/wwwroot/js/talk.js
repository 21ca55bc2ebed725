// Messages show at once and go off by themselves: kept in this browser until the shop has them, so neither a dead line nor a closed tab loses one.
// A form [data-talk] names where its messages go, data-list where they are shown meanwhile, data-refresh what is fetched anew when one has arrived.
// Each bears its own id from the first moment on, so sending it twice is sending it once, and its bubble becomes the shop's own line.

import { queue } from './queue.js';

const { ready, put, drop, change, all, alone } = queue('talk', 'id');
const forms = new Map(), waiting = new Map();
// At the counter others sit down at the same browser: what one person wrote goes in their name or waits for them.
const who = document.querySelector('[data-who]')?.dataset.who ?? '';
let wake = () => { }, isSending = false;

// ---- Sending, one after the other, by one tab: each photo by itself and in parts, then the words, with which all of them appear.
async function ask(method, to, body, headers) {
  const answer = await fetch(to, {
    method, body, signal: AbortSignal.timeout(120_000), headers: { Accept: 'application/json', 'X-Form-Token': document.querySelector('[name=_token]')?.value ?? '', ...headers },
  });
  const told = await answer.json().catch(() => ({}));
  if (answer.ok || answer.status === 409) return { ...told, status: answer.status };
  if (answer.status === 401) throw Object.assign(new Error('Sign in again; it is kept here and goes then.'), { isOut: true });
  if (answer.status < 500 && answer.status !== 408 && answer.status !== 429)
    throw Object.assign(new Error(Object.values(told.errors ?? {}).join(' ') || told.title || 'It was not taken.'), { isNo: true, code: told.code, status: answer.status });
  throw new TypeError(`The shop answered ${answer.status}.`);
}

async function send(entry) {
  const n = entry.photos.length;
  if (n) {
    // From now on they stay as they are, small or not; taken back meanwhile, it stays away.
    const now = await change(entry.id, e => ({ ...e, begun: true }));
    if (!now) return;
    const photos = entry.photos = now.photos, { inParts } = await import('./parts.js');
    for (const [i, photo] of photos.entries()) {
      if (photo.sent) continue;
      const at = `${entry.to}/${entry.id}/photos/${i + 1}`, { size } = photo.blob;
      const there = await ask('GET', at).catch(error => { if (error.status !== 404) throw error; return {}; });
      await inParts(photo.blob, there.totalBytes !== size ? 0 : there.isReady ? size : Math.min(there.receivedBytes, size - 1),
        (bytes, range) => ask('PUT', `${at}?name=${encodeURIComponent(photo.name)}`, bytes, { 'Content-Range': range }), () => say(entry, n > 1 ? `Sending… photo ${i + 1} of ${n}` : 'Sending…'));
      photo.sent = true;
      if (!await change(entry.id, e => ({ ...e, photos }))) return;
    }
  }
  await ask('POST', entry.to, JSON.stringify({ clientId: entry.id, text: entry.text, photosSent: n }), { 'Content-Type': 'application/json' });
}

async function pump() {
  if (isSending) return wake();
  isSending = true;
  let wait = 1000;
  try {
    for (let entry; (entry = (await all()).find(e => !e.wrong && isOurs(e)));) {
      try {
        await send(entry);
        await drop(entry.id);
        await arrived(entry);
        wait = 1000;
      } catch (error) {
        if (error.code === 'photos-missing' && !entry.again) {
          // Too long on the way, and the shop has cleared what had come: from the beginning, once.
          await change(entry.id, e => ({ ...e, again: true, photos: e.photos.map(p => ({ ...p, sent: false })) }));
        } else if (error.isNo) {
          entry.wrong = error.message;
          await change(entry.id, e => ({ ...e, wrong: entry.wrong, photos: e.photos.map(p => ({ ...p, sent: false })) }));
          show(entry);
        } else {
          for (const e of await all()) if (!e.wrong) say(e, error.isOut ? error.message : 'Not sent: the line is down. It is kept here and goes by itself.', true);
          await new Promise(yes => { wake = yes; setTimeout(yes, error.isOut ? 30_000 : wait); });
          wait = Math.min(wait * 2, 30_000);
        }
      }
    }
  } finally {
    isSending = false;
    await count();
  }
}
const go = () => alone(pump);
// What a client wrote goes from any page of the shop, whoever sits there.
const isOurs = entry => !entry.who || entry.who === who;
addEventListener('online', () => wake());

async function count() {
  const left = await all();
  left.length ? localStorage.setItem('talk-waiting', left.length) : localStorage.removeItem('talk-waiting');
  // Those of this page that another tab has sent.
  const ids = new Set(left.map(e => e.id));
  for (const entry of [...waiting.values()]) if (!ids.has(entry.id)) await arrived(entry);
  bar(left);
}

// ---- What people see.
function show(entry) {
  const form = forms.get(entry.to);
  const list = form && document.getElementById(form.dataset.list);
  if (!list) return;
  waiting.set(entry.id, entry);
  let row = document.getElementById(`message-${entry.id}`);
  if (!row) {
    row = made('li', 'own client');
    row.id = `message-${entry.id}`;
    if (entry.text) row.append(made('p', 'keep', entry.text));
    if (entry.photos.length) {
      const photos = made('ul', 'pictures');
      entry.photos.forEach((photo, i) => {
        const img = Object.assign(made('img', 'photo'), { height: 96, alt: `Photo ${i + 1} of yours`, src: URL.createObjectURL(photo.blob) });
        img.onload = () => URL.revokeObjectURL(img.src);
        const item = made('li', '');
        item.append(img);
        photos.append(item);
      });
      row.append(photos);
    }
    const state = made('p', 'meta');
    state.setAttribute('role', 'status');
    row.append(state);
    list.append(row);
    list.hidden = false;
  }
  say(entry, entry.wrong ? `Not sent. ${entry.wrong}` : 'Sending…', !!entry.wrong);
}

function say(entry, text, isBad = false) {
  const place = document.getElementById(`message-${entry.id}`)?.lastElementChild;
  if (!place || !waiting.has(entry.id) || place.firstChild?.textContent === text) return;
  place.replaceChildren(made('span', isBad ? 'bad' : '', text));
  if (isBad) place.append(button('Retry', () => again(entry)), button('Take it back', () => back(entry)));
}

async function again(entry) {
  await change(entry.id, e => ({ ...e, wrong: '', again: false }));
  say(entry, 'Sending…');
  wake();
  go();
}

// Back into the composer, unless something else is being typed there. What may have reached the shop already stays as it is.
async function back(entry) {
  const form = forms.get(entry.to), field = form?.elements.text;
  if (field?.value.trim()) return status(form, 'Send or clear what you are typing first.');
  await drop(entry.id);
  remove(entry.id);
  if (field) {
    field.value = entry.text;
    field.focus();
  }
  wake();
  await count();
}

function remove(id) {
  const list = document.getElementById(`message-${id}`)?.parentElement;
  waiting.delete(id);
  document.getElementById(`message-${id}`)?.remove();
  if (list) list.hidden = !list.children.length;
}

async function arrived(entry) {
  const form = forms.get(entry.to);
  if (!form) return;
  say(entry, 'Sent');
  waiting.delete(entry.id);
  const page = await fetch(location.href, { headers: { Accept: 'text/html' }, signal: AbortSignal.timeout(60_000) }).catch(() => null);
  if (!page?.ok) return;
  const { swap } = await import('./swap.js');
  swap(await page.text(), form.dataset.refresh.split(' '));
  const list = document.getElementById(form.dataset.list);
  // A filter of the page may leave it out.
  if (list?.querySelector(`#message-${entry.id}`)) document.getElementById(`message-${entry.id}`).remove();
  if (list) list.hidden = !list.children.length;
}

function bar(left) {
  document.getElementById('talk-bar')?.remove();
  // A client is told nothing of what the shop's people wrote at the same browser.
  const away = left.filter(e => !isOurs(e) ? who : !forms.has(e.to));
  if (!away.length || !document.querySelector('main')) return;
  const others = away.some(e => !isOurs(e));
  const text = made('p', 'notice warn', `Not sent: ${away.length === 1 ? '1 message' : `${away.length} messages`}. ${others ? 'Whoever wrote it has to sign in here; it goes then.' : 'It is kept here and goes by itself.'}`);
  text.id = 'talk-bar';
  text.setAttribute('role', 'status');
  document.querySelector('main').prepend(text);
}

const made = (name, className, text = '') => Object.assign(document.createElement(name), { className, textContent: text });
function button(text, act) {
  const b = Object.assign(made('button', 'btn quiet', text), { type: 'button' });
  b.addEventListener('click', act);
  return b;
}
function status(form, text) {
  const place = form.querySelector('[data-saved]');
  if (place) place.textContent = text;
}

// ---- The composer.
function attach(form) {
  forms.set(form.dataset.talk, form);
  form.addEventListener('submit', event => {
    const text = form.elements.text.value.trim(), input = form.elements.photos;
    // A note for the team goes as the form itself does; what the shop would refuse is left to its own words.
    if (form.querySelector('[name=forClient]') && new FormData(form).get('forClient') !== 'true') return;
    if ((!text && !input.files.length) || text.length > 4000 || input.files.length > 10) return;
    event.preventDefault();
    const entry = { id: crypto.randomUUID(), to: form.dataset.talk, who, text, at: Date.now(), wrong: '', photos: [...input.files].map(file => ({ blob: file, name: file.name })) };
    show(entry);
    form.scrollIntoView({ block: 'nearest' });
    form.elements.text.value = '';
    input.value = '';
    status(form, '');
    // The next words are the team's again, unless said otherwise before they are typed.
    form.querySelector('[name=forClient][value=false]')?.click();
    keep(entry, form);
  });
  form.elements.photos.addEventListener('change', () => { import('./parts.js'); });
  // The watch may leave while somebody writes, and then only the client can be written to: words for the team never become words for them by themselves.
  const reader = () => new FormData(form).get('forClient');
  let chosen = reader();
  form.addEventListener('change', () => { chosen = reader(); });
  document.addEventListener('swapped', () => {
    if (reader() === chosen || chosen !== 'false') return;
    for (const choice of form.querySelectorAll('[name=forClient]')) choice.checked = false;
    status(form, 'The watch has left: notes for the team are closed. What you typed stays; choose who reads it.');
  });
  form.addEventListener('keydown', event => {
    if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey) || !event.target.matches('textarea')) return;
    event.preventDefault();
    form.requestSubmit();
  });
  form.addEventListener('click', event => {
    const words = event.target.closest('[data-words]')?.dataset.words;
    if (words === undefined) return;
    event.preventDefault();
    const field = form.elements.text;
    field.focus();
    field.setRangeText(field.value && field.selectionStart ? `\n${words}` : words, field.selectionStart, field.selectionEnd, 'end');
  });
}

async function keep(entry, form) {
  try {
    localStorage.setItem('talk-waiting', '1');
    await put(entry);
  } catch (error) {
    // No room left in this browser: back into the composer, with the reason.
    remove(entry.id);
    form.elements.text.value = entry.text;
    return status(form, `This browser cannot keep it (${error?.name ?? 'no room'}). Send it again, with fewer photos.`);
  }
  if (entry.photos.length) {
    // Without the line they cannot be made small: they go as they are.
    const photos = await import('./parts.js').then(({ shrink }) => Promise.all(entry.photos.map(async ({ blob, name }) => ({ blob: await shrink(blob), name }))), () => null);
    if (photos) await change(entry.id, e => e.begun ? null : { ...e, photos });
  }
  wake();
  go();
}

// Without a place to keep them (a browser that forbids it), the plain form goes on to work.
ready.then(async () => {
  for (const form of document.querySelectorAll('form[data-talk]')) attach(form);
  const left = await all();
  for (const entry of left) if (isOurs(entry)) show(entry);
  bar(left);
  if (left.some(e => isOurs(e) && !e.wrong)) go();
}, () => { });
