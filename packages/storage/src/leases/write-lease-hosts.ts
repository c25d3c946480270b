/** Hosts on which leases are: what is known of them, what they take themselves, and what their own book knows that a restored database does not. */
import { slotRows, type Lease, type SlotRow } from "@portolan/leases";
import { changeLease } from "./change-lease.ts";
import { keepSlots } from "./claim-leases.ts";
import { isOfHost, type BookHost, type HostRow, type OccupiedPlace } from "./lease-book.ts";
import { grantedText } from "./lease-entries.ts";
import { leaseOfRow } from "./lease-row.ts";
import { toldBy, type LeaseEngine } from "./lease-engine.ts";
import type { BookAdopted, BookAdoption, BookedLease, LeaseHostWrite, OccupiedWrite, OccupiedWritten } from "./lease-operations.ts";

export function writeLeaseHost(engine: LeaseEngine, { host: id, zone, labels, measured }: LeaseHostWrite): void {
  const known = hostOf(engine, id);
  if (zone !== undefined) known.zone = zone;
  if (labels !== undefined) known.labels = labels;
  if (measured !== undefined) known.measured = { ...known.measured, ...measured };
  engine.store.run(
    "update lease_host set zone = ?, labels = ?, measured = ? where number = ?",
    known.zone,
    JSON.stringify(known.labels),
    JSON.stringify(known.measured),
    known.number,
  );
}

/** As it is known; begun where it is not. */
function hostOf(engine: LeaseEngine, id: string): BookHost {
  const known = engine.book.hosts.get(id);
  if (known !== undefined) return known;
  engine.store.run("insert into lease_host (id, labels, measured) values (?, '{}', '{}')", id);
  const [row] = engine.store.rows<HostRow>("select number, id, zone, labels, measured, is_older_record from lease_host where id = ?", id);
  if (row === undefined) throw new Error(`host ${id} was not kept`);
  return engine.book.keepHost(row);
}

export function writeOccupied(engine: LeaseEngine, write: OccupiedWrite): OccupiedWritten {
  const { host: id, version, from, occupied, gone, bookFence } = write;
  const isNew = !engine.book.hosts.has(id);
  const host = hostOf(engine, id);
  if (from !== null && host.occupied?.version !== from) return { code: "behind", version: host.occupied?.version ?? null };
  if (from === null || host.occupied === null) {
    host.occupancy.replaceHost(occupied.filter(isOfHost));
    host.occupied = { version, places: occupied };
  } else {
    host.occupancy.releaseByHost(gone.filter(isOfHost));
    host.occupancy.takeByHost(occupied.filter(isOfHost));
    const left = new Set(gone.map(placeKey));
    host.occupied = { version, places: [...host.occupied.places.filter((place) => !left.has(placeKey(place))), ...occupied] };
  }
  if (write.isSilent === true) {
    host.occupancy.replaceHost([]);
    host.occupied = null;
  }
  if (bookFence !== undefined) compareBook(engine, host, { bookFence, isNew });
  engine.store.run("update lease_host set occupied_version = ? where number = ?", version, host.number);
  return { code: "written", isOlderRecord: host.isOlderRecord };
}

/**
 * A fence that this database never gave shows that it was put back to an older copy: then every host may know leases that it does not, also one whose own fence is
 * lower, and one that it has never heard of.
 */
function compareBook(
  engine: LeaseEngine,
  host: BookHost,
  { bookFence, isNew }: { readonly bookFence: number | null; readonly isNew: boolean },
): void {
  if (bookFence !== null && bookFence > engine.clock.row.fence) {
    for (const one of engine.book.hosts.values()) one.isOlderRecord = true;
    engine.store.run("update lease_host set is_older_record = 1");
  } else if (bookFence === null || (isNew && bookFence > 0)) writeOlder(engine, host, bookFence !== null);
  engine.store.run("update lease_host set book_fence = ? where number = ?", bookFence, host.number);
}

function writeOlder(engine: LeaseEngine, host: BookHost, isOlderRecord: boolean): void {
  host.isOlderRecord = isOlderRecord;
  engine.store.run("update lease_host set is_older_record = ? where number = ?", isOlderRecord ? 1 : 0, host.number);
}

