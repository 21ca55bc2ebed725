// Options that are ticked change the total beside the decision at once; the server adds up.
import { swap } from './swap.js';

let asked = 0;

async function look(form) {
  const mine = ++asked;
  const data = new URLSearchParams(new FormData(form));
  data.delete('_key');
  data.set('act', 'look');
  const answer = await fetch(form.getAttribute('action'), { method: 'POST', body: data, headers: { Accept: 'text/html' } }).catch(() => null);
  if (!answer?.ok || mine !== asked) return;
  const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
  swap(page, ['answers']);
}

document.addEventListener('change', event => { if (event.target.closest('#options')) look(event.target.form); });
// The tick that brought this script in.
const ticked = document.querySelector('#options :checked');
if (ticked) look(ticked.form);
