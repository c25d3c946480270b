/** Leases that people have already, from a list: all of them or none. Numbers of the pool that are kept are granted here, since they are in use. */
import { bandOfPort, type ClaimRefusal, type Lease } from "@portolan/leases";
import { keepSlots } from "./claim-leases.ts";
import { changeLease } from "./change-lease.ts";
import { isOfPlace } from "./choose-hosts.ts";
import type { LeaseBook } from "./lease-book.ts";
import { grantedText, type Told } from "./lease-entries.ts";
import { toldBy, type LeaseEngine } from "./lease-engine.ts";
import { leaseIdOf } from "./lease-id.ts";
import type { ImportRow, LeaseImport, LeasesImported } from "./lease-operations.ts";

const mostRefusals = 200;

export function importLeases(engine: LeaseEngine, list: LeaseImport, personal: string | null): LeasesImported {
  const nowMs = engine.begin(list);
  const told = toldBy(list.by, list, personal);
  const taken: Taken = { places: new Set(), purposes: new Map(), ports: new Map() };
  const refused = list.rows.flatMap((row, at) => {
    const refusal = refusalOf(engine, row, taken);
    return refusal === null ? [] : [{ row: at, refusal }];
  });
  if (refused.length > 0) return { code: "refused", rows: refused.slice(0, mostRefusals) };
  if (list.isTrial === true) return { code: "possible" };
  const leases = list.rows.map((row) => importOne(engine, row, { nowMs, told }));
  engine.end();
  return { code: "imported", leases };
}

/** What rows of the list before this one take, so that two of one list are told apart too. */
interface Taken {
  /** "host protocol port" */
  readonly places: Set<string>;
  /** Of exclusive pools: "pool port" → purpose. */
  readonly purposes: Map<string, string>;
  /** Of exclusive pools: "pool purpose" → port. */
  readonly ports: Map<string, number>;
}

function refusalOf({ book, store }: LeaseEngine, row: ImportRow, taken: Taken): ClaimRefusal | null {
  const pool = book.pools.get(row.pool)?.pool;
  if (pool === undefined) return { code: "pool-unknown" };
  const host = book.hosts.get(row.host);
  if (host === undefined) return { code: "host-unknown", host: row.host };
  if (!isOfPlace(pool.place, host)) return { code: "not-allowed", rule: "place", detail: host.id };
  for (const port of row.ports) {
    if (bandOfPort(pool, port) === null) return { code: "port-outside", port };
    const another = pool.rules.isExclusive ? anotherBinding(book, row, { port, taken }) : null;
    if (another !== null) return { code: "not-allowed", rule: "isExclusive", detail: another };
    for (const protocol of row.protocols) {
      const [holder] = store.holdersOf(host.number, protocol, port);
      if (holder !== undefined) return { code: "port-leased", port, lease: holder.id, state: holder.state, untilMs: null };
      const key = `${host.number} ${protocol} ${port}`;
      if (taken.places.has(key)) return { code: "port-leased", port, lease: "", state: row.state, untilMs: null };
      taken.places.add(key);
    }
  }
  return null;
}

/** What the port is bound to, or the purpose, by an earlier lease or row; null: neither to another. */
function anotherBinding(
  book: LeaseBook,
  { pool, purpose }: ImportRow,
  { port, taken }: { readonly port: number; readonly taken: Taken },
): string | null {
  const [place, use] = [`${pool} ${port}`, `${pool} ${purpose}`];
  const bound = book.purposeOfPort.get(place) ?? taken.purposes.get(place) ?? purpose;
  if (bound !== purpose) return `${port} ${bound}`;
  const ports = book.portsOfPurpose.get(use) ?? [taken.ports.get(use) ?? port];
  if (!ports.includes(port)) return `${purpose} ${ports.join()}`;
  taken.purposes.set(place, purpose);
  taken.ports.set(use, port);
  return null;
}

function importOne(engine: LeaseEngine, row: ImportRow, { nowMs, told }: { readonly nowMs: number; readonly told: Told }): Lease {
  const number = engine.clock.nextFence();
  const id = leaseIdOf(number);
  const host = engine.book.hosts.get(row.host);
  if (host === undefined) throw new Error(`there is no host ${row.host}`);
  const lease = leaseOfImport(row, { id, fence: number, nowMs, by: told.by });
  const entry = engine.store.appendEntry(grantedText(lease, "imported", told));
  const times = { grantedMs: nowMs, expiresMs: null, dueMs: null };
  engine.store.insertLease({ number, lease, host: host.number, first: number, isAdopted: false, ...times, key: null, entry });
  keepSlots(engine, { lease, host: host.number, number });
  if (row.state === "reserved") return engine.shown(lease);
  const moved = changeLease(engine, { id, happening: "seen", nowMs, told });
  return engine.shown(moved.code === "moved" ? moved.lease : lease);
}

function leaseOfImport(
  row: ImportRow,
  found: { readonly id: string; readonly fence: number; readonly nowMs: number; readonly by: string },
): Lease {
  const { pool, host, owner, purpose, ports, protocols, family, address, termSeconds, note, tags } = row;
  const { id, fence, nowMs, by } = found;
  const place = { pool, host, namespace: "host", owner, purpose, profile: null };
  const what = { ports, emergencyPorts: [], protocols, family, address, termSeconds };
  const times = { grantedMs: nowMs, changedMs: nowMs, expiresMs: null, quarantineUntilMs: null };
  const choice = { hosts: [], leftOut: [], port: { order: "asked", passedOver: {}, rank: 1 } } as const;
  const kind = { class: "ordinary", mode: "static", state: "reserved", isEnding: false } as const;
  return { id, group: id, fence, ...place, ...kind, ...what, ...times, expected: null, choice, evidence: [], note, tags, by };
}
