// The client's page follows their watch: what changed at the shop is fetched and put in its place. A part in which somebody is writing is left alone, and they are told.
import { listen } from './line.js';

const main = document.querySelector('main[data-live]');
const { live, at, seq, parts } = main.dataset;
let soon = 0, isMissed = false;

listen(live, Number(seq), { on: () => { soon ||= setTimeout(look, 300); }, down: () => { }, out: look });
document.addEventListener('visibilitychange', () => { if (isMissed) look(); });
// What only some need comes when they touch it.
main.addEventListener('change', event => event.target.closest('#options') && import('./options.js'));

async function look() {
  soon = 0;
  isMissed = document.hidden;
  if (isMissed) return;
  try {
    const [{ swap, isTyped }, answer] = await Promise.all([import('./swap.js'), fetch(at, { headers: { Accept: 'text/html' }, cache: 'no-store' })]);
    if (answer.status === 404 || answer.status === 410) return tell('This link has ended: nothing can be sent from here any more. What you typed stays.', () => location.reload());
    if (!answer.ok) return;
    const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
    // A photo's address is signed anew each time; one that is on the page already need not come again.
    for (const fresh of page.images) for (const shown of document.images) if (fresh.src.split('?')[0] === shown.src.split('?')[0]) fresh.setAttribute('src', shown.getAttribute('src'));
    const all = parts.split(' '), held = all.filter(id => [...document.getElementById(id)?.querySelectorAll('input:not([type=hidden]), textarea') ?? []].some(isTyped));
    swap(page, all.filter(id => !held.includes(id)));
    if (held.some(id => page.getElementById(id)?.textContent !== document.getElementById(id).textContent))
      tell('Something changed where you are writing. What you typed stays.', () => swap(page, held));
    // Where it fails, the next event looks again.
  } catch { }
}

function tell(text, act) {
  document.getElementById('news')?.remove();
  main.insertAdjacentHTML('afterbegin', '<div id="news" class="notice warn" role="status"><span></span><button class="btn">Show</button></div>');
  const bar = main.firstChild;
  bar.firstChild.textContent = text;
  bar.lastChild.onclick = () => { bar.remove(); act(); };
}
