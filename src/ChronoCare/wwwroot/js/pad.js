// The pad for a thumb: ±, ° and the next position in reach, while the cell keeps the focus.

const keys = ['7', '8', '9', '⌫', '4', '5', '6', '±', '1', '2', '3', '°', '0', '.', 'Next', 'Next position'];
const names = { '⌫': 'Delete', '±': 'Plus or minus', '°': 'Degrees', '.': 'Point' };

/** Puts the pad under the grid; `press` gets the key and the cell it was pressed for. */
export function pad(grid, cells, press) {
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
