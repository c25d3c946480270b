/**
 * Names and notes of endpoints. The last writer wins: who wrote from an older revision is told what was replaced, nobody is refused. A note's
 * revision only grows: one that was removed and written anew goes on after the highest revision that was removed on its host, so that no two
 * texts of an endpoint ever have the same revision.
 */
import type { Connection, Tables } from "../tables.ts";

export interface NotePlace {
  readonly namespace: string;
  readonly protocol: string;
  readonly address: string;
  readonly port: number;
  readonly device: string | null;
}

export interface StoredNote {
  readonly endpoint: string; // id
  readonly place: NotePlace;
  readonly name: string;
  readonly text: string;
  readonly revision: number;
  readonly changedMs: number;
}

/** Bounds what one browser can fill the disk with. */
export const mostNotes = 5000;

export async function readNotes(connection: Connection, { host }: { readonly host: string }): Promise<readonly StoredNote[]> {
  const rows = await connection.selectFrom("note").selectAll().where("host", "=", host).orderBy("port").orderBy("endpoint").execute();
  return rows.map(noteOfRow);
}

/** Where an endpoint was that we have seen at any time; null: never seen, or forgotten. */
export async function findPlace(
  connection: Connection,
  { host, endpoint }: { readonly host: string; readonly endpoint: string },
): Promise<NotePlace | null> {
  const columns = ["namespace", "protocol", "address", "port", "device"] as const;
  const of = { host, id: endpoint };
  const seen = await connection
    .selectFrom("endpoint")
    .select(columns)
    .where("host", "=", of.host)
    .where("id", "=", of.id)
    .executeTakeFirst();
  if (seen !== undefined) return seen;
  const noted = await connection
    .selectFrom("note")
    .select(columns)
    .where("host", "=", host)
    .where("endpoint", "=", endpoint)
    .executeTakeFirst();
  return noted ?? null;
}

export interface NewNote {
  readonly host: string;
  readonly endpoint: string;
  readonly place: NotePlace;
  readonly name: string;
  readonly text: string;
  readonly from: number; // revision that was changed; 0: there was none
  readonly nowMs: number;
}

/** `replaced`: what somebody else had written since `from`; null where nothing was. */
export type NoteOutcome =
  | { readonly ok: true; readonly note: StoredNote; readonly replaced: StoredNote | null }
  | { readonly ok: false; readonly code: "TOO_MANY" };

export async function writeNote(connection: Connection, written: NewNote): Promise<NoteOutcome> {
  const { host, endpoint, place, name, text, from, nowMs } = written;
  const known = await findNote(connection, { host, endpoint });
  if (known === null && (await countNotes(connection)) >= mostNotes) return { ok: false, code: "TOO_MANY" };
  const values = { name, body: text, revision: (known?.revision ?? (await lastRemoved(connection, host))) + 1, changed_ms: nowMs };
  await connection
    .insertInto("note")
    .values({ host, endpoint, ...place, ...values })
    .onConflict((conflict) => conflict.columns(["host", "endpoint"]).doUpdateSet(values))
    .execute();
  const note: StoredNote = { endpoint, place: known?.place ?? place, name, text, revision: values.revision, changedMs: nowMs };
  return { ok: true, note, replaced: known !== null && known.revision !== from ? known : null };
}

/** What was removed; null where there was nothing. */
export async function removeNote(
  connection: Connection,
  { host, endpoint }: { readonly host: string; readonly endpoint: string },
): Promise<StoredNote | null> {
  const known = await findNote(connection, { host, endpoint });
  if (known === null) return null;
  const revision = Math.max(known.revision, await lastRemoved(connection, host));
  await connection
    .insertInto("removed_note")
    .values({ host, revision })
    .onConflict((conflict) => conflict.column("host").doUpdateSet({ revision }))
    .execute();
  await connection.deleteFrom("note").where("host", "=", host).where("endpoint", "=", endpoint).execute();
  return known;
}

/** 0: none was removed. */
async function lastRemoved(connection: Connection, host: string): Promise<number> {
  const row = await connection.selectFrom("removed_note").select("revision").where("host", "=", host).executeTakeFirst();
  return row?.revision ?? 0;
}

async function findNote(connection: Connection, { host, endpoint }: { host: string; endpoint: string }): Promise<StoredNote | null> {
  const row = await connection.selectFrom("note").selectAll().where("host", "=", host).where("endpoint", "=", endpoint).executeTakeFirst();
  return row === undefined ? null : noteOfRow(row);
}

async function countNotes(connection: Connection): Promise<number> {
  const { count } = await connection
    .selectFrom("note")
    .select((select) => select.fn.countAll<number>().as("count"))
    .executeTakeFirstOrThrow();
  return count;
}

function noteOfRow(row: Tables["note"]): StoredNote {
  const { endpoint, namespace, protocol, address, port, device, name, body, revision, changed_ms: changedMs } = row;
  return { endpoint, place: { namespace, protocol, address, port, device }, name, text: body, revision, changedMs };
}
