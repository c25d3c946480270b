import { isIP } from "node:net";
import { RefusalError, type NewPasskey, type PasskeyChallenge, type PasskeyOffer, type PasskeyProof } from "@portolan/contract";
import type { PasskeyUse, StoredPasskey } from "@portolan/storage";
import { hashSecret, type OpenedSession } from "../sign-in.ts";
import { beginAttempt, takeAttemptBack } from "./attempts.ts";
import type { OwnSession } from "./own-security.ts";
import { newSecret, type PeopleParts } from "./people-parts.ts";
import { sessionLifeMs, type SignInCircumstances } from "./person-sign-in.ts";

const signingIn = "sign-in";

/** The page that asks, as the browser names it: its passkeys are of its host name. Throws PASSKEY_NEEDS_NAME for an address: no browser makes one there. */
interface Page {
  readonly name: string;
  readonly origin: string;
}

export function pageOf(host: string): Page {
  const name = host.replace(/:\d+$/, "").toLowerCase();
  if (isIP(name.replace(/^\[|\]$/g, "")) !== 0) throw new RefusalError("PASSKEY_NEEDS_NAME", { address: name });
  return { name, origin: `http://${host}` };
}

export function offerSignIn({ challenges }: PeopleParts, page: Page): PasskeyChallenge {
  return { challenge: challenges.make(signingIn), site: page.name };
}

export async function offerPasskey({ challenges, storage }: PeopleParts, { person }: OwnSession, page: Page): Promise<PasskeyOffer> {
  const held = await storage.read.readPasskeysOf({ person: person.id });
  const { id, name } = person;
  return { challenge: challenges.make(`add ${id}`), site: page.name, person: { id, name }, held: held.map((one) => one.id) };
}

/** Throws PASSKEY_REFUSED where it does not answer the challenge, and TOO_MANY_KEPT. */
export async function acceptPasskey(
  parts: PeopleParts,
  { person }: OwnSession,
  given: NewPasskey & { readonly page: Page },
): Promise<void> {
  const { verifyRegistrationResponse } = await import("@simplewebauthn/server");
  const { decodeAttestationObject } = await import("@simplewebauthn/server/helpers");
  const verified = await refused(async () => {
    // Other forms carry certificates, whose lists of revoked ones the library would fetch.
    if (decodeAttestationObject(bytesOf(given.attestation)).get("fmt") !== "none") throw new Error("an attestation that nobody asked for");
    return verifyRegistrationResponse({
      response: {
        id: given.id,
        rawId: given.id,
        type: "public-key",
        clientExtensionResults: {},
        response: { clientDataJSON: given.clientData, attestationObject: given.attestation },
      },
      expectedChallenge: (challenge) => parts.challenges.take(challenge, `add ${person.id}`),
      expectedOrigin: given.page.origin,
      expectedRPID: given.page.name,
      requireUserVerification: true,
    });
  });
  if (!verified.verified) throw new RefusalError("PASSKEY_REFUSED");
  const { id, publicKey, counter } = verified.registrationInfo.credential;
  const added = { id, person: person.id, label: given.label.trim(), publicKey: Buffer.from(publicKey).toString("base64url"), counter };
  const isKept = await parts.written(parts.storage.write.addPasskey({ ...added, createdMs: parts.nowMs() }));
  if (!isKept) throw new RefusalError("TOO_MANY_KEPT");
}

