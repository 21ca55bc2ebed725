// Options that are ticked change the total beside the decision at once; the server adds up.
import { swap } from './swap.js';

const options = () => document.getElementById('options');
let asked = 0;

document.addEventListener('change', async event => {
  const box = event.target;
  if (!options()?.contains(box)) return;
  const form = box.form, mine = ++asked;
  const data = new URLSearchParams(new FormData(form));
  data.delete('_key');
  data.set('act', 'look');
  const answer = await fetch(form.getAttribute('action'), { method: 'POST', body: data, headers: { Accept: 'text/html' } }).catch(() => null);
  if (!answer?.ok || mine !== asked) return;
  const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
  swap(page, ['answers']);
});
