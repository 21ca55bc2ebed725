// The timing grid: one tab stop, keys of a spreadsheet, each cell kept as soon as it is left. Without this script it is a plain form.

const form = document.querySelector('form[data-grid]');
const grid = form?.querySelector('table.grid');

function start() {
  const rows = [...grid.tBodies[0].rows].map(row => [...row.querySelectorAll('input[data-measure]')]);
  const cells = rows.flat();
  const saved = form.querySelector('[data-saved]');
  const settings = ['liftAngleDegrees', 'beatsPerHour'].map(name => form.elements[name]).filter(Boolean);
  const job = document.getElementById('bench').dataset.job;
  const held = new Held(`bench ${form.dataset.grid}`);
  const rules = Object.fromEntries([...grid.querySelectorAll('[data-rules]')].map(th => [th.dataset.rules, th.dataset]));
  const kept = new Map(cells.map(cell => [cell, cell.value]));
  const done = [];
  const { soon, send } = keeping({ form, job, held, settings, tell, landed, refused });
  let editing = false;

  const save = form.querySelector('.save'), sheet = form.querySelector('.paste');
  sheet.addEventListener('toggle', () => { save.hidden = !sheet.open; });
  dress();
  stop(cells.find(cell => !cell.value) ?? cells[0]);
  document.addEventListener('swapped', () => {
    dress();
    for (const cell of cells) if (!isMine(cell) && cell.value === cell.defaultValue) kept.set(cell, cell.value);
  });

  /** What makes a grid of the plain table; the house's page, swapped in while one works, knows nothing of it. */
  function dress() {
    save.hidden = !sheet.open;
    grid.setAttribute('role', 'grid');
    for (const row of grid.rows) row.setAttribute('role', 'row');
    for (const cell of cells) cell.closest('td').setAttribute('role', 'gridcell');
  }

  const isMine = cell => cell.dataset.held !== undefined || cell.hasAttribute('aria-invalid');

  /** A cell not kept by the house yet, or refused, is no business of a page swapped in. */
  function own(cell) {
    cell.closest('td').toggleAttribute('data-mine', isMine(cell));
  }

  // ---- Moving about

  function stop(cell) {
    for (const other of cells) other.tabIndex = other === cell ? 0 : -1;
  }

  function at(cell) {
    const y = rows.findIndex(row => row.includes(cell));
    return [y, rows[y].indexOf(cell)];
  }

  function go(cell) {
    if (!cell) return;
    stop(cell);
    cell.focus();
    cell.select();
  }

  const after = cell => cells[cells.indexOf(cell) + 1];
  const before = cell => cells[cells.indexOf(cell) - 1];

  grid.addEventListener('focusin', event => {
    const cell = event.target.closest('input[data-measure]');
    if (!cell) return;
    editing = false;
    stop(cell);
    cell.select();
  });
  grid.addEventListener('focusout', event => event.target.matches('input[data-measure]') && commit(event.target));
  grid.addEventListener('input', () => { editing = true; });
  grid.addEventListener('click', event => {
    if (!event.target.matches('input[data-measure]')) return;
    if (event.detail > 1) editing = true;
    else if (!editing) event.target.select();
  });

  grid.addEventListener('keydown', event => {
    const cell = event.target.closest('input[data-measure]');
    if (!cell || event.isComposing) return;
    const [y, x] = at(cell), whole = cell.selectionStart === 0 && cell.selectionEnd === cell.value.length;
    const move = to => { event.preventDefault(); if (to) go(to); else { commit(cell); cell.select(); } };
    if ((event.ctrlKey || event.metaKey) && !event.altKey) {
      if (event.key.toLowerCase() === 'z' && !event.shiftKey && !(editing && cell.value !== kept.get(cell))) { event.preventDefault(); undo(); }
      else if (event.key === 'Home') move(cells[0]);
      else if (event.key === 'End') move(cells.at(-1));
      return;
    }
    switch (event.key) {
      case 'Enter': return move(event.shiftKey ? before(cell) : after(cell));
      case 'ArrowDown': return move(rows[y + 1]?.[x]);
      case 'ArrowUp': return move(rows[y - 1]?.[x]);
      case 'ArrowLeft': return editing && !whole ? undefined : move(rows[y][x - 1]);
      case 'ArrowRight': return editing && !whole ? undefined : move(rows[y][x + 1]);
      case 'Home': return editing ? undefined : move(rows[y][0]);
      case 'End': return editing ? undefined : move(rows[y].at(-1));
      case 'F2':
        event.preventDefault();
        editing = true;
        return cell.setSelectionRange(cell.value.length, cell.value.length);
      case 'Escape':
        event.preventDefault();
        cell.value = kept.get(cell);
        editing = false;
        say(cell, '', false);
        return cell.select();
      case 'Delete': if (!editing) { event.preventDefault(); cell.value = ''; editing = true; }
    }
  });

  // ---- Taking a value in

  function say(cell, sentence, isWrong) {
    const place = document.getElementById(`${cell.id}-word`);
    place.textContent = sentence;
    place.className = isWrong ? 'error' : 'word';
    cell.toggleAttribute('data-unusual', !isWrong && sentence !== '');
    isWrong ? cell.setAttribute('aria-invalid', 'true') : cell.removeAttribute('aria-invalid');
    sentence ? cell.setAttribute('aria-describedby', place.id) : cell.removeAttribute('aria-describedby');
    own(cell);
  }

  /** Takes what a cell holds; true when it may be left as it is. */
  function commit(cell, step = []) {
    editing = false;
    if (cell.value === kept.get(cell)) return true;
    const { value, why } = read(rules[cell.dataset.measure], cell.value);
    if (why) { say(cell, why, true); return false; }
    const was = kept.get(cell);
    cell.value = written(rules[cell.dataset.measure], value);
    if (cell.hasAttribute('aria-invalid')) say(cell, '', false);
    if (cell.value === was) return true;
    step.push([cell, was, cell.value]);
    if (step.length === 1) done.push(step);
    put(cell);
    return true;
  }

  function put(cell) {
    kept.set(cell, cell.value);
    say(cell, '', false);
    held.put(key(cell), cell.value);
    hold(cell);
    soon();
  }

  function hold(cell) {
    cell.dataset.held = '';
    own(cell);
  }

  function free(cell) {
    delete cell.dataset.held;
    own(cell);
  }

  const key = cell => `${cell.closest('tr').dataset.position} ${cell.dataset.measure}`;
  const find = name => cells.find(cell => key(cell) === name);

  function undo() {
    const step = done.pop();
    if (!step) return tell('Nothing to undo.');
    for (const [cell, was] of step.toReversed()) { cell.value = was; put(cell); }
    go(step[0][0]);
    tell('Undone.');
  }

  // ---- A block from a spreadsheet, or a line the instrument printed

  grid.addEventListener('paste', event => {
    const cell = event.target.closest('input[data-measure]'), text = event.clipboardData.getData('text');
    if (!cell || !/[\t\n]|\d\s*(s\/?d|ms)\b|\d\s*°./i.test(text.trim())) return;
    event.preventDefault();
    let [y, x] = at(cell);
    const step = [], wrong = [];
    for (const line of text.replace(/\r/g, '').split('\n')) {
      if (!line.trim()) continue;
      const { position, values } = take(line, x);
      const row = position ? rows.find(r => r[0].closest('tr').dataset.position === position) : rows[y];
      if (!row) break;
      y = rows.indexOf(row) + 1;
      for (const [measure, typed] of values) {
        const to = typeof measure === 'number' ? row[measure] : row.find(c => c.dataset.measure === measure);
        if (!to || typed.trim() === '') continue;
        to.value = typed.trim();
        if (!commit(to, step)) wrong.push(to);
      }
    }
    tell(wrong.length ? `${wrong.length} pasted ${wrong.length === 1 ? 'value' : 'values'} cannot be; see the grid.` : `${step.length} values pasted.`);
    go(wrong[0] ?? rows[Math.min(y, rows.length) - 1].at(-1));
  });

  // ---- Keeping: what could not be sent stays here, also over a reload, until the house has it

  function landed(names, readings) {
    for (const cell of names.filter(name => !held.has(name)).map(find)) if (cell) free(cell);
    for (const cell of cells) {
      if (cell.getAttribute('aria-invalid') || cell.dataset.held !== undefined || cell === document.activeElement && editing) continue;
      const reading = readings.find(r => r.position === cell.closest('tr').dataset.position);
      say(cell, reading?.unusual[cell.dataset.measure] ?? '', false);
    }
    for (const setting of settings) setting.removeAttribute('aria-invalid');
    redraw();
  }

  function refused(name, sentence) {
    const cell = find(name);
    if (cell) { free(cell); say(cell, sentence, true); }
    settings.find(s => s.name === name)?.setAttribute('aria-invalid', 'true');
    return Boolean(cell);
  }

  function tell(sentence, isBad = false) {
    saved.classList.toggle('bad', isBad);
    saved.classList.toggle('ok', !isBad);
    saved.textContent = sentence;
    const heard = document.querySelector('.pad .heard');
    if (heard) heard.textContent = sentence;
  }

  // The figures and the picture are the server's: fetched anew once the last cell has landed.
  let drawing = 0;
  async function redraw() {
    const mine = ++drawing;
    const answer = await fetch(location.href.split('#')[0], { headers: { Accept: 'text/html' } }).catch(() => null);
    if (!answer?.ok || mine !== drawing) return;
    const fresh = new DOMParser().parseFromString(await answer.text(), 'text/html').getElementById('timing-card');
    if (fresh && mine === drawing) document.getElementById('timing-card').replaceWith(document.importNode(fresh, true));
  }

  for (const setting of settings) setting.addEventListener('change', () => {
    for (const row of rows) for (const cell of row) if (cell.value) { held.put(key(cell), cell.value); break; }
    soon();
  });
  form.addEventListener('submit', event => {
    if (form.elements.csv?.value.trim()) return;
    event.preventDefault();
    for (const cell of cells) commit(cell);
    send();
  });
  for (const [name, value] of held.cells()) {
    const cell = find(name);
    if (!cell) continue;
    cell.value = value;
    kept.set(cell, value);
    hold(cell);
  }
  if (!held.isEmpty) soon();

  guardFinish(form, held, send);
  if (matchMedia('(pointer: coarse)').matches) pad(grid, cells, press);

  function press(label, cell) {
    const [y] = at(cell);
    switch (label) {
      case 'Next': return after(cell) ? go(after(cell)) : cell.blur();
      case 'Next position': return rows[y + 1] ? go(rows[y + 1][0]) : cell.blur();
      case '±':
        cell.value = /^[-−]/.test(cell.value) ? cell.value.slice(1) : '−' + cell.value.replace(/^\+/, '');
        break;
      // A number with ° is the amplitude, wherever it was typed.
      case '°': {
        const swing = rows[y].find(c => c.dataset.measure === 'amplitudeDegrees'), typed = cell.value;
        if (swing && swing !== cell) { cell.value = kept.get(cell); swing.value = typed; }
        if (swing) commit(swing);
        return go(after(swing ?? cell) ?? cell);
      }
      case '⌫': cell.value = editing ? cell.value.slice(0, -1) : ''; break;
      default: cell.value = (editing ? cell.value : '') + label;
    }
    editing = true;
    cell.setSelectionRange(cell.value.length, cell.value.length);
  }
}

