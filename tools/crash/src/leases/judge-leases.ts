/** Whether a database that was looked at after a kill is what it has to be, whoever wrote it last, and has everything that was acknowledged. */
import { leaseStateAfter, slotRows, type Lease, type LeaseHappening, type LeaseState } from "@portolan/leases";
import type { AcknowledgedLease } from "./claimants-words.ts";
import type { Inspected, InspectedLease, InspectedSlot } from "./lease-database.ts";

export interface Acknowledged {
  /** id → the lease as it was granted. */
  readonly leases: Map<string, AcknowledgedLease>;
  /** id → what happened to it since, in order. */
  readonly moves: Map<string, { readonly happening: LeaseHappening; readonly state: LeaseState }[]>;
  /** key → ids of its answer. */
  readonly answers: Map<string, readonly string[]>;
}

export interface Before {
  readonly fence: number;
  readonly leaseMs: number;
}

/** Empty: nothing is wrong. */
export function judgeLeases(seen: Inspected, told: Acknowledged, before: Before): readonly string[] {
  const faults = [
    ...seen.damage,
    ...judgeClock(seen, before),
    ...judgeSlots(seen),
    ...judgeEntries(seen, told),
    ...judgeAcknowledged(seen, told),
  ];
  return faults.slice(0, 20);
}

function judgeClock({ fence, leaseMs, leases }: Inspected, before: Before): readonly string[] {
  const highest = leases.reduce((most, lease) => Math.max(most, lease.fence), 0);
  const faults: string[] = [];
  if (fence < before.fence) faults.push(`the fence fell from ${before.fence} to ${fence}`);
  if (fence < highest) faults.push(`a lease has the fence ${highest}, the clock ${fence}`);
  if (leaseMs < before.leaseMs) faults.push(`lease time fell from ${before.leaseMs} to ${leaseMs}`);
  const numbers = new Set(leases.map((lease) => lease.fence));
  if (numbers.size < leases.length) faults.push("two leases have one fence");
  return faults;
}

/** Each lease that holds has exactly its rows, and no two rows meet. */
function judgeSlots({ leases, slots }: Inspected): readonly string[] {
  const expected = new Set(leases.filter(({ state }) => state !== "free").flatMap(slotKeys));
  const faults = slots.filter((slot) => !expected.has(slotKey(slot))).map((slot) => `a slot of nobody: ${slotKey(slot)}`);
  if (slots.length !== expected.size) faults.push(`${slots.length} slots, ${expected.size} expected`);
  const places = Map.groupBy(slots, ({ host, namespace, protocol, port }) => `${host} ${namespace} ${protocol} ${port}`);
  for (const [place, rows] of places) {
    const sorted = rows.toSorted((a, b) => (a.lo < b.lo ? -1 : 1));
    const meets = sorted.find((row, at) => at > 0 && row.lo <= (sorted[at - 1]?.hi ?? ""));
    if (meets !== undefined) faults.push(`${place} is taken twice`);
  }
  return faults;
}

function slotKeys({ number, host, ports, document }: InspectedLease): readonly string[] {
  const {
    emergencyPorts = [],
    protocols,
    family,
    address = null,
  } = JSON.parse(document) as Partial<Lease> & Pick<Lease, "protocols" | "family">;
  const rows = slotRows({ ports: ports.split(",").map(Number), emergencyPorts, protocols, family, address });
  const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString("hex");
  return rows.map(({ protocol, port, lo, hi }) =>
    slotKey({ host, namespace: "host", protocol, port, lo: hex(lo), hi: hex(hi), lease: number }),
  );
}

function slotKey({ host, namespace, protocol, port, lo, hi, lease }: InspectedSlot): string {
  return `${host} ${namespace} ${protocol} ${port} ${lo} ${hi} ${lease}`;
}

interface LeaseEntry {
  readonly kind: string;
  readonly facts: {
    readonly lease: string;
    readonly fence: number;
    readonly happening?: LeaseHappening;
    readonly to?: LeaseState;
    readonly before?: number;
  };
}

/** Every lease has its chain of entries, from its grant to the state it is in, along ways that there are; no entry is of no chain, and no number is missing. */
function judgeEntries({ entries, leases }: Inspected, told: Acknowledged): readonly string[] {
  const faults: string[] = [];
  entries.forEach(({ number }, at) => void (number !== at + 1 && faults.length < 3 && faults.push(`entry ${at + 1} is missing`)));
  const ofLeases = new Map(
    entries.flatMap(({ number, body }) =>
      body.includes('"kind":"lease-granted"') || body.includes('"kind":"lease-moved"') ? [[number, JSON.parse(body) as LeaseEntry]] : [],
    ),
  );
  let chained = 0;
  for (const lease of leases) {
    const chain: LeaseEntry[] = [];
    for (let number: number | undefined = lease.lastEntry; number !== undefined;) {
      const entry = ofLeases.get(number);
      if (entry === undefined || entry.facts.lease !== lease.id) {
        faults.push(`lease ${lease.id}: entry ${number} is not of it`);
        break;
      }
      chain.push(entry);
      number = entry.facts.before;
    }
    chained += chain.length;
    faults.push(...judgeChain(lease, chain.toReversed(), told.moves.get(lease.id) ?? []));
  }
  if (chained !== ofLeases.size) faults.push(`${ofLeases.size} entries of leases, ${chained} of them in chains`);
  return faults;
}

function judgeChain(
  lease: InspectedLease,
  [grant, ...chain]: readonly LeaseEntry[],
  moves: readonly { readonly happening: LeaseHappening; readonly state: LeaseState }[],
): readonly string[] {
  if (grant?.kind !== "lease-granted") return [`lease ${lease.id} has no grant in the record`];
  let state: LeaseState = "reserved";
  for (const { facts } of chain) {
    const after: LeaseState | null = facts.happening === undefined ? null : leaseStateAfter(state, facts.happening);
    if (after === null || after !== facts.to) return [`lease ${lease.id}: ${facts.happening} leads from ${state} to ${facts.to}`];
    state = after;
  }
  if (state !== lease.state) return [`lease ${lease.id} is ${lease.state}, the record says ${state}`];
  const acknowledged = moves.filter(({ happening }) => happening !== "renewed");
  let at = 0;
  for (const { facts } of chain) if (facts.happening === acknowledged[at]?.happening && facts.to === acknowledged[at]?.state) at += 1;
  return at === acknowledged.length ? [] : [`lease ${lease.id}: ${acknowledged[at]?.happening} was acknowledged and is not in the record`];
}

function judgeAcknowledged({ leases }: Inspected, told: Acknowledged): readonly string[] {
  const faults: string[] = [];
  const byId = new Map(leases.map((lease) => [lease.id, lease]));
  for (const { id, fence, ports } of told.leases.values()) {
    const found = byId.get(id);
    if (found === undefined) faults.push(`lease ${id} was acknowledged and is lost`);
    else if (found.fence !== fence || found.ports !== ports.join())
      faults.push(`lease ${id} was acknowledged as ${fence} ${ports.join()}, it is ${found.fence} ${found.ports}`);
  }
  const keys = leases.flatMap(({ key }) => (key === null ? [] : [key]));
  if (new Set(keys).size < keys.length) faults.push("a key was answered by two claims");
  const byKey = new Map(leases.flatMap(({ key, id }) => (key === null ? [] : [[key, id] as const])));
  for (const [key, ids] of told.answers)
    if (ids.length > 0 && byKey.get(key) !== ids[0]) faults.push(`the key ${key} was answered by ${ids[0]}, it is of ${byKey.get(key)}`);
  return faults;
}
