/**
 * That the record is being written, as far as the record itself can say: a beat now and then, an entry when it stops, and an entry when it goes on after it had
 * stopped, was killed, or could write nothing for a while.
 */
import type { Entry } from "@portolan/ledger";
import { isAloneAt } from "../postgres/other-servers.ts";
import type { Connection } from "../tables.ts";
import { appendEntries } from "./append-entries.ts";

/** Three beats that did not come. */
export const silentMs = 90_000;

export interface Beat {
  readonly kind: "start" | "beat" | "stop";
  readonly nowMs: number;
}

export async function recordBeat(connection: Connection, { kind, nowMs }: Beat): Promise<void> {
  const last = await connection.selectFrom("recording").selectAll().executeTakeFirst();
  const entries: Entry[] = [];
  const schema = "portolan.entry/1";
  const about = { schema, at: new Date(nowMs).toISOString(), by: "server", host: null, personal: null } as const;
  const isAlone = await isAloneAt(connection);
  const reason =
    last === undefined || !isAlone ? null : gapReason(kind, { isStopped: last.is_stopped === 1, sinceMs: nowMs - last.alive_ms });
  if (last !== undefined && reason !== null)
    entries.push({ ...about, kind: "log-resumed", facts: { since: new Date(last.alive_ms).toISOString(), reason } });
  if (kind === "stop" && isAlone) entries.push({ ...about, kind: "log-stopped", facts: {} });
  const row = { alive_ms: nowMs, is_stopped: kind === "stop" && isAlone ? 1 : 0 };
  await connection
    .insertInto("recording")
    .values({ number: 1, ...row })
    .onConflict((conflict) => conflict.column("number").doUpdateSet(row))
    .execute();
  await appendEntries(connection, entries);
}

/** Null: nothing was missed. A clock that was set back is silence too. */
function gapReason(
  kind: Beat["kind"],
  last: { readonly isStopped: boolean; readonly sinceMs: number },
): "stopped" | "killed" | "silent" | null {
  if (kind === "start") return last.isStopped ? "stopped" : "killed";
  return last.sinceMs > silentMs || last.sinceMs < -silentMs ? "silent" : null;
}
