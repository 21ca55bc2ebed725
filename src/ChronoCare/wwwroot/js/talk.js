// Messages show at once and go off by themselves: kept in this browser until the shop has them, so neither a dead line nor a closed tab loses one.
// A form [data-talk] names where its messages go, data-list where they are shown meanwhile, data-refresh what is fetched anew when one has arrived.
// Each bears its own id from the first moment on, so sending it twice is sending it once, and its bubble becomes the shop's own line.

const forms = new Map(), waiting = new Map();
// At the counter others sit down at the same browser: what one person wrote goes in their name or waits for them.
const who = document.querySelector('[data-who]')?.dataset.who ?? '';
const most = 10, longEdge = 2000;
let wake = () => { }, isSending = false;

// ---- Kept in IndexedDB.
const open = new Promise((yes, no) => {
  const ask = indexedDB.open('talk', 1);
  ask.onupgradeneeded = () => ask.result.createObjectStore('waiting', { keyPath: 'id' });
  ask.onsuccess = () => yes(ask.result);
  ask.onerror = () => no(ask.error);
});
const kept = async (mode, act) => {
  const deal = (await open).transaction('waiting', mode);
  const asked = act(deal.objectStore('waiting'));
  return new Promise((yes, no) => {
    deal.oncomplete = () => yes(asked.result);
    deal.onabort = deal.onerror = () => no(deal.error);
  });
};
const put = entry => kept('readwrite', s => s.put(entry));
const drop = id => kept('readwrite', s => s.delete(id));
const all = async () => (await kept('readonly', s => s.getAll())).sort((a, b) => a.at - b.at);

// ---- Sending, one after the other, by one tab.
async function send(entry) {
  const body = new FormData();
  body.append('clientId', entry.id);
  body.append('text', entry.text);
  for (const photo of entry.photos) body.append('photos', photo.blob, photo.name);
  const answer = await fetch(entry.to, {
    method: 'POST', body, signal: AbortSignal.timeout(120_000),
    headers: { Accept: 'application/json', 'X-Form-Token': document.querySelector('[name=_token]')?.value ?? '' },
  });
  if (answer.ok) return;
  const told = await answer.json().catch(() => ({}));
  if (answer.status === 401) throw Object.assign(new Error('Sign in again; it is kept here and goes then.'), { isOut: true });
  if (answer.status < 500 && answer.status !== 408 && answer.status !== 429)
    throw Object.assign(new Error(Object.values(told.errors ?? {}).join(' ') || told.title || 'It was not taken.'), { isNo: true });
  throw new TypeError(`The shop answered ${answer.status}.`);
}

async function pump() {
  if (isSending) return wake();
  isSending = true;
  let wait = 1000;
  try {
    for (let entry; (entry = (await all()).find(e => !e.wrong && e.who === who));) {
      try {
        await send(entry);
        await drop(entry.id);
        await arrived(entry);
        wait = 1000;
      } catch (error) {
        if (error.isNo) {
          entry.wrong = error.message;
          // Taken back meanwhile, it stays away.
          if (waiting.has(entry.id) || !forms.has(entry.to)) await put(entry);
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
const go = () => navigator.locks ? navigator.locks.request('talk', pump) : pump();
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
    row = document.createElement('li');
    row.id = `message-${entry.id}`;
    row.className = 'own client';
    if (entry.text) row.append(made('p', 'keep', entry.text));
    if (entry.photos.length) {
      const photos = made('ul', 'pictures');
      entry.photos.forEach((photo, i) => {
        const img = Object.assign(document.createElement('img'), { className: 'photo', height: 96, alt: `Photo ${i + 1} of yours`, src: URL.createObjectURL(photo.blob) });
        img.onload = () => URL.revokeObjectURL(img.src);
        const item = document.createElement('li');
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
  await put({ ...entry, wrong: '' });
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
  const away = left.filter(e => !forms.has(e.to) || e.who !== who);
  if (!away.length || !document.querySelector('main')) return;
  const others = away.some(e => e.who !== who);
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

// The shop keeps no more than 2000 pixels of a photo, so a phone need not send more through a poor line.
async function shrink(file) {
  if (file.size < 400_000) return file;
  try {
    const picture = await createImageBitmap(file);
    const scale = Math.min(1, longEdge / Math.max(picture.width, picture.height));
    const canvas = Object.assign(document.createElement('canvas'), { width: Math.round(picture.width * scale), height: Math.round(picture.height * scale) });
    const draw = canvas.getContext('2d');
    draw.fillStyle = '#fff';
    draw.fillRect(0, 0, canvas.width, canvas.height);
    draw.drawImage(picture, 0, 0, canvas.width, canvas.height);
    picture.close();
    const small = await new Promise(yes => canvas.toBlob(yes, 'image/jpeg', 0.9));
    return small && small.size < file.size ? small : file;
  } catch { return file; }
}

// ---- The composer.
function attach(form) {
  forms.set(form.dataset.talk, form);
  form.addEventListener('submit', event => {
    const text = form.elements.text.value.trim(), input = form.elements.photos;
    // A note for the team goes as the form itself does; what the shop would refuse is left to its own words.
    if (form.querySelector('[name=forClient]') && new FormData(form).get('forClient') !== 'true') return;
    if ((!text && !input.files.length) || text.length > 4000 || input.files.length > most) return;
    event.preventDefault();
    const entry = { id: crypto.randomUUID(), to: form.dataset.talk, who, text, at: Date.now(), wrong: '', photos: [...input.files].map(file => ({ blob: file, name: file.name })) };
    show(entry);
    form.elements.text.value = '';
    input.value = '';
    status(form, '');
    // The next words are the team's again, unless said otherwise before they are typed.
    form.querySelector('[name=forClient][value=false]')?.click();
    keep(entry, form);
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
    const photos = await Promise.all(entry.photos.map(async ({ blob, name }) => ({ blob: await shrink(blob), name })));
    await kept('readwrite', s => {
      const now = s.get(entry.id);
      now.onsuccess = () => { if (now.result) s.put({ ...now.result, photos }); };
      return now;
    });
  }
  wake();
  go();
}

// Without a place to keep them (a browser that forbids it), the plain form goes on to work.
open.then(async () => {
  for (const form of document.querySelectorAll('form[data-talk]')) attach(form);
  const left = await all();
  for (const entry of left) if (entry.who === who) show(entry);
  bar(left);
  if (left.some(e => e.who === who && !e.wrong)) go();
}, () => { });
