/** Waivers of findings, as whoever tells of them reads them. */
import type { Selectable } from "kysely";
import type { StoredWaiverState, WaiverEnd } from "../waiver-states.ts";
import type { WaiverTables } from "../waiver-tables.ts";
import type { Connection } from "../tables.ts";

/** Which finding, by its own identity, and where it is. */
export interface WaivedFinding {
  readonly id: string;
  readonly namespace: string;
  readonly code: string;
  readonly protocol: "tcp" | "udp" | null;
  readonly port: number | null;
}

export interface StoredWaiver {
  readonly id: string;
  readonly host: string;
  readonly finding: WaivedFinding;
  readonly reason: string;
  readonly nonce: Uint8Array;
  readonly state: StoredWaiverState;
  readonly by: string;
  readonly askedMs: number;
  readonly untilMs: number;
  readonly approved: { readonly by: string; readonly atMs: number } | null;
  readonly ended: { readonly how: WaiverEnd; readonly by: string; readonly atMs: number } | null;
}

/** null: there is none. */
export async function readWaiver(connection: Connection, { id }: { readonly id: string }): Promise<StoredWaiver | null> {
  const row = await connection.selectFrom("waiver").selectAll().where("id", "=", id).executeTakeFirst();
  return row === undefined ? null : waiverOfRow(row);
}

/** Those that were not ended, the newest first; one whose end has come may be among them until somebody writes so. */
export async function readLiveWaivers(connection: Connection, { host }: { readonly host: string }): Promise<readonly StoredWaiver[]> {
  const rows = await connection
    .selectFrom("waiver")
    .selectAll()
    .where("host", "=", host)
    .where("state", "in", ["requested", "approved"])
    .orderBy("number", "desc")
    .execute();
  return rows.map(waiverOfRow);
}

/** All that were not ended, then the newest that were; each the newest first. */
export async function listWaivers(
  connection: Connection,
  { host, mostEnded }: { readonly host: string; readonly mostEnded: number },
): Promise<readonly StoredWaiver[]> {
  const ended = await connection
    .selectFrom("waiver")
    .selectAll()
    .where("host", "=", host)
    .where("state", "=", "ended")
    .orderBy("number", "desc")
    .limit(mostEnded)
    .execute();
  return [...(await readLiveWaivers(connection, { host })), ...ended.map(waiverOfRow)];
}

function waiverOfRow(row: Selectable<WaiverTables["waiver"]>): StoredWaiver {
  const { id, host, namespace, finding, code, protocol, port, reason, nonce, state, how } = row;
  return {
    id,
    host,
    finding: { id: finding, namespace, code, protocol, port },
    reason,
    nonce,
    state,
    by: row.asked_by,
    askedMs: row.asked_ms,
    untilMs: row.until_ms,
    approved: row.approved_by === null ? null : { by: row.approved_by, atMs: row.approved_ms ?? row.asked_ms },
    ended: how === null ? null : { how, by: row.ended_by ?? "server", atMs: row.ended_ms ?? row.until_ms },
  };
}
