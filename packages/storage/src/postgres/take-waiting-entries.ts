import { sql } from "kysely";
import type { Connection } from "../tables.ts";

const mostAtOnce = 10_000;

/**
 * Gives numbers to entries that were written without the writer's lock, in the order in which they came, and personal data its entry. Returns how many there were.
 * The caller holds the writer's lock. Those that others are still writing are not seen and come later.
 */
export async function takeWaitingEntries(connection: Connection): Promise<number> {
  const { rows } = await sql<{ taken: number }>`
    with taken as (
      delete from waiting_entry where arrival in (select arrival from waiting_entry order by arrival limit ${sql.lit(mostAtOnce)}) returning *),
    numbered as (
      select (select coalesce(max(number), 0) from entry) + row_number() over (order by arrival) as number, taken.* from taken),
    placed as (insert into entry (number, body) select number, body from numbered order by number),
    sealed as (
      insert into personal (number, key, at_ms, sealed) select number, personal_key, personal_at_ms, sealed from numbered
        where personal_key is not null)
    select count(*) as taken from numbered`.execute(connection);
  return rows[0]?.taken ?? 0;
}