function placeKey({ namespace, protocol, port, lo, hi, kind }: OccupiedPlace): string {
  return `${namespace} ${protocol} ${port} ${String.fromCharCode(...lo)} ${String.fromCharCode(...hi)} ${kind}`;
}

/** What the book knows and the database does not is held from now on until the host was asked; the fence goes past every number that the book has seen. */
export function adoptBook(engine: LeaseEngine, adoption: BookAdoption): BookAdopted {
  const nowMs = engine.begin(adoption);
  const host = hostOf(engine, adoption.host);
  engine.clock.raiseFence(Math.max(adoption.highestFence, ...adoption.leases.map(({ fence }) => fence)));
  const told = toldBy(adoption.by, adoption);
  const adopted: Lease[] = [];
  const met: string[] = [];
  for (const booked of adoption.leases) {
    if (engine.find(booked.id) !== null) continue;
    const ports = booked.ports.filter((port) => !isMet(engine, host, { ...booked, ports: [port] }));
    if (ports.length < booked.ports.length) met.push(booked.id);
    if (ports.length === 0) continue;
    const number = engine.clock.nextFence();
    const lease = unknownLease(engine, { booked: { ...booked, ports }, host: host.id, nowMs, by: adoption.by });
    const entry = engine.store.appendEntry(grantedText(lease, "adopted", told));
    const times = { grantedMs: nowMs, expiresMs: null, dueMs: null };
    engine.store.insertLease({ number, lease, host: host.number, first: number, isAdopted: true, ...times, key: null, entry });
    keepSlots(engine, { lease, host: host.number, number });
    changeLease(engine, { id: lease.id, happening: "released", nowMs, told });
    const asked = changeLease(engine, { id: lease.id, happening: "drained", nowMs, told });
    if (asked.code === "moved") adopted.push(engine.shown(asked.lease));
  }
  writeOlder(engine, host, false);
  engine.store.run("update lease_host set book_fence = ? where number = ?", adoption.highestFence, host.number);
  engine.end();
  return { adopted, met };
}

function isMet(engine: LeaseEngine, host: BookHost, booked: BookedLease): boolean {
  return slotRows({ ...booked, emergencyPorts: [] }).some((row) =>
    engine.store
      .holdersOf(host.number, row.protocol, row.port)
      .some((holder) => slotRows(leaseOfRow(holder, 0)).some((other) => meets(row, other))),
  );
}

function meets(a: SlotRow, b: SlotRow): boolean {
  return a.protocol === b.protocol && a.port === b.port && Buffer.compare(a.lo, b.hi) <= 0 && Buffer.compare(b.lo, a.hi) <= 0;
}

interface Unknown {
  readonly booked: BookedLease;
  readonly host: string;
  readonly nowMs: number;
  readonly by: string;
}

/** Of whom it is and what for is lost. Its pool is the first that has its port, "" where none has. */
function unknownLease(engine: LeaseEngine, { booked, host, nowMs, by }: Unknown): Lease {
  const [port = 0] = booked.ports;
  const pools = [...engine.book.pools.values()].map(({ pool }) => pool);
  const pool = pools.find(({ bands, place }) => isAt(place, host) && bands.some(({ from, to }) => port >= from && port <= to));
  const { id, fence, ports, protocols, family, address } = booked;
  return {
    id,
    group: id,
    pool: pool?.id ?? "",
    host,
    namespace: "host",
    owner: "?",
    purpose: "",
    profile: null,
    class: "ordinary",
    mode: "static",
    state: "reserved",
    isEnding: false,
    fence,
    ports,
    emergencyPorts: [],
    protocols,
    family,
    address,
    termSeconds: null,
    grantedMs: nowMs,
    changedMs: nowMs,
    expiresMs: null,
    quarantineUntilMs: null,
    expected: null,
    choice: { hosts: [], leftOut: [], port: { order: "asked", passedOver: {}, rank: 1 } },
    evidence: [],
    note: "",
    tags: [],
    by,
  };
}

function isAt(place: { readonly kind: string; readonly host?: string }, host: string): boolean {
  return place.host === undefined || place.host === host;
}
