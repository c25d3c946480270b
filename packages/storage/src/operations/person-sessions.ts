/** Sessions of people and of the machine's owner, as whoever carries them sees them. Roles are read anew each time: a change counts at once. */
import type { Connection } from "../tables.ts";
import { openName } from "../personal/sealed-names.ts";
import { forgetAttempts } from "./failed-attempts.ts";
import { readHouse, type House } from "./people.ts";
import { useSecondProof, type SecondProof } from "./person-secrets.ts";

/** Who is behind a session or a token. */
export interface SignedInPerson {
  readonly id: string;
  readonly name: string;
  readonly roles: readonly string[];
  readonly hasSecondFactor: boolean;
}

export interface StoredSession {
  readonly createdMs: number;
  readonly lastUsedMs: number;
  readonly provedMs: number; // when a password, a code or a link was last shown
  readonly expiresMs: number;
  readonly person: SignedInPerson | null; // null: the machine's owner
  readonly house: House;
}

/** Null: there is none, it is over, it lay unused for `idleMs`, or its person is let in no more. */
export async function readSession(
  connection: Connection,
  { hash, nowMs, idleMs }: { readonly hash: string; readonly nowMs: number; readonly idleMs: number },
): Promise<StoredSession | null> {
  const row = await connection.selectFrom("session").selectAll().where("hash", "=", hash).executeTakeFirst();
  if (row === undefined || row.expires_ms <= nowMs) return null;
  const lastUsedMs = Math.max(row.created_ms, row.last_used_ms);
  if (lastUsedMs + idleMs <= nowMs) return null;
  const person = row.person === null ? null : await readActive(connection, row.person);
  if (row.person !== null && person === null) return null;
  const { created_ms: createdMs, expires_ms: expiresMs } = row;
  const provedMs = Math.max(createdMs, row.proved_ms);
  return { createdMs, lastUsedMs, provedMs, expiresMs, person, house: await readHouse(connection) };
}

/** Null: nobody, or let in no more. */
export async function readActive(connection: Connection, id: string): Promise<SignedInPerson | null> {
  const row = await connection.selectFrom("person").selectAll().where("id", "=", id).where("disabled_ms", "is", null).executeTakeFirst();
  if (row === undefined) return null;
  const roles = await connection.selectFrom("person_role").select("role").where("person", "=", id).orderBy("role").execute();
  return { id, name: openName(id, row.name), roles: roles.map(({ role }) => role), hasSecondFactor: row.totp !== null };
}

export interface NewSession {
  readonly sessionHash: string;
  readonly replaced: string | null; // the session that this browser had
  readonly nowMs: number;
  readonly expiresMs: number;
}

export interface PersonSignIn extends NewSession {
  readonly person: string;
  readonly password: string; // the hash that was found right
  readonly rehashed: string | null; // takes its place
  readonly proof: SecondProof | null;
  readonly attempt: { readonly name: string; readonly address: string } | null; // places: the name's failures are forgotten, the address's one taken back
}

export type PersonSignInOutcome =
  | { readonly ok: true }
  | { readonly ok: false; readonly code: "REFUSED" | "PROOF_REQUIRED" | "PROOF_REFUSED" };

/** Opens a session where everything that was found right still is. The session that this browser had before ends with it. */
export async function signInPerson(connection: Connection, request: PersonSignIn): Promise<PersonSignInOutcome> {
  const { person, password, rehashed, proof, attempt, sessionHash, replaced, nowMs, expiresMs } = request;
  const row = await connection.selectFrom("person").selectAll().where("id", "=", person).executeTakeFirst();
  if (row === undefined || row.disabled_ms !== null || row.password !== password) return { ok: false, code: "REFUSED" };
  if (row.totp !== null && proof === null) return { ok: false, code: "PROOF_REQUIRED" };
  if (proof !== null && !(await useSecondProof(connection, { person, proof, nowMs }))) return { ok: false, code: "PROOF_REFUSED" };
  if (rehashed !== null) await connection.updateTable("person").set({ password: rehashed }).where("id", "=", person).execute();
  if (attempt !== null) await forgetAttempts(connection, attempt);
  await startSession(connection, { person, sessionHash, replaced, nowMs, expiresMs });
  return { ok: true };
}

/** Beginning a session ends those that are over, and the one that this browser had. */
export async function startSession(
  connection: Connection,
  { person, sessionHash, replaced, nowMs, expiresMs }: NewSession & { readonly person: string },
): Promise<void> {
  if (replaced !== null) await connection.deleteFrom("session").where("hash", "=", replaced).execute();
  await connection.deleteFrom("session").where("expires_ms", "<=", nowMs).execute();
  await connection.insertInto("session").values({ hash: sessionHash, created_ms: nowMs, expires_ms: expiresMs, person }).execute();
}

/** That a session was used, or that its person has just shown a proof as well. */
export async function touchSession(
  connection: Connection,
  { hash, nowMs, isProved }: { readonly hash: string; readonly nowMs: number; readonly isProved: boolean },
): Promise<void> {
  const times = isProved ? { last_used_ms: nowMs, proved_ms: nowMs } : { last_used_ms: nowMs };
  await connection.updateTable("session").set(times).where("hash", "=", hash).execute();
}

export interface SessionSummary {
  readonly hash: string;
  readonly createdMs: number;
  readonly lastUsedMs: number;
  readonly expiresMs: number;
}

/** A person's sessions that are not over, the newest first. */
export async function readSessionsOf(
  connection: Connection,
  { person, nowMs }: { readonly person: string; readonly nowMs: number },
): Promise<readonly SessionSummary[]> {
  const rows = await connection
    .selectFrom("session")
    .selectAll()
    .where("person", "=", person)
    .where("expires_ms", ">", nowMs)
    .orderBy("created_ms", "desc")
    .execute();
  return rows.map((row) => ({
    hash: row.hash,
    createdMs: row.created_ms,
    lastUsedMs: Math.max(row.created_ms, row.last_used_ms),
    expiresMs: row.expires_ms,
  }));
}
