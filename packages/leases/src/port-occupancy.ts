/**
 * What is taken on one host and network namespace, kept in memory beside the tables: for each protocol and interval of addresses one bit a port, leases and what
 * the host itself takes apart. It answers fast and decides nothing: the constraint in the database does. Many intervals of the host's own are kept as
 * one over all addresses, which takes too much, never too little. Invariant: after the same rows were taken and freed in any order, the same bits are set.
 */
import { wildcardRows, type AddressRow, type SlotRow } from "./interval-rows.ts";
import { PortBits } from "./port-bits.ts";
import { numberOfProtocols } from "./pool-ports.ts";

const MAX_HOST_INTERVALS = 64;

/** One interval of addresses and the ports taken there; several rows may take one port of the host's own. */
interface Interval extends AddressRow {
  readonly bits: PortBits;
  readonly counts: Uint16Array | null;
}

export class PortOccupancy {
  readonly #leases: Record<"tcp" | "udp", Map<string, Interval>> = { tcp: new Map(), udp: new Map() };
  readonly #host: Record<"tcp" | "udp", Map<string, Interval>> = { tcp: new Map(), udp: new Map() };
  /** Who has been asked for so far: rows → the bits that meet them. Emptied when an interval appears. */
  #met = new Map<string, TakenBits>();
  /** The same for those who bind to every address, found by the object itself: nearly all do. */
  #metByAll = new Map<readonly AddressRow[], TakenBits[]>();

  /** Rows of a lease that holds them: every state but free. Taking what is taken already changes nothing. */
  take(rows: readonly SlotRow[]): void {
    for (const row of rows) this.#interval(this.#leases[row.protocol], row, false).bits.add(row.port);
  }

  release(rows: readonly SlotRow[]): void {
    for (const row of rows) this.#leases[row.protocol].get(keyOf(row))?.bits.delete(row.port);
  }

  /** Rows that the host itself takes: sockets, publishes, nat. The same row may come several times and is freed as often. */
  takeByHost(rows: readonly SlotRow[]): void {
    for (const row of rows) {
      const { bits, counts } = this.#interval(this.#host[row.protocol], row, true);
      if (counts !== null) counts[row.port] = (counts[row.port] ?? 0) + 1;
      bits.add(row.port);
    }
  }

  releaseByHost(rows: readonly SlotRow[]): void {
    for (const row of rows) {
      const intervals = this.#host[row.protocol];
      const found = intervals.get(keyOf(row)) ?? intervals.get(keyOf(everyAddress));
      if (found?.counts === undefined || found.counts === null) continue;
      const left = Math.max(0, (found.counts[row.port] ?? 0) - 1);
      found.counts[row.port] = left;
      if (left === 0) found.bits.delete(row.port);
    }
  }

  replaceHost(rows: readonly SlotRow[]): void {
    this.#host.tcp.clear();
    this.#host.udp.clear();
    this.#forgetMet();
    this.takeByHost(rows);
  }

  /** The bits that a bind of these protocols to these addresses meets. Live: they follow what is taken later, until another interval appears. */
  takenFor(protocols: readonly ("tcp" | "udp")[], addresses: readonly AddressRow[]): TakenBits {
    const which = numberOfProtocols(protocols);
    const met = this.#metByAll.get(addresses)?.[which];
    if (met !== undefined) return met;
    const found = this.#findTaken(protocols, addresses);
    if (!everyAddressOf.has(addresses)) return found;
    const known = this.#metByAll.get(addresses) ?? [];
    known[which] = found;
    this.#metByAll.set(addresses, known);
    return found;
  }

  #findTaken(protocols: readonly ("tcp" | "udp")[], addresses: readonly AddressRow[]): TakenBits {
    const key = `${protocols.join()} ${addresses.map(keyOf).join()}`;
    const known = this.#met.get(key);
    if (known !== undefined) return known;
    const meeting = (side: Record<"tcp" | "udp", Map<string, Interval>>): PortBits[] =>
      protocols
        .flatMap((protocol) => [...side[protocol].values()].filter((one) => addresses.some((row) => meets(one, row))))
        .map(({ bits }) => bits);
    const found = { leases: meeting(this.#leases), host: meeting(this.#host) };
    if (this.#met.size > 1024) this.#met.clear();
    this.#met.set(key, found);
    return found;
  }

  #forgetMet(): void {
    this.#met = new Map();
    this.#metByAll = new Map();
  }

  #interval(intervals: Map<string, Interval>, row: AddressRow, isCounted: boolean): Interval {
    const key = keyOf(row);
    const isCrowded = isCounted && intervals.size >= MAX_HOST_INTERVALS;
    const known = intervals.get(key) ?? (isCrowded ? intervals.get(keyOf(everyAddress)) : undefined);
    if (known !== undefined) return known;
    const counts = isCounted ? new Uint16Array(65536) : null;
    const { lo, hi } = isCrowded ? everyAddress : row;
    const made = { lo, hi, bits: new PortBits(), counts };
    intervals.set(keyOf(made), made);
    this.#forgetMet();
    return made;
  }
}

const everyAddressOf: ReadonlySet<readonly AddressRow[]> = new Set(Object.values(wildcardRows));

export interface TakenBits {
  readonly leases: readonly PortBits[];
  readonly host: readonly PortBits[];
}

const everyAddress: AddressRow = { lo: new Uint8Array(16), hi: new Uint8Array(16).fill(255) };

function meets(a: AddressRow, b: AddressRow): boolean {
  return compareBytes(a.lo, b.hi) <= 0 && compareBytes(b.lo, a.hi) <= 0;
}

function compareBytes(a: Uint8Array, b: Uint8Array): number {
  for (let at = 0; at < 16; at += 1) {
    const difference = (a[at] ?? 0) - (b[at] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

/** Nearly all rows are of these few objects, whose text need not be made anew. */
const knownKeys = new WeakMap(
  Object.values(wildcardRows)
    .flat()
    .map((row) => [row.lo, { hi: row.hi, key: textOf(row) }] as const),
);

function keyOf(row: AddressRow): string {
  const known = knownKeys.get(row.lo);
  return known !== undefined && known.hi === row.hi ? known.key : textOf(row);
}

function textOf({ lo, hi }: AddressRow): string {
  return String.fromCharCode(...lo, ...hi);
}