// ---- Reading what was typed, pasted or printed by an instrument; the house reads it again by the same rules

/** The number typed, null for nothing, or the sentence why not. */
function read(rule, text) {
  const unit = { rateSecondsPerDay: /s\s*\/?\s*d$/i, amplitudeDegrees: /(°|deg)$/i, beatErrorMilliseconds: /ms$/i }[rule.rules];
  const bare = text.trim().replace(/[−–]/g, '-').replace(/,/g, '.').replace(unit, '').trim().replace(/^([+-])\s+/, '$1');
  if (bare === '') return { value: null };
  if (!/^[+-]?(\d+\.?\d*|\.\d+)$/.test(bare)) return { why: `${rule.label}: “${text.trim().slice(0, 20)}” is not a number. Type it like ${rule.example}.` };
  const places = 10 ** +rule.places, number = Math.sign(bare) * Math.round(Math.abs(bare) * places + 1e-9) / places;
  if (number < +rule.low || number > +rule.high) return { why: rule.refusal };
  return { value: number };
}

function written(rule, value) {
  if (value === null) return '';
  const sign = value < 0 ? '−' : rule.sign && value > 0 ? '+' : '';
  return sign + Math.abs(value).toFixed(+rule.places);
}

const codes = { CH: 'CH', DU: 'CH', CB: 'CB', FH: 'CB', DD: 'CB', '3H': '3H', CU: '3H', '6H': '6H', CL: '6H', '9H': '9H', CD: '9H', '12H': '12H', CR: '12H' };

