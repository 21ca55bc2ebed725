// Keeping: what was typed is held here, also over a reload, and sent again and again until the house has it.

/** Cells not known to be kept by the house yet: here and in this browser's storage. A cell typed anew while its parcel is on the way stays held. */
export class Held {
  #name;
  #cells = new Map();
  #last = {};

  constructor(name) {
    this.#name = name;
    try { this.#cells = new Map(JSON.parse(localStorage.getItem(name) ?? '[]')); } catch { /* no storage: held in memory alone */ }
  }

  get isEmpty() { return this.#cells.size === 0; }
  get size() { return this.#cells.size === 1 ? '1 value is' : `${this.#cells.size} values are`; }
  has(cell) { return this.#cells.has(cell); }
  cells() { return [...this.#cells].map(([cell, { value }]) => [cell, value]); }

  put(cell, value) {
    this.#cells.set(cell, { value, mark: Math.random() });
    this.#store();
  }

  /** What to send; the very same cells bear the same key however often they are tried. */
  parcel() {
    const cells = [...this.#cells].map(([cell, { value, mark }]) => [cell, value, mark]), marks = cells.map(c => c[2]).join();
    if (this.#last.marks !== marks) this.#last = { marks, key: `cells-${Date.now()}-${Math.random()}` };
    return { cells, key: this.#last.key };
  }

  drop(parcel) {
    for (const [cell, , mark] of parcel.cells) if (this.#cells.get(cell)?.mark === mark) this.#cells.delete(cell);
    this.#store();
  }

  #store() {
    try { this.isEmpty ? localStorage.removeItem(this.#name) : localStorage.setItem(this.#name, JSON.stringify([...this.#cells])); } catch { /* as above */ }
  }
}

/** `landed` gets the house's answer, `refused` a field's name (of a cell or a setting) and its sentence; both false when they did not know the field. */
export function keeping({ form, job, held, settings, tell, landed, refused }) {
  const [phase, wind] = form.dataset.grid.split(' ').slice(1);
  let sending = false, wait = 0, timer = 0;

  function soon(ms = 0) {
    clearTimeout(timer);
    timer = setTimeout(send, ms);
  }

  function later(sentence, ms) {
    tell(sentence, true);
    wait = Math.min(wait * 2 || 1000, 30000);
    soon(ms ?? wait);
  }

  async function send() {
    if (sending || held.isEmpty) return;
    sending = true;
    clearTimeout(timer);
    tell('Saving…');
    const parcel = held.parcel(), byPosition = new Map();
    for (const [name, value] of parcel.cells) {
      const [position, measure] = name.split(' ');
      byPosition.set(position, { ...byPosition.get(position), position, [measure]: value });
    }
    try {
      const answer = await fetch(`/api/jobs/${job}/service-log/readings`, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json', 'Idempotency-Key': parcel.key },
        body: JSON.stringify({ phase, wind, ...Object.fromEntries(settings.map(s => [s.name, s.value])), readings: [...byPosition.values()] }),
      });
      if (answer.status === 422) return take(parcel, await answer.json(), [...byPosition.keys()]);
      if (answer.status === 401) return later('You were signed out. Sign in again in another tab; what you typed is kept here.', 15000);
      if (answer.status === 404) return later('This job is not here any more. What you typed is kept here.', 60000);
      if (!answer.ok) return later(`Not saved. ${held.size} kept here, trying again.`);
      const kept = await answer.json();
      held.drop(parcel);
      landed(parcel.cells.map(([name]) => name), kept.readings.filter(r => r.phase === phase && r.wind === wind));
      tell(`Saved ${new Date(kept.at).toLocaleTimeString(document.documentElement.lang, { hour: '2-digit', minute: '2-digit' })}`);
      wait = 0;
      if (!held.isEmpty) soon();
    } catch {
      later(`Not sent: the line is down. ${held.size} kept here, trying again.`);
    } finally {
      sending = false;
    }
  }

  // A refused cell is let go: its sentence stands beside what was typed. A refused setting of the instrument holds all back until it is put right.
  function take(parcel, problem, positions) {
    const errors = Object.entries(problem.errors ?? {});
    const bySetting = errors.filter(([field]) => settings.some(s => s.name === field));
    if (bySetting.length === 0) held.drop(parcel);
    let said = false;
    for (const [field, sentence] of errors) {
      const [, index, measure] = /^readings\[(\d+)\]\.(\w+)$/.exec(field) ?? [];
      said = refused(index ? `${positions[index]} ${measure}` : field, sentence) || said;
    }
    tell(`Not saved. ${bySetting[0]?.[1] ?? (said ? 'See the grid.' : errors[0]?.[1] ?? problem.title)}`, true);
  }

  addEventListener('online', () => soon());
  addEventListener('beforeunload', event => { if (!held.isEmpty) event.preventDefault(); });
  return { soon, send };
}
