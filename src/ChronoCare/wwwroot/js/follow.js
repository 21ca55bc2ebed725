// The client's page follows their watch: what changed at the shop is fetched and put in its place. A part in which somebody is writing is left alone.
import { listen } from './line.js';

const main = document.querySelector('main[data-live]');
const { live, at, seq, parts } = main.dataset;
let soon = 0, isMissed = false;

listen(live, Number(seq), { on: () => { soon ||= setTimeout(look, 300); }, down: () => { }, out: () => { } });
document.addEventListener('visibilitychange', () => { if (isMissed) look(); });

async function look() {
  soon = 0;
  isMissed = document.hidden;
  if (isMissed) return;
  try {
    const [{ swap, isTyped }, answer] = await Promise.all([import('./swap.js'), fetch(at, { headers: { Accept: 'text/html' }, cache: 'no-store' })]);
    if (!answer.ok) return;
    const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
    // A photo's address is signed anew each time; one that is on the page already need not come again.
    for (const fresh of page.querySelectorAll('img')) {
      const path = fresh.getAttribute('src').split('?')[0], shown = [...document.images].find(img => img.getAttribute('src').split('?')[0] === path);
      if (shown) fresh.setAttribute('src', shown.getAttribute('src'));
    }
    swap(page, parts.split(' ').filter(id => ![...document.getElementById(id)?.querySelectorAll('input:not([type=hidden]), textarea') ?? []].some(isTyped)));
  } catch { /* the next event looks again */ }
}
