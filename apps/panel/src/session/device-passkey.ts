/** What this browser's device does about passkeys. Absence of an answer: the person turned it away, or the device has none for this page. */
import type { NewPasskey, PasskeyChallenge, PasskeyOffer, PasskeyProof } from "@portolan/contract";

const patienceMs = 5 * 60_000; // as long as the server keeps a challenge
const [edDsa, es256, rs256] = [-8, -7, -257]; // COSE

/** Whether this browser can be asked; pages opened by an address are told by the server. */
export function knowsPasskeys(): boolean {
  return "PublicKeyCredential" in window && typeof PublicKeyCredential.parseCreationOptionsFromJSON === "function";
}

export async function makePasskey({ challenge, site, person, held }: PasskeyOffer): Promise<Omit<NewPasskey, "label"> | null> {
  const publicKey = PublicKeyCredential.parseCreationOptionsFromJSON({
    challenge,
    rp: { id: site, name: "Portolan" },
    user: { id: person.id, name: person.name, displayName: person.name },
    pubKeyCredParams: [edDsa, es256, rs256].map((alg) => ({ alg, type: "public-key" })),
    excludeCredentials: held.map((id) => ({ id, type: "public-key" })),
    authenticatorSelection: { residentKey: "required", userVerification: "required" },
    attestation: "none",
    timeout: patienceMs,
  });
  const made = await asked(() => navigator.credentials.create({ publicKey }));
  if (!(made?.response instanceof AuthenticatorAttestationResponse)) return null;
  const { clientDataJSON, attestationObject } = made.response;
  return { id: made.id, clientData: base64Url(clientDataJSON), attestation: base64Url(attestationObject) };
}

export async function answerByPasskey({ challenge, site }: PasskeyChallenge): Promise<PasskeyProof | null> {
  const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON({
    challenge,
    rpId: site,
    userVerification: "required",
    timeout: patienceMs,
  });
  const answer = await asked(() => navigator.credentials.get({ publicKey }));
  if (!(answer?.response instanceof AuthenticatorAssertionResponse)) return null;
  const { clientDataJSON, authenticatorData, signature } = answer.response;
  return {
    id: answer.id,
    clientData: base64Url(clientDataJSON),
    authenticatorData: base64Url(authenticatorData),
    signature: base64Url(signature),
  };
}

async function asked(ask: () => Promise<Credential | null>): Promise<PublicKeyCredential | null> {
  try {
    const credential = await ask();
    return credential instanceof PublicKeyCredential ? credential : null;
  } catch (error) {
    // Turned away, out of time, or the device has one already: the person saw it happen.
    if (error instanceof DOMException && ["NotAllowedError", "InvalidStateError", "AbortError"].includes(error.name)) return null;
    throw error;
  }
}

function base64Url(bytes: ArrayBuffer): string {
  const text = String.fromCharCode(...new Uint8Array(bytes));
  return btoa(text).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}
