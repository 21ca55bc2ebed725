// Passkeys: sign in with one (offered by the field's autofill, and by a button), add one, confirm with one who one is. Without this script, mail does all of it.
const place = document.querySelector('[data-passkey]');
if (place && window.PublicKeyCredential && navigator.credentials) start();

function start() {
  const button = place.querySelector('button[type=button]');
  const what = { 'sign-in': signIn, add, 'step-up': confirm }[place.dataset.passkey];
  for (const instead of document.querySelectorAll('[data-instead]')) instead.hidden = true;
  place.hidden = button.hidden = false;
  button.addEventListener('click', async () => {
    if (button.ariaBusy === 'true') return;
    button.ariaBusy = 'true';
    say('');
    try { await what(); }
    catch (error) { say(sentence(error), true); }
    finally { button.ariaBusy = 'false'; }
  });
  if (what === signIn) offer();
}

// ---- Signing in. One question at a time: the autofill's waits until somebody picks a passkey in the field, and makes way for the button's.
let waiting = null;

async function signIn() {
  waiting?.abort();
  waiting = null;
  try { await enter(); }
  catch (error) {
    offer();
    throw error;
  }
}

async function enter(extra = {}) {
  const publicKey = await question('/api/sign-in/passkey/challenge');
  const { next } = await send('/api/sign-in/passkey', { ...signed(await navigator.credentials.get({ publicKey, ...extra })), return: place.dataset.return });
  location.assign(next);
}

// A challenge lives three minutes and a page much longer, so the question is asked anew before it is too old, while somebody looks.
async function offer() {
  if (!await PublicKeyCredential.isConditionalMediationAvailable?.() || waiting) return;
  if (document.hidden) return document.addEventListener('visibilitychange', offer, { once: true });
  const mine = waiting = new AbortController();
  const anew = setTimeout(() => mine.abort('old'), 150_000);
  let again = false;
  try { await enter({ mediation: 'conditional', signal: mine.signal }); }
  catch (error) {
    again = mine.signal.reason === 'old';
    if (isOurs(error)) say(sentence(error), true); // the shop refused what was picked; what the browser itself gave up is silent
  }
  clearTimeout(anew);
  if (waiting === mine) waiting = null;
  if (again) offer();
}

// ---- Adding one.
async function add() {
  const publicKey = await question('/api/settings/passkeys/challenge');
  const made = await navigator.credentials.create({ publicKey });
  const { response } = made;
  await send('/api/settings/passkeys', {
    id: made.id, type: made.type,
    response: { clientDataJSON: text(response.clientDataJSON), attestationObject: text(response.attestationObject), transports: response.getTransports?.() ?? [] },
  });
  location.assign('/settings/passkeys?saved=added');
}

// ---- Confirming: then on with what waits, as if nothing had come between.
async function confirm() {
  const publicKey = await question('/api/step-up/passkey/challenge');
  await send('/api/step-up/passkey', signed(await navigator.credentials.get({ publicKey })));
  say('Confirmed. Going on.');
  if (place.dataset.how === 'post') place.submit();
  else location.assign(place.dataset.to);
}

// ---- Speaking with the shop, and with the browser.
async function send(path, body) {
  const answer = await fetch(path, { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body ?? {}) });
  const said = await answer.json().catch(() => ({}));
  if (answer.ok) return said;
  if (said.code === 'step-up-needed') {
    location.assign(`${answer.headers.get('Step-Up')}?return=${encodeURIComponent(location.pathname)}`);
    return new Promise(() => {});
  }
  throw Object.assign(new Error(Object.values(said.errors ?? {})[0] ?? said.title ?? 'That did not work.'), { code: said.code ?? 'refused' });
}

async function question(path) {
  const asked = await send(path);
  const named = list => (list ?? []).map(key => ({ ...key, id: bytes(key.id) }));
  return {
    ...asked, challenge: bytes(asked.challenge), ...(asked.user && { user: { ...asked.user, id: bytes(asked.user.id) } }),
    ...(asked.allowCredentials && { allowCredentials: named(asked.allowCredentials) }), ...(asked.excludeCredentials && { excludeCredentials: named(asked.excludeCredentials) }),
  };
}

const signed = ({ id, type, response }) => ({
  id, type,
  response: {
    clientDataJSON: text(response.clientDataJSON), authenticatorData: text(response.authenticatorData), signature: text(response.signature),
    userHandle: response.userHandle ? text(response.userHandle) : '',
  },
});

function bytes(written) {
  return Uint8Array.from(atob(written.replaceAll('-', '+').replaceAll('_', '/')), c => c.charCodeAt(0));
}

function text(buffer) {
  return btoa(String.fromCharCode(...new Uint8Array(buffer))).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
}

// Browsers number theirs.
const isOurs = error => typeof error?.code === 'string';

function sentence(error) {
  if (isOurs(error)) return error.message;
  return {
    NotAllowedError: 'No passkey was used: it was cancelled, or took too long.',
    AbortError: 'No passkey was used: it was cancelled.',
    InvalidStateError: 'This device has a passkey for this shop already.',
    SecurityError: 'Passkeys do not work at this address.',
    NotSupportedError: 'This device cannot keep such a passkey.',
    TypeError: 'Not sent: the line is down. Try again.',
  }[error.name] ?? 'That did not work here. Try again, or use mail.';
}

function say(words, isBad = false) {
  const said = place.querySelector('[data-said]');
  said.classList.toggle('bad', isBad);
  said.textContent = words;
}
