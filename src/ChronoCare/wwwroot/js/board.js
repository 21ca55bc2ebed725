// Drag a watch to the milestone it may reach. Everything here has a twin in the ⋯ menu; without this file nothing is lost.
const place = document.getElementById('jobs');
if (place && matchMedia('(pointer: fine)').matches) {
  let held = null;
  const board = () => document.getElementById('board');
  const forms = (card) => [...card.querySelectorAll('form[action$="/milestones"]')];
  const formFor = (card, status) => forms(card).find((f) => f.elements.to.value === status);

  const wake = () => { for (const card of place.querySelectorAll('.watch')) card.draggable = true; };
  wake();
  document.addEventListener('swapped', wake);

  place.addEventListener('dragstart', (e) => {
    const card = e.target.closest?.('.watch');
    if (!card) return;
    held = card;
    e.dataTransfer.effectAllowed = 'move';
    e.dataTransfer.setData('text/plain', card.dataset.job);
    board().classList.add('dragging');
    for (const column of board().querySelectorAll('.column'))
      column.classList.toggle('may', column.contains(card) || !!formFor(card, column.dataset.milestone));
  });
  place.addEventListener('dragover', (e) => {
    const column = e.target.closest?.('.column');
    if (!held || !column) return;
    e.preventDefault();
    for (const c of place.querySelectorAll('.over')) if (c !== column) c.classList.remove('over');
    column.classList.toggle('over', column.classList.contains('may') && !column.contains(held));
  });
  const end = () => {
    board()?.classList.remove('dragging');
    for (const c of place.querySelectorAll('.over, .may')) c.classList.remove('over', 'may');
    held = null;
  };
  place.addEventListener('dragend', end);
  place.addEventListener('drop', (e) => {
    const column = e.target.closest?.('.column');
    const card = held;
    end();
    if (!card || !column || column.contains(card)) return;
    e.preventDefault();
    const form = formFor(card, column.dataset.milestone);
    if (form) return form.requestSubmit();
    // Not allowed: say the rule that stands in the menu, and open it where it offers a way.
    const say = document.getElementById('say');
    const why = card.querySelector('.why')?.textContent ?? 'A watch cannot go there from here.';
    if (say) say.textContent = `${card.dataset.job}: ${why}`;
    card.querySelector('[popover]')?.showPopover();
  });
}
