/** Leases and pools as whoever tells of them reads them. Readers only: what a host itself takes is not here. */
import { bandOfPort, type Lease, type LeaseState, type Pool } from "@portolan/leases";
import { sql, type RawBuilder } from "kysely";
import { isPostgres } from "../dialect.ts";
import { placeOf, slotPlace } from "../postgres/leases/slot-place.ts";
import type { LoggedEntry } from "../operations/read-log.ts";
import type { Connection } from "../tables.ts";
import type { Measurements } from "./lease-book.ts";
import { numberOfLeaseId } from "./lease-id.ts";
import type { FoundLeases, LeaseSearch, PoolUse, PortRun } from "./lease-operations.ts";
import { leaseOfRow, type LeaseRow } from "./lease-row.ts";

const mostHistory = 500;

export async function listLeases(connection: Connection, search: LeaseSearch): Promise<FoundLeases> {
  const { pool, owner, state, host, text, before, limit } = search;
  let query = selectLeases(connection).orderBy("lease.number", "desc").limit(limit);
  if (pool !== undefined) query = query.where("lease.pool", "=", pool);
  if (owner !== undefined) query = query.where("lease.owner", "=", owner);
  if (state === "holding") query = query.where("lease.state", "<>", sql.lit("free"));
  else if (state !== undefined) query = query.where("lease.state", "=", state);
  if (host !== undefined) query = query.where("lease_host.id", "=", host);
  if (before !== undefined && before !== null) query = query.where("lease.number", "<", before);
  if (text !== undefined && text !== "") {
    const pattern = `%${text.replaceAll(/[\\%_]/g, String.raw`\$&`)}%`;
    const like = (column: RawBuilder<unknown>): RawBuilder<unknown> =>
      isPostgres(connection) ? sql`${column} ilike ${pattern}` : sql`${column} like ${pattern} escape '\\'`;
    const [note, tags] = [fieldOf(connection, "note"), fieldOf(connection, "tags")];
    query = query.where(
      sql<boolean>`(${like(sql`lease.owner`)} or ${like(sql`lease.purpose`)} or ',' || lease.ports || ',' like ${`%,${text},%`}
        or ${like(note)} or ${like(tags)} or lease.id = ${text})`,
    );
  }
  const rows = await query.execute();
  const offsetMs = await readOffset(connection);
  return { leases: rows.map((row) => leaseOfRow(row, offsetMs)), next: rows.length === limit ? (rows.at(-1)?.number ?? null) : null };
}

/** Null: there is none, or it is forgotten. */
export async function readLease(connection: Connection, { id }: { readonly id: string }): Promise<Lease | null> {
  const row = await findRow(connection, id);
  return row === null ? null : leaseOfRow(row, await readOffset(connection));
}

/** Its entries, the newest first, at most 500: each names the one before. What is not sequenced yet has its index already. */
export async function readLeaseHistory(connection: Connection, { id }: { readonly id: string }): Promise<readonly LoggedEntry[]> {
  const entries: LoggedEntry[] = [];
  let number = (await findRow(connection, id))?.last_entry ?? null;
  while (number !== null && entries.length < mostHistory) {
    const row = await connection.selectFrom("entry").selectAll().where("number", "=", number).executeTakeFirst();
    if (row === undefined) break;
    entries.push({ index: row.number - 1, text: row.body });
    number = entryBefore(row.body, number);
  }
  return entries;
}

/** Null: the first of its lease. Only ever backwards, whatever a forger wrote. */
function entryBefore(body: string, number: number): number | null {
  const { facts } = JSON.parse(body) as { readonly facts?: { readonly before?: unknown } };
  const before = facts?.before;
  return typeof before === "number" && before < number ? before : null;
}

export interface LeaseHostRow {
  readonly host: string;
  readonly zone: string | null;
  readonly labels: Readonly<Record<string, string>>;
  readonly measured: Measurements;
  /** It keeps a book of its own, as far as was last told. */
  readonly hasBook: boolean;
}

/** Hosts on which leases can be, by id. */
export async function listLeaseHosts(connection: Connection): Promise<readonly LeaseHostRow[]> {
  const rows = await connection.selectFrom("lease_host").selectAll().orderBy("id").execute();
  return rows.map(({ id, zone, labels, measured, book_fence }) => {
    const host = { host: id, zone, labels: JSON.parse(labels) as LeaseHostRow["labels"] };
    return { ...host, measured: JSON.parse(measured) as Measurements, hasBook: book_fence !== null };
  });
}

export async function listPools(connection: Connection): Promise<readonly Pool[]> {
  const rows = await connection.selectFrom("pool").select("document").orderBy("name").execute();
  return rows.map(({ document }) => JSON.parse(document) as Pool);
}

/** By id or by name. Null: there is none. */
export async function readPool(connection: Connection, { id }: { readonly id: string }): Promise<Pool | null> {
  const rows = await connection
    .selectFrom("pool")
    .selectAll()
    .where((where) => where.or([where("id", "=", id), where("name", "=", id)]))
    .execute();
  const row = rows.find((one) => one.id === id) ?? rows[0];
  return row === undefined ? null : (JSON.parse(row.document) as Pool);
}

