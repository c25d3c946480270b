/** Tokens that programs carry in a person's name. Only SHA-256 is kept; each has scopes and an end, and ends with its person's access. */
import type { Connection } from "../tables.ts";
import { readHouse, type House } from "./people.ts";
import { readActive, type SignedInPerson } from "./person-sessions.ts";

export interface ApiTokenSummary {
  readonly id: string;
  readonly label: string;
  readonly scopes: readonly string[];
  readonly createdMs: number;
  readonly expiresMs: number;
  readonly lastUsedMs: number | null;
}

export interface NewApiToken extends Omit<ApiTokenSummary, "lastUsedMs"> {
  readonly person: string;
  readonly hash: string;
}

const mostTokens = 50; // of one person

/** False: this person has too many. Those that are over make room. */
export async function addApiToken(connection: Connection, added: NewApiToken): Promise<boolean> {
  const { id, person, hash, label, scopes, createdMs, expiresMs } = added;
  await connection.deleteFrom("api_token").where("expires_ms", "<=", createdMs).execute();
  if ((await readApiTokens(connection, { person })).length >= mostTokens) return false;
  const values = { id, person, hash, label, scopes: JSON.stringify(scopes), created_ms: createdMs, expires_ms: expiresMs };
  await connection
    .insertInto("api_token")
    .values({ ...values, last_used_ms: null })
    .execute();
  return true;
}

/** Those that are over included, until there is a next one. */
export async function readApiTokens(connection: Connection, { person }: { readonly person: string }): Promise<readonly ApiTokenSummary[]> {
  const rows = await connection.selectFrom("api_token").selectAll().where("person", "=", person).orderBy("created_ms").execute();
  return rows.map(({ id, label, scopes, created_ms: createdMs, expires_ms: expiresMs, last_used_ms: lastUsedMs }) => {
    return { id, label, scopes: JSON.parse(scopes) as string[], createdMs, expiresMs, lastUsedMs };
  });
}

/** False: this person has no such token. */
export async function removeApiToken(
  connection: Connection,
  { person, id }: { readonly person: string; readonly id: string },
): Promise<boolean> {
  const removed = await connection
    .deleteFrom("api_token")
    .where("person", "=", person)
    .where("id", "=", id)
    .returning("id")
    .executeTakeFirst();
  return removed !== undefined;
}

export interface CarriedToken {
  readonly id: string;
  readonly scopes: readonly string[];
  readonly expiresMs: number;
  readonly lastUsedMs: number | null;
  readonly person: SignedInPerson;
  readonly house: House;
}

/** Null: unknown, over, or its person is let in no more. */
export async function readCarriedToken(
  connection: Connection,
  { hash, nowMs }: { readonly hash: string; readonly nowMs: number },
): Promise<CarriedToken | null> {
  const row = await connection
    .selectFrom("api_token")
    .selectAll()
    .where("hash", "=", hash)
    .where("expires_ms", ">", nowMs)
    .executeTakeFirst();
  if (row === undefined) return null;
  const person = await readActive(connection, row.person);
  if (person === null) return null;
  const { id, scopes, expires_ms: expiresMs, last_used_ms: lastUsedMs } = row;
  return { id, scopes: JSON.parse(scopes) as string[], expiresMs, lastUsedMs, person, house: await readHouse(connection) };
}

export async function touchApiToken(connection: Connection, { id, nowMs }: { readonly id: string; readonly nowMs: number }): Promise<void> {
  await connection.updateTable("api_token").set({ last_used_ms: nowMs }).where("id", "=", id).execute();
}
