/** For how long personal data is kept beside its entries: at most `days`, and not erased before `floorDays`, as graded protection (MLPS) asks of some houses. */
import type { Connection } from "../tables.ts";
import { appendEntries } from "./append-entries.ts";

export interface PersonalRetention {
  readonly days: number;
  readonly floorDays: number;
}

export async function readRetention(connection: Connection): Promise<PersonalRetention> {
  const row = await connection.selectFrom("personal_retention").selectAll().executeTakeFirstOrThrow();
  return { days: row.days, floorDays: row.floor_days };
}

/** `by` null: the machine's owner. The caller has checked the numbers; a floor above the days is refused by the table. */
export async function writeRetention(
  connection: Connection,
  { days, floorDays, by, nowMs }: PersonalRetention & { readonly by: string | null; readonly nowMs: number },
): Promise<void> {
  const before = await readRetention(connection);
  if (before.days === days && before.floorDays === floorDays) return;
  await connection.updateTable("personal_retention").set({ days, floor_days: floorDays }).execute();
  const at = new Date(nowMs).toISOString();
  const facts = { days, floorDays };
  await appendEntries(connection, [
    { schema: "portolan.entry/1", at, kind: "retention-changed", by: by ?? "owner", host: null, facts, personal: null },
  ]);
}
