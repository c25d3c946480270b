/** Passkeys of people. Who has one signs in with it alone: the device has asked for a finger or a number, so it is two proofs in one. */
import type { Connection } from "../tables.ts";
import { forgetAttempts } from "./failed-attempts.ts";
import { startSession, type NewSession } from "./person-sessions.ts";

export interface PasskeySummary {
  readonly id: string; // of the credential, base64url
  readonly label: string;
  readonly createdMs: number;
  readonly lastUsedMs: number | null;
}

export interface StoredPasskey extends PasskeySummary {
  readonly person: string;
  readonly publicKey: string; // COSE, base64url
  readonly counter: number;
}

export type NewPasskey = Omit<StoredPasskey, "lastUsedMs">;

const mostPasskeys = 20; // of one person

/** False: this person has too many, or somebody has this one already. */
export async function addPasskey(connection: Connection, added: NewPasskey): Promise<boolean> {
  const { id, person, label, publicKey, counter, createdMs } = added;
  if ((await readPasskeysOf(connection, { person })).length >= mostPasskeys) return false;
  const values = { id, person, label, public_key: publicKey, counter, created_ms: createdMs, last_used_ms: null };
  const made = await connection
    .insertInto("passkey")
    .values(values)
    .onConflict((conflict) => conflict.column("id").doNothing())
    .returning("id")
    .executeTakeFirst();
  return made !== undefined;
}

export async function readPasskeysOf(connection: Connection, { person }: { readonly person: string }): Promise<readonly PasskeySummary[]> {
  const rows = await connection.selectFrom("passkey").selectAll().where("person", "=", person).orderBy("created_ms").execute();
  return rows.map(({ id, label, created_ms: createdMs, last_used_ms: lastUsedMs }) => ({ id, label, createdMs, lastUsedMs }));
}

/** Null: nobody's, or its person is let in no more. */
export async function readPasskey(connection: Connection, { id }: { readonly id: string }): Promise<StoredPasskey | null> {
  const row = await connection
    .selectFrom("passkey")
    .innerJoin("person", "person.id", "passkey.person")
    .selectAll("passkey")
    .where("passkey.id", "=", id)
    .where("person.disabled_ms", "is", null)
    .executeTakeFirst();
  if (row === undefined) return null;
  const { person, label, public_key: publicKey, counter, created_ms: createdMs, last_used_ms: lastUsedMs } = row;
  return { id, person, label, publicKey, counter, createdMs, lastUsedMs };
}

/** False: this person has no such passkey. */
export async function removePasskey(
  connection: Connection,
  { person, id }: { readonly person: string; readonly id: string },
): Promise<boolean> {
  const removed = await connection
    .deleteFrom("passkey")
    .where("person", "=", person)
    .where("id", "=", id)
    .returning("id")
    .executeTakeFirst();
  return removed !== undefined;
}

export interface PasskeyUse {
  readonly id: string;
  readonly from: number; // the counter that was read
  readonly counter: number;
  readonly nowMs: number;
}

/** False: it was removed, or used by somebody else at the same time. */
export async function usePasskey(connection: Connection, { id, from, counter, nowMs }: PasskeyUse): Promise<boolean> {
  const used = await connection
    .updateTable("passkey")
    .set({ counter, last_used_ms: nowMs })
    .where("id", "=", id)
    .where("counter", "=", from)
    .returning("id")
    .executeTakeFirst();
  return used !== undefined;
}

export interface PasskeySignIn extends NewSession {
  readonly person: string;
  readonly use: PasskeyUse;
  readonly attempt: { readonly name: string; readonly address: string };
}

/** Opens a session where the passkey is still there and its person may still sign in. False: refused. */
export async function signInByPasskey(connection: Connection, { use, attempt, ...session }: PasskeySignIn): Promise<boolean> {
  if ((await readPasskey(connection, { id: use.id }))?.person !== session.person) return false;
  if (!(await usePasskey(connection, use))) return false;
  await forgetAttempts(connection, attempt);
  await startSession(connection, session);
  return true;
}
