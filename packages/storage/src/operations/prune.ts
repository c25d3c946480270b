/** Forgets what is older than the history we keep. Bounded: at most `maxRows` rows of each table a call, so that a writer never waits long. */
import { sql } from "kysely";
import type { Connection } from "../tables.ts";

export const keptMs = 400 * 24 * 60 * 60 * 1000;
/** However young: a host that changes a thousand times a minute must not fill the disk. Some 1.3 GB. */
const keptRows = 1_000_000;
const maxRows = 5000;
/** Signed heads of the record: all of the last day, before that the last of each hour. The newest is always among them. */
const allHeadsMs = 24 * 60 * 60 * 1000;
const hourMs = 60 * 60 * 1000;
const dayMs = 24 * hourMs;

/** Returns how many rows went; call again while it is not 0. What is open is never forgotten, however old, and no entry of the record is. */
export async function prune(
  connection: Connection,
  { nowMs, keepMs = keptMs, keepRows = keptRows }: { readonly nowMs: number; readonly keepMs?: number; readonly keepRows?: number },
): Promise<number> {
  const limitMs = nowMs - keepMs;
  const statements = [
    sql`delete from event where number in (select number from event where at_ms < ${limitMs} limit ${maxRows})`,
    sql`delete from event where number in (select number from event where number <= (select max(number) from event) - ${keepRows} limit ${maxRows})`,
    sql`delete from span where number in (select number from span where to_ms is not null and number <= (select max(number) from span) - ${keepRows} limit ${maxRows})`,
    sql`delete from span where number in (select number from span where to_ms < ${limitMs} limit ${maxRows})`,
    sql`delete from observed where number in (select number from observed where to_ms < ${limitMs} limit ${maxRows})`,
    sql`delete from section_span where number in (select number from section_span where to_ms < ${limitMs} limit ${maxRows})`,
    sql`delete from section where hash in (select hash from section where not exists (select 1 from section_span where section_span.hash = section.hash) limit ${maxRows})`,
    sql`delete from endpoint where number in (select number from endpoint where not exists (select 1 from span where span.endpoint = endpoint.number) limit ${maxRows})`,
    sql`delete from checkpoint where size in (select size from checkpoint where at_ms < ${nowMs - allHeadsMs}
      and size not in (select max(size) from checkpoint group by cast(at_ms / ${hourMs} as integer)) limit ${maxRows})`,
    sql`delete from personal where number in (select number from personal
      where at_ms < ${nowMs} - (select days from personal_retention) * ${dayMs} limit ${maxRows})`,
    sql`delete from session where expires_ms < ${nowMs}`,
    sql`delete from sign_in_token where expires_ms < ${nowMs - 24 * 60 * 60 * 1000}`,
  ];
  let gone = 0;
  for (const statement of statements) gone += Number((await statement.execute(connection)).numAffectedRows ?? 0n);
  return gone;
}
