// The quote's editor: the server adds up and draws what the client will see, while somebody types; rows come and go in place.
import { swap } from './swap.js';

const form = document.querySelector('form[data-quote]');
const count = () => form.querySelectorAll('#qlines > li').length;
let asked = 0, waiting = 0;

async function look(act) {
  clearTimeout(waiting);
  const mine = ++asked;
  const data = new URLSearchParams(new FormData(form));
  data.delete('_key');
  data.set('act', act);
  const answer = await fetch(form.getAttribute('action'), { method: 'POST', body: data, headers: { Accept: 'text/html' } }).catch(() => null);
  // A slower answer of an older question is of no use; a refusal is shown when the form is sent.
  if (!answer?.ok || mine !== asked) return null;
  return new DOMParser().parseFromString(await answer.text(), 'text/html');
}

form?.addEventListener('input', () => {
  clearTimeout(waiting);
  waiting = setTimeout(async () => {
    const page = await look('look');
    if (page) swap(page, ['preview', 'sum', 'within', 'in-book', ...[...form.querySelectorAll('output[id]')].map(o => o.id)]);
  }, 150);
});

form?.addEventListener('keydown', event => {
  // Enter in the search looks, and adds nothing up.
  if (event.key !== 'Enter' || !event.target.matches('[data-look]')) return;
  event.preventDefault();
  edit('find');
});

form?.addEventListener('click', event => {
  const button = event.target.closest('button[name=act]');
  if (!button || ['send', 'within'].includes(button.value)) return;
  event.preventDefault();
  edit(button.value);
});

async function edit(act) {
  const rows = count();
  const page = await look(act);
  if (!page) {
    // The line is down or the session over: let the page say so itself.
    form.insertAdjacentHTML('beforeend', '<input type="hidden" name="act">');
    form.lastElementChild.value = act;
    form.submit();
    return;
  }
  if (act === 'find') {
    swap(page, ['in-book']);
    return;
  }
  if (act === 'look') {
    swap(page, ['preview', 'sum', ...[...form.querySelectorAll('output[id]')].map(o => o.id)]);
    const preview = document.getElementById('seen');
    preview.tabIndex = -1;
    preview.focus();
    preview.scrollIntoView({ block: 'nearest' });
    return;
  }
  // Rows moved: what was typed is in the answer already, so the list is taken over whole.
  document.getElementById('qlines').replaceWith(document.importNode(page.getElementById('qlines'), true));
  swap(page, ['preview', 'sum', 'within', 'book']);
  const added = /^(price|part|note)-/.test(act) && [...form.querySelectorAll('#qlines .what input')].findLastIndex(field => field.value);
  const to = added !== false ? added : act === 'more' ? rows : Math.min(Number(act.slice(7)), count() - 1);
  form.querySelector(`#qline-${to} .what input`)?.focus();
}
