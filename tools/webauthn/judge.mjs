// The second opinion on passkey ceremonies: reads one a line as JSON, answers a verdict a line. Only the tests run it.
import { createInterface } from 'node:readline';
import { verifyAuthenticationResponse, verifyRegistrationResponse } from '@simplewebauthn/server';

const bytes = text => new Uint8Array(Buffer.from(text, 'base64url'));

async function judge({ kind, answer, challenge, origin, rpId, key }) {
  const asked = { response: answer, expectedChallenge: challenge, expectedOrigin: origin, expectedRPID: rpId, requireUserVerification: true };
  const { verified } = kind === 'made'
    ? await verifyRegistrationResponse({ ...asked, supportedAlgorithmIDs: [-7, -257] })
    : await verifyAuthenticationResponse({ ...asked, credential: { id: key.id, publicKey: bytes(key.publicKey), counter: key.counter } });
  return { passes: verified === true, why: verified ? '' : 'not verified' };
}

for await (const line of createInterface({ input: process.stdin })) {
  const verdict = await judge(JSON.parse(line)).catch(error => ({ passes: false, why: String(error?.message ?? error) }));
  process.stdout.write(JSON.stringify(verdict) + '\n');
}
