/** When we could see, and how much: an observation grows from look to look, and a new one begins after a gap or when coverage changes. */
import type { Coverage } from "@portolan/snapshot";
import type { Connection } from "../tables.ts";

export interface Observation {
  readonly host: string;
  readonly atMs: number;
  readonly coverage: Coverage;
  readonly resumed: boolean; // we were not looking until now
}

export async function recordObservation(connection: Connection, { host, atMs, coverage, resumed }: Observation): Promise<void> {
  const text = JSON.stringify(coverage);
  const last = await connection
    .selectFrom("observed")
    .select(["number", "from_ms", "to_ms", "coverage"])
    .where("host", "=", host)
    .orderBy("from_ms", "desc")
    .limit(1)
    .executeTakeFirst();
  const begins = last === undefined || resumed || last.coverage !== text;
  if (last !== undefined && !resumed) {
    await connection
      .updateTable("observed")
      .set({ to_ms: Math.max(atMs, last.to_ms) })
      .where("number", "=", last.number)
      .execute();
  }
  if (begins) {
    const fromMs = last === undefined ? atMs : Math.max(atMs, last.from_ms + 1);
    await connection.insertInto("observed").values({ host, from_ms: fromMs, to_ms: fromMs, coverage: text }).execute();
  }
}

/** Looks in which nothing changed, told in one go: the observation now reaches to `atMs`. */
export async function extendObservation(
  connection: Connection,
  { host, atMs }: { readonly host: string; readonly atMs: number },
): Promise<void> {
  const last = await connection
    .selectFrom("observed")
    .select(["number", "to_ms"])
    .where("host", "=", host)
    .orderBy("from_ms", "desc")
    .limit(1)
    .executeTakeFirst();
  if (last === undefined || last.to_ms >= atMs) return;
  await connection.updateTable("observed").set({ to_ms: atMs }).where("number", "=", last.number).execute();
  await connection.updateTable("host").set({ last_seen_ms: atMs }).where("id", "=", host).where("last_seen_ms", "<", atMs).execute();
}