/** Throws SIGN_IN_DELAYED and PASSKEY_REFUSED, which does not tell a passkey of nobody from a wrong answer. */
export async function signInByPasskey(
  parts: PeopleParts,
  { proof, page }: { readonly proof: PasskeyProof; readonly page: Page },
  { address, replaced }: SignInCircumstances,
): Promise<OpenedSession> {
  const { storage, written, nowMs } = parts;
  const passkey = await storage.read.readPasskey({ id: proof.id });
  const attempt = await beginAttempt(parts, { name: `passkey ${proof.id}`, address });
  try {
    const use = await checkProof(parts, { proof, page, passkey, purpose: signingIn });
    const secret = newSecret();
    const session = { sessionHash: hashSecret(secret), replaced, nowMs: nowMs(), expiresMs: nowMs() + sessionLifeMs };
    const isIn = await written(storage.write.signInByPasskey({ person: use.person, use, attempt, ...session }));
    if (!isIn) throw new RefusalError("PASSKEY_REFUSED");
    return { secret, expiresAt: new Date(session.expiresMs) };
  } catch (error) {
    if (error instanceof RefusalError && error.code === "PASSKEY_REFUSED") await recordRefused(parts, passkey?.person ?? null);
    throw error;
  }
}

async function recordRefused({ storage, written, nowMs }: PeopleParts, person: string | null): Promise<void> {
  const facts = { way: "passkey", reason: "PASSKEY_REFUSED", person } as const;
  const told = { kind: "refused-sign-in", by: "unknown", host: null, facts, personal: null } as const;
  await written(storage.write.appendEntries([{ schema: "portolan.entry/1", at: new Date(nowMs()).toISOString(), ...told }]));
}

/** A person shows again who they are. Throws SIGN_IN_DELAYED and PASSKEY_REFUSED. */
export async function proveByPasskey(
  parts: PeopleParts,
  { person, session }: OwnSession,
  { proof, page, address }: { readonly proof: PasskeyProof; readonly page: Page; readonly address: string },
): Promise<void> {
  const { storage, written, nowMs } = parts;
  const attempt = await beginAttempt(parts, { name: `passkey ${proof.id}`, address });
  const passkey = await storage.read.readPasskey({ id: proof.id });
  const own = passkey?.person === person.id ? passkey : null;
  const use = await checkProof(parts, { proof, page, passkey: own, purpose: signingIn });
  if (!(await written(storage.write.usePasskey(use)))) throw new RefusalError("PASSKEY_REFUSED");
  await takeAttemptBack(parts, attempt);
  await written(storage.write.touchSession({ hash: session, nowMs: nowMs(), isProved: true }));
}

interface GivenProof {
  readonly proof: PasskeyProof;
  readonly page: Page;
  readonly passkey: StoredPasskey | null;
  readonly purpose: string;
}

async function checkProof(
  { challenges, nowMs }: PeopleParts,
  { proof, page, passkey, purpose }: GivenProof,
): Promise<PasskeyUse & { readonly person: string }> {
  if (passkey === null) throw new RefusalError("PASSKEY_REFUSED");
  const { verifyAuthenticationResponse } = await import("@simplewebauthn/server");
  const { id, clientData: clientDataJSON, authenticatorData, signature } = proof;
  const { verified, authenticationInfo } = await refused(() =>
    verifyAuthenticationResponse({
      response: {
        id,
        rawId: id,
        type: "public-key",
        clientExtensionResults: {},
        response: { clientDataJSON, authenticatorData, signature },
      },
      expectedChallenge: (challenge) => challenges.take(challenge, purpose),
      expectedOrigin: page.origin,
      expectedRPID: page.name,
      credential: { id, publicKey: bytesOf(passkey.publicKey), counter: passkey.counter },
      requireUserVerification: true,
    }),
  );
  if (!verified) throw new RefusalError("PASSKEY_REFUSED");
  return { id, from: passkey.counter, counter: authenticationInfo.newCounter, nowMs: nowMs(), person: passkey.person };
}

function bytesOf(text: string): Uint8Array<ArrayBuffer> {
  return new Uint8Array(Buffer.from(text, "base64url"));
}

/** Whatever the library finds wrong with what came from outside is one refusal. */
async function refused<T>(check: () => Promise<T>): Promise<T> {
  try {
    return await check();
  } catch (error) {
    throw new RefusalError("PASSKEY_REFUSED", {}, { cause: error });
  }
}
