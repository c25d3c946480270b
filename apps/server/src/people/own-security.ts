import { hostname } from "node:os";
import {
  RefusalError,
  type ApiToken,
  type MadeApiToken,
  type NewApiToken,
  type OwnSecurity,
  type PasswordChange,
  type Permission,
  type RecoveryCodes,
  type SecondFactorOffer,
  type SignedInPerson,
  type TokenScope,
} from "@portolan/contract";
import type { ApiTokenSummary } from "@portolan/storage";
import { beginAttempt, takeAttemptBack } from "./attempts.ts";
import { tokenPrefix } from "./bearer.ts";
import { checkPassword } from "./name-and-password.ts";
import { codeUri, encodeBase32, findStep, newCodeSecret, newRecoveryCodes, plainRecoveryCode } from "./one-time-code.ts";
import { hashText, newId, newSecret, type PeopleParts } from "./people-parts.ts";

const dayMs = 24 * 60 * 60_000;

/** A person at a browser, who changes what they prove themselves with. */
export interface OwnSession {
  readonly person: SignedInPerson;
  readonly session: string; // hash
}

export async function readOwnSecurity({ storage, nowMs }: PeopleParts, { person, session }: OwnSession): Promise<OwnSecurity> {
  const of = { person: person.id };
  const sessions = await storage.read.readSessionsOf({ ...of, nowMs: nowMs() });
  return {
    hasSecondFactor: person.hasSecondFactor,
    recoveryCodesLeft: await storage.read.countRecoveryCodes(of),
    sessions: sessions.map(({ hash, createdMs, lastUsedMs, expiresMs }) => ({
      createdAt: new Date(createdMs).toISOString(),
      lastUsedAt: new Date(lastUsedMs).toISOString(),
      expiresAt: new Date(expiresMs).toISOString(),
      isThis: hash === session,
    })),
    passkeys: (await storage.read.readPasskeysOf(of)).map(({ id, label, createdMs, lastUsedMs }) => ({
      id,
      label,
      createdAt: new Date(createdMs).toISOString(),
      lastUsedAt: lastUsedMs === null ? null : new Date(lastUsedMs).toISOString(),
    })),
    tokens: (await storage.read.readApiTokens(of)).map(tokenDocument),
  };
}

/** Hashes of the other sessions, which ended. Throws PASSWORD_WRONG, SIGN_IN_DELAYED, and what is wrong with the new password. */
export async function changePassword(
  parts: PeopleParts,
  { person, session }: OwnSession,
  { from, to, address }: PasswordChange & { readonly address: string },
): Promise<readonly string[]> {
  const { storage, hasher, written } = parts;
  checkPassword(to, person.name);
  const attempt = await beginAttempt(parts, { name: person.name, address });
  const stored = (await storage.read.readSecrets({ id: person.id }))?.password ?? null;
  if (!(await hasher.matches(from, stored)) || stored === null) throw new RefusalError("PASSWORD_WRONG");
  await takeAttemptBack(parts, attempt);
  const change = { person: person.id, from: stored, to: await hasher.hash(to), keep: session };
  const ended = await written(storage.write.changePassword(change));
  if (ended === null) throw new RefusalError("PASSWORD_WRONG");
  return ended;
}

export async function offerSecondFactor({ storage, wrap, written }: PeopleParts, { person }: OwnSession): Promise<SecondFactorOffer> {
  const secret = newCodeSecret();
  await written(storage.write.beginSecondFactor({ person: person.id, wrapped: wrap.wrap(secret, person.id) }));
  const text = encodeBase32(secret);
  return { secret: text, uri: codeUri(text, person.name, hostname()) };
}

/** Throws SECOND_FACTOR_REFUSED where the code is not of the secret that was offered last. The code is used up with it. */
export async function acceptSecondFactor(parts: PeopleParts, { person }: OwnSession, code: string): Promise<RecoveryCodes> {
  const { storage, wrap, written, nowMs } = parts;
  const wrapped = (await storage.read.readSecrets({ id: person.id }))?.totpPending ?? null;
  const secret = wrapped === null ? null : wrap.unwrap(wrapped, person.id);
  const step = secret === null ? null : findStep(secret, code, nowMs());
  if (wrapped === null || step === null) throw new RefusalError("SECOND_FACTOR_REFUSED");
  const codes = newRecoveryCodes();
  const accepted = await written(
    storage.write.acceptSecondFactor({ person: person.id, wrapped, step, recoveryHashes: codes.map(hashOfCode) }),
  );
  if (!accepted) throw new RefusalError("SECOND_FACTOR_REFUSED");
  return { codes };
}

export async function renewRecoveryCodes({ storage, written }: PeopleParts, { person }: OwnSession): Promise<RecoveryCodes> {
  if (!person.hasSecondFactor) throw new RefusalError("REQUEST_INVALID", { reason: "there is no second factor to recover" });
  const codes = newRecoveryCodes();
  await written(storage.write.writeRecoveryCodes({ person: person.id, hashes: codes.map(hashOfCode) }));
  return { codes };
}

function hashOfCode(code: string): string {
  return hashText(plainRecoveryCode(code));
}

/** Throws PERMISSION_REQUIRED for a scope that the person does not have, and TOO_MANY_KEPT. */
export async function makeApiToken(
  { storage, written, nowMs }: PeopleParts,
  { person, permissions }: { readonly person: SignedInPerson; readonly permissions: readonly Permission[] },
  { label, scopes, days }: NewApiToken,
): Promise<MadeApiToken> {
  const missing = scopes.find((scope) => !permissions.includes(scope));
  if (missing !== undefined) throw new RefusalError("PERMISSION_REQUIRED", { permission: missing });
  const secret = tokenPrefix + newSecret();
  const createdMs = nowMs();
  const made = { id: newId(), label: label.trim(), scopes, createdMs, expiresMs: createdMs + days * dayMs };
  const isKept = await written(storage.write.addApiToken({ ...made, person: person.id, hash: hashText(secret) }));
  if (!isKept) throw new RefusalError("TOO_MANY_KEPT");
  return { token: tokenDocument({ ...made, lastUsedMs: null }), secret };
}

function tokenDocument({ id, label, scopes, createdMs, expiresMs, lastUsedMs }: ApiTokenSummary): ApiToken {
  const [createdAt, expiresAt] = [new Date(createdMs).toISOString(), new Date(expiresMs).toISOString()];
  const lastUsedAt = lastUsedMs === null ? null : new Date(lastUsedMs).toISOString();
  return { id, label, scopes: scopes as readonly TokenScope[], createdAt, expiresAt, lastUsedAt };
}
