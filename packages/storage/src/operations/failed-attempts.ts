/**
 * What was tried in vain, by place: a person's name or an address, both as the caller names them. An attempt counts as failed from its
 * beginning and is taken back when it succeeds, so that a hundred attempts at once are not a hundred free ones.
 */
import type { Connection } from "../tables.ts";

/** One place that an attempt counts for. The first `free` failures cost nothing, then the delay doubles from a second to `mostMs`. */
export interface AttemptPlace {
  readonly place: string;
  readonly free: number;
  readonly mostMs: number;
}

const firstDelayMs = 1000;
const forgottenMs = 24 * 60 * 60_000;
/** Names are made up freely by whoever tries: bounds what they can fill the disk with. */
export const mostPlaces = 20_000;

/** 0: tried and counted. Otherwise how long nobody may try there; nothing was counted then, so that nobody can draw out another's delay. */
export async function beginAttempt(
  connection: Connection,
  { places, nowMs }: { readonly places: readonly AttemptPlace[]; readonly nowMs: number },
): Promise<number> {
  const names = places.map(({ place }) => place);
  const rows = await connection.selectFrom("failed_attempt").selectAll().where("place", "in", names).execute();
  const failuresOf = new Map(rows.filter(({ last_ms }) => nowMs - last_ms < forgottenMs).map((row) => [row.place, row]));
  const waits = places.map((place) => waitMs(place, failuresOf.get(place.place), nowMs));
  const wait = Math.max(0, ...waits);
  if (wait > 0) return wait;
  for (const { place } of places) {
    const counted = { failures: (failuresOf.get(place)?.failures ?? 0) + 1, last_ms: nowMs };
    await connection
      .insertInto("failed_attempt")
      .values({ place, ...counted })
      .onConflict((conflict) => conflict.column("place").doUpdateSet(counted))
      .execute();
  }
  await forget(connection, nowMs);
  return 0;
}

function waitMs({ free, mostMs }: AttemptPlace, row: { failures: number; last_ms: number } | undefined, nowMs: number): number {
  if (row === undefined || row.failures < free) return 0;
  const delayMs = Math.min(mostMs, firstDelayMs * 2 ** Math.min(30, row.failures - free));
  // A clock that was set back must not lock anybody out for longer than the delay itself.
  return Math.min(delayMs, Math.max(0, row.last_ms + delayMs - nowMs));
}

/** Takes one attempt back at each place. */
export async function takeAttemptBack(connection: Connection, { places }: { readonly places: readonly string[] }): Promise<void> {
  await connection
    .updateTable("failed_attempt")
    .set((column) => ({ failures: column("failures", "-", 1) }))
    .where("place", "in", places)
    .execute();
  await connection.deleteFrom("failed_attempt").where("place", "in", places).where("failures", "<=", 0).execute();
}

/** After a success: of the name nothing is left, of the address the failures of others are. */
export async function forgetAttempts(
  connection: Connection,
  { name, address }: { readonly name: string; readonly address: string },
): Promise<void> {
  await connection.deleteFrom("failed_attempt").where("place", "=", name).execute();
  await takeAttemptBack(connection, { places: [address] });
}

/** What is a day old, and beyond the bound what was tried longest ago. */
async function forget(connection: Connection, nowMs: number): Promise<void> {
  await connection
    .deleteFrom("failed_attempt")
    .where("last_ms", "<=", nowMs - forgottenMs)
    .execute();
  const kept = connection.selectFrom("failed_attempt").select("place").orderBy("last_ms", "desc").limit(mostPlaces);
  const { count } = await connection
    .selectFrom("failed_attempt")
    .select((select) => select.fn.countAll<number>().as("count"))
    .executeTakeFirstOrThrow();
  if (count > mostPlaces) await connection.deleteFrom("failed_attempt").where("place", "not in", kept).execute();
}
