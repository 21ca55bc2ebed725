// The timing grid: one tab stop, keys of a spreadsheet, each cell kept as soon as it is left. Without this script it is a plain form.
import { guardFinish } from './finish.js';
import { Held, keeping } from './keeping.js';
import { pad } from './pad.js';
import { read, take, written } from './measures.js';

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

if (grid) start();
