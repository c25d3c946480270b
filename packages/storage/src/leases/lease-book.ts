/**
 * What the writer remembers of pools, hosts and what is taken, so that a choice needs no question to the database. Filled from the tables, changed with each
 * write, and forgotten after any fault: the tables are the truth. What a host itself takes is only here, from one look of it to the next.
 */
import {
  PortOccupancy,
  preparePool,
  type Evidence,
  type KeptNumbers,
  type Pool,
  type PoolPorts,
  type RestingLease,
} from "@portolan/leases";
import type { LeaseRow } from "./lease-row.ts";
import type { LeaseStore } from "./lease-store.ts";
import { readBytes } from "./slot-bytes.ts";

export interface BookHost {
  readonly number: number;
  readonly id: string;
  zone: string | null;
  labels: Readonly<Record<string, string>>;
  measured: Measurements;
  readonly occupancy: PortOccupancy;
  /** Null: not told since this process began. */
  occupied: OccupiedPlaces | null;
  /** The database was put back to an older copy, and what this host knows is not taken over yet. */
  isOlderRecord: boolean;
}

/** kind → value and when it was measured, by the wall. */
export type Measurements = Readonly<Record<string, { readonly value: number; readonly atMs: number }>>;

export interface OccupiedPlace {
  readonly namespace: string;
  readonly protocol: "tcp" | "udp";
  readonly port: number;
  /** 16 bytes each, both ends belong to it; IPv4 at ::ffff:0:0/96. */
  readonly lo: Uint8Array;
  readonly hi: Uint8Array;
  readonly kind: Evidence["kind"];
}

export interface OccupiedPlaces {
  readonly version: number;
  readonly places: readonly OccupiedPlace[];
}

export interface Resting extends RestingLease {
  readonly number: number;
  readonly owner: string;
  /** Lease time. */
  readonly sinceMs: number;
}

export class LeaseBook {
  readonly pools = new Map<string, PoolPorts>();
  readonly hosts = new Map<string, BookHost>();
  readonly #byNumber = new Map<number, BookHost>();
  /** "pool host" → number → the lease, longest at rest first. */
  readonly #resting = new Map<string, Map<number, Resting>>();
  readonly #restingByOwner = new Map<string, Map<number, Resting>>();
  /** "pool purpose" → ports; "pool port" → purpose. */
  readonly portsOfPurpose = new Map<string, number[]>();
  readonly purposeOfPort = new Map<string, string>();
  readonly #kept: KeptNumbers;

  constructor(kept: KeptNumbers) {
    this.#kept = kept;
  }

  /** Everything from the tables; of the hosts what they were last known to take themselves. */
  load(store: LeaseStore, known: ReadonlyMap<string, BookHost>): void {
    for (const row of store.rows<{ document: string }>("select document from pool")) this.keepPool(JSON.parse(row.document) as Pool);
    for (const row of store.rows<HostRow>("select number, id, zone, labels, measured, is_older_record from lease_host"))
      this.keepHost(row, known.get(row.id));
    const slots = store.each<SlotText>("select host, protocol, port, lo, hi from slot where namespace = 'host'");
    for (const { host, protocol, port, lo, hi } of slots)
      this.#byNumber.get(host)?.occupancy.take([{ protocol, port, lo: readBytes(lo), hi: readBytes(hi) }]);
    const resting = store.rows<RestingRow>(
      "select number, id, pool, host, owner, ports, document, changed_ms from lease where state = 'quarantined' order by changed_ms, number",
    );
    for (const row of resting) this.rest(row.pool, row.host, restingOfRow(row));
    for (const { pool, purpose, port } of store.rows<{ pool: string; purpose: string; port: number }>("select * from purpose_port"))
      this.bindPurpose(pool, purpose, port);
  }

  keepPool(pool: Pool): void {
    this.pools.set(pool.id, preparePool(pool, this.#kept));
  }

  keepHost(row: HostRow, known?: BookHost): BookHost {
    const host: BookHost = {
      number: row.number,
      id: row.id,
      zone: row.zone,
      labels: JSON.parse(row.labels) as BookHost["labels"],
      measured: JSON.parse(row.measured) as Measurements,
      occupancy: new PortOccupancy(),
      occupied: known?.occupied ?? null,
      isOlderRecord: row.is_older_record === 1,
    };
    if (host.occupied !== null) host.occupancy.replaceHost(host.occupied.places.filter(isOfHost));
    this.hosts.set(host.id, host);
    this.#byNumber.set(host.number, host);
    return host;
  }

  hostByNumber(number: number): BookHost {
    const host = this.#byNumber.get(number);
    if (host === undefined) throw new Error(`there is no host ${number}`);
    return host;
  }

  rest(pool: string, host: number, lease: Resting): void {
    addTo(this.#resting, `${pool} ${host}`, lease);
    addTo(this.#restingByOwner, `${pool} ${host} ${lease.owner}`, lease);
  }

  wake(pool: string, host: number, lease: Pick<Resting, "number" | "owner">): void {
    removeFrom(this.#resting, `${pool} ${host}`, lease);
    removeFrom(this.#restingByOwner, `${pool} ${host} ${lease.owner}`, lease);
  }

  resting(pool: string, host: number): ReadonlyMap<number, Resting> {
    return this.#resting.get(`${pool} ${host}`) ?? noneResting;
  }

  /** Those of this owner, longest at rest first. */
  restingOf(pool: string, host: number, owner: string): readonly Resting[] {
    return [...(this.#restingByOwner.get(`${pool} ${host} ${owner}`)?.values() ?? [])];
  }

  bindPurpose(pool: string, purpose: string, port: number): void {
    this.purposeOfPort.set(`${pool} ${port}`, purpose);
    const key = `${pool} ${purpose}`;
    this.portsOfPurpose.set(key, [...(this.portsOfPurpose.get(key) ?? []), port]);
  }
}

const noneResting: ReadonlyMap<number, Resting> = new Map();

function addTo(groups: Map<string, Map<number, Resting>>, key: string, lease: Resting): void {
  const known = groups.get(key);
  if (known === undefined) groups.set(key, new Map([[lease.number, lease]]));
  else known.set(lease.number, lease);
}

function removeFrom(groups: Map<string, Map<number, Resting>>, key: string, { number }: Pick<Resting, "number">): void {
  const known = groups.get(key);
  known?.delete(number);
  if (known?.size === 0) groups.delete(key);
}

export function isOfHost({ namespace }: OccupiedPlace): boolean {
  return namespace === "host";
}

export interface HostRow {
  readonly number: number;
  readonly id: string;
  readonly zone: string | null;
  readonly labels: string;
  readonly measured: string;
  readonly is_older_record: number;
}

interface SlotText {
  readonly host: number;
  readonly protocol: "tcp" | "udp";
  readonly port: number;
  readonly lo: Uint8Array;
  readonly hi: Uint8Array;
}

type RestingRow = Pick<LeaseRow, "number" | "id" | "pool" | "host" | "owner" | "ports" | "document" | "changed_ms">;

function restingOfRow({ number, id, owner, ports, document, changed_ms }: RestingRow): Resting {
  const {
    emergencyPorts = [],
    protocols,
    family,
    address = null,
  } = JSON.parse(document) as Partial<RestingLease> & Pick<RestingLease, "protocols" | "family">;
  return { number, id, owner, sinceMs: changed_ms, ports: ports.split(",").map(Number), emergencyPorts, protocols, family, address };
}
