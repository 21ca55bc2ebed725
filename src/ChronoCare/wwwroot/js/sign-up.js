// Sign-up without a wait: the address is looked at as one types, colour and logo are shown at once. All of it works without this.
const name = document.querySelector('form[data-name]');
if (name) {
  const [called, address, said] = [name.elements.name, name.elements.address, name.querySelector('[data-free]')];
  let isOwn = address.value !== '', waiting = 0, asking = null;

  const look = async () => {
    asking?.abort();
    asking = new AbortController();
    const query = new URLSearchParams(isOwn ? { address: address.value } : { name: called.value });
    try {
      const answer = await fetch(`/sign-up/address?${query}`, { signal: asking.signal });
      if (!answer.ok) return;
      const looked = await answer.json();
      if (!isOwn) address.value = looked.address;
      said.textContent = looked.sentence;
      said.className = `status ${looked.isFree ? 'free ok' : looked.sentence ? 'bad' : ''}`;
    } catch { /* a newer question took its place, or the line is down: the server decides anyway */ }
  };
  const soon = () => { clearTimeout(waiting); waiting = setTimeout(look, 300); };

  called.addEventListener('input', () => { if (!isOwn) soon(); });
  address.addEventListener('input', () => {
    isOwn = address.value !== '';
    for (const free of name.querySelectorAll('[name=free]')) free.checked = false;
    soon();
  });
}

const dress = document.querySelector('form[data-look]');
if (dress) {
  const sheet = document.querySelector('link[href^="/sign-up/look.css"]');
  let waiting = 0, shown = '';
  dress.elements.colour.addEventListener('input', event => {
    clearTimeout(waiting);
    if (!/^#[0-9a-f]{6}$/i.test(event.target.value)) return;
    waiting = setTimeout(() => { sheet.href = `/sign-up/look.css?colour=${event.target.value.slice(1)}`; }, 80);
  });
  dress.elements.logo.addEventListener('change', event => {
    const [file] = event.target.files;
    if (shown) URL.revokeObjectURL(shown);
    shown = file ? URL.createObjectURL(file) : '';
    for (const place of dress.querySelectorAll('[data-logo]')) {
      const picture = place.matches('img') ? place : place.querySelector('img');
      if (shown) picture.src = shown;
      place.hidden = !shown;
    }
  });
}
