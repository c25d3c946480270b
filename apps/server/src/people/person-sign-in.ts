import { RefusalError, type PasswordSignIn, type SessionProof } from "@portolan/contract";
import type { PersonSecrets, SecondProof } from "@portolan/storage";
import { hashSecret, type OpenedSession } from "../sign-in.ts";
import { beginAttempt, takeAttemptBack, type AttemptPlaces } from "./attempts.ts";
import type { Bearer } from "./bearer.ts";
import { nameKey } from "./name-and-password.ts";
import { newSecret, type PeopleParts } from "./people-parts.ts";
import { decideSecondProof } from "./second-proof.ts";

export const sessionLifeMs = 7 * 24 * 60 * 60_000;

/** Where a request comes from, and the session that the browser has already: it ends when another begins. */
export interface SignInCircumstances {
  readonly address: string;
  readonly replaced: string | null; // hash
}

/**
 * Signs in by password, and by a code where there is a second factor. A name that nobody has, a person without a password and one who is
 * let in no more cost the same work and give the same answer as a wrong password.
 * Throws SIGN_IN_DELAYED, SIGN_IN_REFUSED, SECOND_FACTOR_REQUIRED (the password was right), SECOND_FACTOR_REFUSED.
 */
export async function signInByPassword(
  parts: PeopleParts,
  given: PasswordSignIn,
  circumstances: SignInCircumstances,
): Promise<OpenedSession> {
  try {
    return await tryPassword(parts, given, circumstances);
  } catch (error) {
    const reason = error instanceof RefusalError ? error.code : null;
    if (reason === "SIGN_IN_REFUSED" || reason === "SECOND_FACTOR_REFUSED") await recordRefused(parts, given.name, reason);
    throw error;
  }
}

/** The name stays out of the record: people type passwords there. */
async function recordRefused(
  { storage, written, nowMs }: PeopleParts,
  name: string,
  reason: "SIGN_IN_REFUSED" | "SECOND_FACTOR_REFUSED",
): Promise<void> {
  const named = await storage.read.readSecrets({ nameKey: nameKey(name) });
  const facts = { way: "password", reason, person: named?.id ?? null } as const;
  const told = { kind: "refused-sign-in", by: "unknown", host: null, facts, personal: null } as const;
  await written(storage.write.appendEntries([{ schema: "portolan.entry/1", at: new Date(nowMs()).toISOString(), ...told }]));
}

async function tryPassword(
  parts: PeopleParts,
  { name, password, code }: PasswordSignIn,
  circumstances: SignInCircumstances,
): Promise<OpenedSession> {
  const { storage, hasher } = parts;
  const attempt = await beginAttempt(parts, { name, address: circumstances.address });
  const found = await storage.read.readSecrets({ nameKey: nameKey(name) });
  const person = found !== null && found.password !== null && !found.isDisabled ? { ...found, password: found.password } : null;
  const isRight = await hasher.matches(password, person?.password ?? null).catch(async (error: unknown) => {
    await takeAttemptBack(parts, attempt); // too busy to compare: nobody failed
    throw error;
  });
  if (person === null || !isRight) throw new RefusalError("SIGN_IN_REFUSED");
  if (person.totp !== null && code === undefined) {
    await takeAttemptBack(parts, attempt);
    throw new RefusalError("SECOND_FACTOR_REQUIRED");
  }
  const proof = proofOf(parts, person, code);
  const rehashed = hasher.isOutdated(person.password) ? await hasher.hash(password) : null;
  return openSession(parts, { person: person.id, password: person.password, rehashed, proof, attempt }, circumstances);
}

function proofOf(parts: PeopleParts, { id, totp }: PersonSecrets, code: string | undefined): SecondProof | null {
  if (totp === null || code === undefined) return null;
  const proof = decideSecondProof(parts, { id, totp }, code);
  if (proof === null) throw new RefusalError("SECOND_FACTOR_REFUSED");
  return proof;
}

interface ProvedPerson {
  readonly person: string;
  readonly password: string; // the hash that was found right
  readonly rehashed: string | null;
  readonly proof: SecondProof | null;
  readonly attempt: AttemptPlaces | null;
}

export async function openSession(
  { storage, written, nowMs }: PeopleParts,
  proved: ProvedPerson,
  { replaced }: Pick<SignInCircumstances, "replaced">,
): Promise<OpenedSession> {
  const secret = newSecret();
  const now = nowMs();
  const expiresMs = now + sessionLifeMs;
  const outcome = await written(
    storage.write.signInPerson({ ...proved, sessionHash: hashSecret(secret), replaced, nowMs: now, expiresMs }),
  );
  if (!outcome.ok) throw new RefusalError(refusals[outcome.code]);
  return { secret, expiresAt: new Date(expiresMs) };
}

const refusals = {
  REFUSED: "SIGN_IN_REFUSED",
  PROOF_REQUIRED: "SECOND_FACTOR_REQUIRED",
  PROOF_REFUSED: "SECOND_FACTOR_REFUSED",
} as const;

/** A person shows again who they are: the password, or the code of the second factor. Throws PASSWORD_WRONG or SIGN_IN_DELAYED. */
export async function proveAgain(
  parts: PeopleParts,
  { person, session }: Pick<Bearer, "person" | "session">,
  given: SessionProof & { readonly address: string },
): Promise<void> {
  const { storage, hasher, written, nowMs } = parts;
  if (person === null || session === null) throw new RefusalError("PERMISSION_REQUIRED", { permission: "own-security" });
  if ((given.password === undefined) === (given.code === undefined))
    throw new RefusalError("REQUEST_INVALID", { reason: "one of password, code and passkey" });
  const attempt = await beginAttempt(parts, { name: person.name, address: given.address });
  const secrets = await storage.read.readSecrets({ id: person.id });
  const isRight =
    given.password !== undefined
      ? await hasher.matches(given.password, secrets?.password ?? null)
      : secrets !== null && given.code !== undefined && (await useCode(parts, secrets, given.code));
  if (!isRight) throw new RefusalError("PASSWORD_WRONG");
  await takeAttemptBack(parts, attempt);
  await written(storage.write.touchSession({ hash: session, nowMs: nowMs(), isProved: true }));
}

async function useCode(parts: PeopleParts, { id, totp }: PersonSecrets, code: string): Promise<boolean> {
  const { storage, written, nowMs } = parts;
  const proof = totp === null ? null : decideSecondProof(parts, { id, totp }, code);
  return proof !== null && written(storage.write.useSecondProof({ person: id, proof, nowMs: nowMs() }));
}
