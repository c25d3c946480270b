/**
 * Entries of the record, written by the transaction that makes the change they tell of: neither is there without the other. They have no index and no hash yet;
 * `sequence` gives both. Their numbers have no gaps, since nothing but this appends and the writer is the only one.
 */
import { entryText, type Entry } from "@portolan/ledger";
import { currentSurroundings } from "../personal/asked-from.ts";
import { commitPersonal } from "../personal/keep-personal.ts";
import type { Connection } from "../tables.ts";

const rowsPerInsert = 500;

/** Throws where an entry is too long or cannot be written, and with it undoes the operation that it belongs to. */
export async function appendEntries(connection: Connection, entries: readonly Entry[]): Promise<void> {
  const around = currentSurroundings();
  if (around !== null && around.askedFrom !== null) {
    for (const entry of entries) {
      const committed = await commitPersonal(connection, entry, around);
      const number = await insertOne(connection, committed?.entry ?? entry);
      await committed?.keep(number);
    }
    return;
  }
  for (let at = 0; at < entries.length; at += rowsPerInsert) {
    const rows = entries.slice(at, at + rowsPerInsert).map((entry) => ({ body: entryText(entry) }));
    await connection.insertInto("entry").values(rows).execute();
  }
}

async function insertOne(connection: Connection, entry: Entry): Promise<number> {
  const row = await connection
    .insertInto("entry")
    .values({ body: entryText(entry) })
    .returning("number")
    .executeTakeFirstOrThrow();
  return row.number;
}