/** A pasted line: its position if it names one, and its values, each with its measure or its column. */
function take(line, x) {
  const position = codes[(/^\s*(\w+)[\s:\t]/.exec(line) ?? [])[1]?.toUpperCase()];
  if (line.includes('\t')) {
    const parts = line.split('\t');
    return { position, values: (position ? parts.slice(1) : parts).map((typed, i) => [(position ? 0 : x) + i, typed]) };
  }
  const found = pattern => pattern.exec(line)?.[1];
  const values = [['rateSecondsPerDay', found(/([+\-−–]?\s?\d+(?:[.,]\d+)?)\s*s\/?d\b/i)], ['amplitudeDegrees', found(/(\d+(?:[.,]\d+)?)\s*(?:°|deg)/i)],
    ['beatErrorMilliseconds', found(/(\d+(?:[.,]\d+)?)\s*ms\b/i)]].filter(([, typed]) => typed);
  return { position, values: values.length ? values : line.trim().split(/\s+/).slice(position ? 1 : 0).map((typed, i) => [(position ? 0 : x) + i, typed]) };
}

// ---- Held: what was typed and the house may not have yet

/** Cells not known to be kept by the house yet: here and in this browser's storage. A cell typed anew while its parcel is on the way stays held. */
class Held {
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

// ---- Keeping: what is held is sent, again and again until it is there

/** `landed` gets the house's answer, `refused` a field's name (of a cell or a setting) and its sentence; both false when they did not know the field. */
function keeping({ form, job, held, settings, tell, landed, refused }) {
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

// ---- The pad for a thumb: ±, ° and the next position in reach, while the cell keeps the focus

const keys = ['7', '8', '9', '⌫', '4', '5', '6', '±', '1', '2', '3', '°', '0', '.', 'Next', 'Next position'];
const names = { '⌫': 'Delete', '±': 'Plus or minus', '°': 'Degrees', '.': 'Point' };

/** Puts the pad under the grid; `press` gets the key and the cell it was pressed for. */
function pad(grid, cells, press) {
  const box = document.createElement('div');
  box.className = 'pad';
  box.hidden = true;
  box.setAttribute('role', 'group');
  box.setAttribute('aria-label', 'Number pad');
  const [where, heard] = [document.createElement('span'), document.createElement('span')];
  where.className = 'where';
  heard.className = 'heard';
  box.append(where, heard);
  for (const label of keys) {
    const button = document.createElement('button');
    button.type = 'button';
    button.textContent = label;
    button.dataset.pad = label;
    button.tabIndex = -1;
    if (names[label]) button.setAttribute('aria-label', names[label]);
    if (label.length > 1) button.className = label === 'Next' ? 'go' : 'go next';
    box.append(button);
  }
  document.getElementById('main').append(box);
  for (const cell of cells) cell.inputMode = 'none';
  box.addEventListener('pointerdown', event => event.preventDefault());
  box.addEventListener('click', event => {
    const label = event.target.closest('button')?.dataset.pad, cell = document.activeElement;
    if (label && cells.includes(cell)) press(label, cell);
  });
  grid.addEventListener('focusin', event => {
    if (!cells.includes(event.target)) return;
    box.hidden = false;
    where.textContent = event.target.getAttribute('aria-label');
    event.target.scrollIntoView({ block: 'center', behavior: 'instant' });
  });
  grid.addEventListener('focusout', event => { if (!grid.contains(event.relatedTarget)) box.hidden = true; });
}

// ---- The page's primary button

/** Finish: first what is still on its way, and nothing typed elsewhere is lost. */
function guardFinish(form, held, send) {
  document.querySelector('[data-finish]')?.addEventListener('click', async event => {
    const button = event.currentTarget;
    const open = [...document.querySelectorAll('#bench form[data-swap]')].find(other => other.id !== 'summary-form' && isDirty(other))
      ?? (form.elements.csv?.value.trim() ? form.elements.csv.closest('details') : null);
    if (open) {
      event.preventDefault();
      const part = open.closest('section').querySelector('h2').textContent;
      const place = document.getElementById('bench-errors');
      place.innerHTML = '<p class="notice warn" role="alert"></p>';
      place.firstChild.textContent = `${part}: something is typed there and not saved yet. Save it, or clear it, then finish.`;
      open.closest('details')?.toggleAttribute('open', true);
      open.querySelector('input:not([type=hidden]), textarea, select').focus();
    } else if (!held.isEmpty) {
      event.preventDefault();
      for (let tries = 0; tries < 20 && !held.isEmpty; tries++) { await send(); await new Promise(done => setTimeout(done, 100)); }
      if (held.isEmpty) button.form.requestSubmit(button);
    }
  });
}

function isDirty(form) {
  return [...form.elements].some(field => field.matches('input[type=checkbox], input[type=radio]') ? field.checked !== field.defaultChecked
    : field.matches('input:not([type=hidden]), textarea') ? field.value !== field.defaultValue
    : field.matches('select') && [...field.options].some(o => o.selected !== o.defaultSelected));
}

if (grid) start();
