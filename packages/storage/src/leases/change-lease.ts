/** One happening of one lease: the row, what it held, the entry, what is remembered. */
import {
  dueHappening,
  graceSeconds,
  moveLease,
  slotRows,
  type Evidence,
  type Lease,
  type LeaseHappening,
  type LeaseMoved,
} from "@portolan/leases";
import { movedText, type Told } from "./lease-entries.ts";
import type { LeaseEngine } from "./lease-engine.ts";
import { leaseOfRow, type LeaseRow } from "./lease-row.ts";

export interface LeaseChange {
  readonly id: string;
  readonly happening: LeaseHappening;
  /** Left out: nobody has to name it. */
  readonly fence?: number | null;
  readonly evidence?: readonly Evidence[] | undefined;
  /** Lease time. */
  readonly nowMs: number;
  readonly told: Told;
}

/** How long an owner is expected to take to go, before the host is asked. */
const drainSeconds = 10;
const quarantineOfNoPool = 120;

/** Times of the lease that comes back are lease time. */
export function changeLease(engine: LeaseEngine, change: LeaseChange): LeaseMoved | { readonly code: "unknown" } {
  const row = engine.find(change.id);
  return row === null ? { code: "unknown" } : changeRow(engine, row, change);
}

export function changeRow(engine: LeaseEngine, row: LeaseRow, change: Omit<LeaseChange, "id">): LeaseMoved {
  const { happening, fence = null, evidence, nowMs, told } = change;
  const before = leaseOfRow(row, 0);
  const { quarantineSeconds = quarantineOfNoPool } = engine.poolOf(row.pool) ?? {};
  const moved = moveLease({ lease: before, happening, fence, nowMs, quarantineSeconds, ...(evidence === undefined ? {} : { evidence }) });
  if (moved.code !== "moved") return moved;
  const { lease } = moved;
  const entry = lease.state === before.state ? row.last_entry : tell(engine, { row, lease, happening, evidence: evidence ?? [], told });
  engine.store.changeLease(row.number, {
    state: lease.state,
    is_ending: lease.isEnding ? 1 : 0,
    fence: lease.fence,
    changed_ms: lease.changedMs,
    expires_ms: lease.expiresMs,
    quarantine_until_ms: lease.quarantineUntilMs,
    due_ms: dueMs(lease),
    evidence: lease.evidence.length === 0 ? null : JSON.stringify(lease.evidence),
    last_entry: entry,
  });
  remember(engine, row, lease);
  return moved;
}

/** A renewal moves nothing but the end, and has no entry. */
function tell(
  engine: LeaseEngine,
  {
    row,
    lease,
    told,
    ...move
  }: Pick<LeaseChange, "happening" | "told"> & { readonly row: LeaseRow; readonly lease: Lease; readonly evidence: readonly Evidence[] },
): number {
  const { id, host, state, fence } = lease;
  return engine.store.appendEntry(movedText({ lease: id, host, to: state, fence, before: row.last_entry, ...move }, told));
}

function remember(engine: LeaseEngine, row: LeaseRow, lease: Lease): void {
  const { book, store } = engine;
  if (row.state === "quarantined") book.wake(row.pool, row.host, row);
  if (lease.state === "quarantined") {
    const { id, owner, ports, emergencyPorts, protocols, family, address } = lease;
    book.rest(row.pool, row.host, {
      number: row.number,
      id,
      owner,
      sinceMs: lease.changedMs,
      ports,
      emergencyPorts,
      protocols,
      family,
      address,
    });
  }
  if (lease.state !== "free") return;
  const rows = slotRows(lease);
  store.deleteSlots(row.host, row.number, rows);
  book.hostByNumber(row.host).occupancy.release(rows);
}

/** When time alone will do something to it; null: never. */
export function dueMs(lease: Lease): number | null {
  const { state, expiresMs, quarantineUntilMs, changedMs } = lease;
  if (state === "quarantined") return quarantineUntilMs;
  if (state === "draining") return changedMs + drainSeconds * 1000;
  if (state === "suspect") return expiresMs === null ? null : expiresMs + graceSeconds * 1000;
  return state === "reserved" || state === "active" || state === "hijacked" || state === "failover" ? expiresMs : null;
}

/** Null: its time has not come. */
export function timeHappening(lease: Lease, nowMs: number): LeaseHappening | null {
  if (lease.state === "draining") return nowMs >= lease.changedMs + drainSeconds * 1000 ? "drained" : null;
  return dueHappening(lease, nowMs);
}
