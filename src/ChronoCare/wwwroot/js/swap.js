// Swaps server-made HTML into the page by id and leaves alone what the person is doing: focus, typing, scroll, open menus.

let coming = [];
// Set by our own scripts alone: the server's page never bears them where they must go away again.
const scripts = ['tabindex', 'draggable', 'aria-busy'];

/** Puts every fragment of `html` (a document, or text) that is named in `ids` in the place of its elder. Without `ids`: all elements with data-part. */
export function swap(html, ids) {
  const from = typeof html === 'string' ? new DOMParser().parseFromString(html, 'text/html') : html;
  const parts = ids ? ids.map(id => from.getElementById(id)).filter(Boolean) : [...from.querySelectorAll('[data-part][id]')];
  coming = parts;
  const held = document.activeElement, name = held?.id, at = held?.selectionStart, to = held?.selectionEnd;
  const [eye, low] = watched(held);
  for (const part of parts) {
    const old = document.getElementById(part.id);
    if (old) morph(old, part);
  }
  if (held && held !== document.activeElement && document.activeElement === document.body) {
    const again = held.isConnected ? held : name && document.getElementById(name);
    if (again) {
      again.focus({ preventScroll: true });
      if (at != null) try { again.setSelectionRange(at, to); } catch { /* not a text field */ }
    }
  }
  const by = eye?.isConnected ? eye.getBoundingClientRect().bottom - low : 0;
  if (by) scrollBy({ top: by, behavior: 'instant' });
  document.dispatchEvent(new CustomEvent('swapped', { detail: parts.map(part => part.id) }));
  return parts.length;
}

// What stays where the eye has it, whatever grows around it: the field somebody writes in, or a conversation they have read to its end.
function watched(held) {
  for (const place of [held?.matches('input, textarea, select') && held, document.querySelector('[data-end]')]) {
    const low = place ? place.getBoundingClientRect().bottom : -1;
    if (low > 0 && low <= innerHeight + 1) return [place, low];
  }
  return [];
}

function morph(old, fresh) {
  if (old.isEqualNode(fresh) || old.nodeType === 1 && isKept(old, fresh)) return old;
  if (old.nodeType !== 1) {
    if (old.nodeValue !== fresh.nodeValue) old.nodeValue = fresh.nodeValue;
    return old;
  }
  const typed = isTyped(old);
  for (const { name } of [...old.attributes]) if (!fresh.hasAttribute(name) && !scripts.includes(name) && !(name === 'open' && old.matches('details, dialog'))) old.removeAttribute(name);
  for (const { name, value } of fresh.attributes) if (old.getAttribute(name) !== value) old.setAttribute(name, value);
  if (old.matches('textarea, select, input')) {
    if (old.matches('textarea') && !typed) old.value = fresh.value;
    if (old.matches('input') && !typed) { old.value = fresh.value; old.checked = fresh.checked; }
    if (old.matches('select')) {
      const kept = old.value;
      children(old, fresh);
      if (typed) old.value = kept;
    }
    return old;
  }
  children(old, fresh);
  return old;
}

// What a script has not given to the server yet, and "Saved 10:42" until something else is said there.
const isKept = (old, fresh) => old.hasAttribute('data-mine') || old.hasAttribute('data-saved') && !fresh.textContent.trim();

export function isTyped(field) {
  if (field.matches('select')) return field === document.activeElement || [...field.options].some(o => o.selected !== o.defaultSelected) && [...field.options].some(o => o.defaultSelected);
  if (!field.matches('input, textarea')) return false;
  return field === document.activeElement || field.value !== field.defaultValue || field.checked !== field.defaultChecked;
}

function children(old, fresh) {
  let next = old.firstChild;
  for (const child of [...fresh.childNodes]) {
    const match = find(old, next, child);
    if (!match) insert(old, child, next);
    else {
      if (match === next) next = next.nextSibling;
      else move(old, match, next);
      morph(match, child);
    }
  }
  while (next) {
    const gone = next, elsewhere = gone.id && fresh.ownerDocument.getElementById(gone.id);
    next = next.nextSibling;
    // What another fragment is about to take over stays until then, so that it moves instead of being made anew.
    if (!elsewhere || !coming.some(part => part.contains(elsewhere))) gone.remove();
  }
}

const move = (parent, node, next) => parent.moveBefore && node.isConnected ? parent.moveBefore(node, next) : parent.insertBefore(node, next);

// What is new as a whole may hold what stands elsewhere already (the first card of an empty column): that is carried over, not made twice. Fields are not: a form under a new name is meant to be empty.
function insert(old, child, next) {
  const node = document.importNode(child, true);
  const known = child.nodeType === 1 ? [...child.querySelectorAll('[data-item][id]')].map((fresh, n) => [fresh, document.getElementById(fresh.id), n]).filter(([fresh, elder]) => elder && elder.nodeName === fresh.nodeName && !elder.contains(old)) : [];
  const copies = known.length ? [...node.querySelectorAll('[data-item][id]')] : [];
  old.insertBefore(node, next);
  for (const [fresh, elder, n] of known) {
    const copy = copies[n];
    if (!copy.isConnected || !elder.isConnected) continue;
    move(copy.parentNode, elder, copy);
    copy.remove();
    morph(elder, fresh);
  }
}

// The same id wherever it stands now (a card that changed its column); else the next of its kind without a name of its own.
function find(old, next, child) {
  if (child.id) {
    const same = document.getElementById(child.id);
    return same && same.nodeName === child.nodeName && !same.contains(old) ? same : null;
  }
  for (let n = next; n; n = n.nextSibling) if (n.nodeName === child.nodeName && !n.id) return n;
  return null;
}

/** Posts a form and swaps what its data-swap names out of the page that comes back. A page of another address is gone to. */
export async function send(form, button) {
  const data = new FormData(form, button);
  const files = form.enctype === 'multipart/form-data';
  const answer = await fetch(button?.getAttribute('formaction') ?? form.getAttribute('action') ?? location.href, {
    method: 'POST', body: files ? data : new URLSearchParams(data), headers: { Accept: 'text/html' },
  });
  const at = new URL(answer.url);
  if (answer.redirected && at.pathname !== location.pathname) {
    location.assign(answer.url);
    return answer;
  }
  const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
  const ids = form.dataset.swap.split(' ').filter(Boolean);
  if (!swap(page, ids)) {
    // A tablet that locked meanwhile: its lock page carries what was typed, so the form goes there as without scripts.
    if (page.querySelector('[data-faces]')) setTimeout(() => { delete form.dataset.swap; form.requestSubmit(button); });
    // Not this page: a sign-in, an error. Show it whole rather than lose what it says.
    const told = page.querySelector('h1')?.textContent;
    throw new Error(told || 'That did not work.');
  }
  document.title = page.title;
  document.querySelector('[data-errors]')?.focus();
  return answer;
}
