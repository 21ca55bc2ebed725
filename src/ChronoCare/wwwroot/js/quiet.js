// A quiet bench ends soon after whoever wanted it has left the page. The shop waits a moment for that, so a page loaded anew, or another bench, is back before.
const form = document.getElementById('quiet');
const isOn = () => form.dataset.quiet === 'on';
const say = wanted => fetch(`/api${new URL(form.action).pathname}`, {
  method: 'POST', keepalive: true, body: JSON.stringify({ wanted }), headers: { Accept: 'application/json', 'Content-Type': 'application/json', 'X-Form-Token': form.elements._token.value },
}).catch(() => { });
// A bench that is open beside it keeps it too.
const others = new BroadcastChannel('quiet');
const back = () => { if (isOn()) say('back'); };
others.onmessage = back;
addEventListener('pagehide', () => {
  if (!isOn()) return;
  say('left');
  others.postMessage('left');
});
addEventListener('pageshow', event => { if (event.persisted) back(); });
// Not at once: the page before may still be saying that it has gone.
setTimeout(back, 3000);
