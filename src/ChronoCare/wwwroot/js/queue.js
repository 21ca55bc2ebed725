// What waits in this browser until the shop has it: kept in IndexedDB, so neither a dead line nor a closed tab loses it. Photos and messages each have such a queue.

/** Opens the queue `name`, whose entries bear their own name as `key`. `ready` fails where a browser forbids it; `all` answers the oldest first. */
export function queue(name, key) {
  const ready = new Promise((yes, no) => {
    const ask = indexedDB.open(name, 1);
    ask.onupgradeneeded = () => ask.result.createObjectStore('waiting', { keyPath: key });
    ask.onsuccess = () => yes(ask.result);
    ask.onerror = () => no(ask.error);
  });
  const kept = async (mode, act) => {
    const deal = (await ready).transaction('waiting', mode);
    const asked = act(deal.objectStore('waiting'));
    return new Promise((yes, no) => {
      deal.oncomplete = () => yes(asked.result);
      deal.onabort = deal.onerror = () => no(deal.error);
    });
  };
  return {
    ready,
    put: (...entries) => kept('readwrite', s => entries.map(entry => s.put(entry)).at(-1)),
    drop: id => kept('readwrite', s => s.delete(id)),
    /** Changes an entry as it stands now; nothing where it is gone, or where `change` answers nothing. */
    change: (id, change) => kept('readwrite', s => {
      const now = s.get(id);
      now.onsuccess = () => {
        const then = now.result && change(now.result);
        if (then) s.put(then);
      };
      return now;
    }),
    all: async () => (await kept('readonly', s => s.getAll())).sort((a, b) => a.at - b.at || a.turn - b.turn),
    /** One tab sends; the others' entries wait in the same queue. */
    alone: pump => navigator.locks ? navigator.locks.request(name, pump) : pump(),
  };
}
