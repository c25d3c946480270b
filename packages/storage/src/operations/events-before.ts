/** A page of the timeline, newest first. Readers only. */
import type { ChangeEvent } from "@portolan/sockets";
import { unpackText } from "../packed-text.ts";
import type { Connection } from "../tables.ts";

export interface EventsBefore {
  readonly before: string | null; // id of the last event of the page before; null for the newest
  readonly limit: number;
  readonly sinceMs?: number; // only what happened after that instant
}

/** `next` is null at the end. An unknown `before` (pruned since) gives an empty page. */
export async function eventsBefore(
  connection: Connection,
  { before, limit, sinceMs }: EventsBefore,
): Promise<{ readonly events: readonly ChangeEvent[]; readonly next: string | null }> {
  let query = connection
    .selectFrom("event")
    .select(["number", "id", "document"])
    .orderBy("number", "desc")
    .limit(limit + 1);
  if (before !== null) {
    const cursor = await connection.selectFrom("event").select("number").where("id", "=", before).executeTakeFirst();
    if (cursor === undefined) return { events: [], next: null };
    query = query.where("number", "<", cursor.number);
  }
  if (sinceMs !== undefined) query = query.where("at_ms", ">", sinceMs);
  const rows = await query.execute();
  const page = rows.slice(0, limit);
  const next = rows.length > limit ? (page.at(-1)?.id ?? null) : null;
  return { events: page.map(({ document }) => JSON.parse(unpackText(document)) as ChangeEvent), next };
}
