// The line on which a shop's events are heard: it comes back by itself after whatever broke it, and goes on after the last event it heard.

/**
 * Listens at `address` after event `seq`. `on(event)` hears each event once; `down(seconds)` that the line has been down for a while, and `down(0)` that it is back;
 * `out()` that whoever listens is not signed in any more.
 */
export function listen(address, seq, { on, down, out }) {
  let socket = null, wait = 0, again, late, isOpen = false;
  function connect() {
    clearTimeout(again);
    if (socket) return;
    isOpen = false;
    const mine = socket = new WebSocket(`${location.origin.replace('http', 'ws')}${address}?after=${seq}`, 'chronocare.v1');
    mine.onopen = () => { isOpen = true; };
    mine.onmessage = message => {
      const told = JSON.parse(message.data);
      seq = Math.max(seq, told.seq ?? 0);
      if (told.type === 'caughtUp') {
        wait = 0;
        clearTimeout(late);
        late = null;
        down(0);
      } else if (told.type === 'event') on(told);
    };
    mine.onclose = ended => {
      if (mine !== socket) return;
      socket = null;
      late ??= setTimeout(() => down(10), 10_000);
      // Each waits a little longer, and no two at the same moment.
      wait = Math.min(30_000, (wait || 400) * 2);
      if (ended.code === 4401) return ask();
      again = setTimeout(isOpen ? connect : ask, wait * (.5 + Math.random() / 2));
    };
  }
  // A line that does not open says not why; the same address asked plainly does (426: it is there, and wants a line).
  async function ask() {
    clearTimeout(again);
    const answer = await fetch(address, { headers: { 'X-Look': '1' } }).catch(() => null);
    if (answer?.status !== 401 && answer?.status !== 404) return connect();
    clearTimeout(again);
    clearTimeout(late);
    out();
  }
  function drop() {
    const old = socket;
    socket = null;
    clearTimeout(again);
    if (old?.readyState === WebSocket.OPEN) old.close();
  }
  function wake() {
    drop();
    wait = 0;
    connect();
  }
  // A tablet that slept all night believes its line is still there.
  let tick = Date.now(), hidden = 0;
  setInterval(() => {
    const slept = Date.now() - tick > 20_000;
    tick = Date.now();
    if (slept) wake();
  }, 5000);
  document.addEventListener('visibilitychange', () => {
    if (document.hidden) hidden = Date.now();
    else if (Date.now() - hidden > 60_000) wake();
  });
  addEventListener('online', wake);
  addEventListener('pageshow', event => event.persisted && wake());
  // An open line would keep the browser from keeping the page for the way back.
  addEventListener('pagehide', drop);
  setTimeout(connect, 50);
}