export async function readPoolUse(
  connection: Connection,
  { pool: id, sinceMs }: { readonly pool: string; readonly sinceMs: number },
): Promise<PoolUse> {
  const pool = await readPool(connection, { id });
  const bands: Record<string, Partial<Record<LeaseState, number>>> = {};
  for (const { kind } of pool?.bands ?? []) bands[kind] ??= {};
  for (const { ports, state } of pool === null ? [] : await heldPorts(connection, { pool: pool.id })) {
    for (const port of ports) {
      const band = pool === null ? null : bandOfPort(pool, port);
      const counts = bands[band?.kind ?? "outside"] ?? (bands["outside"] ??= {});
      counts[state] = (counts[state] ?? 0) + 1;
    }
  }
  const rows = await connection
    .selectFrom("pool_series")
    .selectAll()
    .where("pool", "=", id)
    .where("at_ms", ">=", sinceMs)
    .orderBy("at_ms")
    .execute();
  const series = rows.map(({ at_ms, active, quarantined, reserved, refused }) => ({ atMs: at_ms, active, quarantined, reserved, refused }));
  return { bands, series };
}

/** Leases that hold the port on that host, whatever their addresses. */
export async function findLeases(
  connection: Connection,
  { host, protocol, port }: { readonly host: string; readonly protocol: string; readonly port: number },
): Promise<readonly Lease[]> {
  const rows = await selectLeases(connection)
    .where("lease.number", "in", (select) =>
      select
        .selectFrom("slot")
        .innerJoin("lease_host as at", "at.number", "slot.host")
        .select("slot.lease")
        .where("at.id", "=", host)
        .where("slot.namespace", "=", sql.lit("host"))
        .where("slot.protocol", "=", protocol)
        .where("slot.port", "=", port)
        .$if(isPostgres(connection), (slots) => slots.where(slotPlace, "=", placeOf(sql`at.number`, { protocol, port }))),
    )
    .execute();
  const offsetMs = await readOffset(connection);
  return rows.map((row) => leaseOfRow(row, offsetMs));
}

/** Held ports of the pool there as runs of one state, ascending. */
export async function readPoolMap(
  connection: Connection,
  { pool, host }: { readonly pool: string; readonly host: string },
): Promise<readonly PortRun[]> {
  const held = await heldPorts(connection, { pool, host });
  const states = new Map(held.flatMap(({ ports, state }) => ports.map((port) => [port, state] as const)));
  const runs: { from: number; to: number; state: LeaseState }[] = [];
  for (const port of [...states.keys()].toSorted((a, b) => a - b)) {
    const state = states.get(port) ?? "free";
    const last = runs.at(-1);
    if (last !== undefined && last.to === port - 1 && last.state === state) last.to = port;
    else runs.push({ from: port, to: port, state });
  }
  return runs;
}

interface HeldPorts {
  readonly ports: readonly number[];
  readonly state: LeaseState;
}

async function heldPorts(
  connection: Connection,
  { pool, host }: { readonly pool: string; readonly host?: string },
): Promise<readonly HeldPorts[]> {
  let query = connection
    .selectFrom("lease")
    .select(["ports", "state", fieldOf(connection, "emergencyPorts").as("emergency")])
    .where("pool", "=", pool)
    .where("state", "<>", sql.lit("free"));
  if (host !== undefined)
    query = query.where("host", "in", (select) => select.selectFrom("lease_host").select("number").where("id", "=", host));
  const rows = await query.execute();
  return rows.map(({ ports, state, emergency }) => ({
    ports: [...ports.split(",").map(Number), ...(emergency === null ? [] : (JSON.parse(emergency) as number[]))],
    state,
  }));
}

async function findRow(connection: Connection, id: string): Promise<LeaseRow | null> {
  const number = numberOfLeaseId(id);
  const granted =
    number === null
      ? undefined
      : await selectLeases(connection).where("lease.number", "=", number).where("lease.id", "=", id).executeTakeFirst();
  if (granted !== undefined) return granted;
  const adopted = await selectLeases(connection).where("lease.id", "=", id).where("lease.is_adopted", "=", sql.lit(1)).executeTakeFirst();
  return adopted ?? null;
}

function selectLeases(connection: Connection) {
  return connection
    .selectFrom("lease")
    .innerJoin("lease_host", "lease_host.number", "lease.host")
    .selectAll("lease")
    .select("lease_host.id as host_id");
}

async function readOffset(connection: Connection): Promise<number> {
  const { offset_ms } = await connection.selectFrom("lease_clock").select("offset_ms").executeTakeFirstOrThrow();
  return offset_ms;
}

/** Of a lease's document, as text; null: it has none. */
function fieldOf(connection: Connection, field: "note" | "tags" | "emergencyPorts"): RawBuilder<string | null> {
  return isPostgres(connection) ? sql`(document::json ->> ${sql.lit(field)})` : sql`(document ->> ${sql.lit(`$.${field}`)})`;
}
