/** What is remembered of the tables of leases, read whole, or brought up to what other servers have written since. */
import { slotRows, type Pool } from "@portolan/leases";
import { sql } from "kysely";
import { isOfHost, type BookHost, type HostRow, type LeaseBook, type OccupiedPlace } from "../../leases/lease-book.ts";
import { leaseOfRow, type LeaseRow } from "../../leases/lease-row.ts";
import { readBytes } from "../../leases/slot-bytes.ts";
import { unpackText } from "../../packed-text.ts";
import type { Connection } from "../../tables.ts";

/** Counts of the transactions whose writes are remembered. */
export interface Known {
  readonly change: number;
  readonly placesChange: number;
}

const rowsPerPart = 20_000;

/** Into a book that is empty. The caller holds the writer's lock. */
export async function loadBook(connection: Connection, book: LeaseBook): Promise<void> {
  await readPlaces(connection, book, -1);
  for (let last = 0; ;) {
    const { rows } =
      await sql<SlotOfTable>`select host, protocol, port, lo, hi, lease from slot where namespace = 'host' and lease > ${last}
      order by lease limit ${rowsPerPart}`.execute(connection);
    const end = rows.at(-1)?.lease;
    if (end === undefined) break;
    const isWhole = rows.length < rowsPerPart;
    // The last lease of a part may have more rows in the next one, unless it is all there is of the part.
    const taken = isWhole || rows[0]?.lease === end ? rows : rows.filter(({ lease }) => lease !== end);
    for (const { host, protocol, port, lo, hi } of taken)
      book.hostByNumber(host).occupancy.take([{ protocol, port, lo: readBytes(lo), hi: readBytes(hi) }]);
    if (isWhole) break;
    last = taken.at(-1)?.lease ?? end;
  }
  const resting =
    await sql<LeaseRow>`select lease.*, '' as host_id from lease where state = 'quarantined' order by changed_ms, number`.execute(
      connection,
    );
  for (const row of resting.rows) rest(book, row);
}

interface SlotOfTable {
  readonly host: number;
  readonly protocol: "tcp" | "udp";
  readonly port: number;
  readonly lo: Uint8Array;
  readonly hi: Uint8Array;
  readonly lease: number;
}

/** What leases others have written since, freed ones first, so that what was taken anew stays taken. */
export async function catchUpLeases(connection: Connection, book: LeaseBook, since: number): Promise<void> {
  const { rows } =
    await sql<LeaseRow>`select lease.*, '' as host_id from lease where change > ${since} order by changed_ms, number`.execute(connection);
  for (const row of rows) {
    book.wake(row.pool, row.host, row);
    if (row.state === "free") book.hostByNumber(row.host).occupancy.release(slotRows(leaseOfRow(row, 0)));
  }
  for (const row of rows) {
    if (row.state !== "free") book.hostByNumber(row.host).occupancy.take(slotRows(leaseOfRow(row, 0)));
    if (row.state === "quarantined") rest(book, row);
  }
}

function rest(book: LeaseBook, row: LeaseRow): void {
  const { ports, emergencyPorts, protocols, family, address } = leaseOfRow(row, 0);
  const { number, id, owner, changed_ms: sinceMs } = row;
  book.rest(row.pool, row.host, { number, id, owner, sinceMs, ports, emergencyPorts, protocols, family, address });
}

interface HostOfTable extends HostRow {
  readonly occupied_version: number | null;
  readonly occupied: string | null;
  readonly is_older_record: number;
}

/** Pools and purposes whole, of hosts those that changed since. */
export async function readPlaces(connection: Connection, book: LeaseBook, since: number): Promise<void> {
  const pools = await connection.selectFrom("pool").select("document").execute();
  const kept = pools.map(({ document }) => JSON.parse(document) as Pool);
  for (const id of book.pools.keys()) if (!kept.some((pool) => pool.id === id)) book.pools.delete(id);
  for (const pool of kept) if (book.pools.get(pool.id)?.pool.revision !== pool.revision) book.keepPool(pool);
  const hosts =
    await sql<HostOfTable>`select number, id, zone, labels, measured, occupied_version, occupied, is_older_record from lease_host
    where change > ${since}`.execute(connection);
  for (const row of hosts.rows) keepHost(book, row);
  const older = await sql<{ id: string }>`select id from lease_host where is_older_record = 1`.execute(connection);
  const olderIds = new Set(older.rows.map(({ id }) => id));
  for (const host of book.hosts.values()) host.isOlderRecord = olderIds.has(host.id);
  book.portsOfPurpose.clear();
  book.purposeOfPort.clear();
  for (const { pool, purpose, port } of await connection.selectFrom("purpose_port").selectAll().execute())
    book.bindPurpose(pool, purpose, port);
}

function keepHost(book: LeaseBook, row: HostOfTable): void {
  const host = book.hosts.get(row.id) ?? book.keepHost(row);
  const { zone, labels, measured, occupied, occupied_version: version } = row;
  host.zone = zone;
  host.labels = JSON.parse(labels) as BookHost["labels"];
  host.measured = JSON.parse(measured) as BookHost["measured"];
  host.occupied = occupied === null || version === null ? null : { version, places: parsePlaces(occupied) };
  host.occupancy.replaceHost(host.occupied?.places.filter(isOfHost) ?? []);
}

/** As `printPlaces` wrote them. */
function parsePlaces(text: string): readonly OccupiedPlace[] {
  const rows = JSON.parse(unpackText(text)) as readonly (readonly [string, "tcp" | "udp", number, string, string, OccupiedPlace["kind"]])[];
  return rows.map(([namespace, protocol, port, lo, hi, kind]) => {
    return { namespace, protocol, port, lo: readBytes(Buffer.from(lo, "hex")), hi: readBytes(Buffer.from(hi, "hex")), kind };
  });
}

export function printPlaces(places: readonly OccupiedPlace[]): string {
  const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString("hex");
  return JSON.stringify(places.map(({ namespace, protocol, port, lo, hi, kind }) => [namespace, protocol, port, hex(lo), hex(hi), kind]));
}
