/**
 * What a happening makes of a lease: its state, times and evidence. Rules LE40–LE59 of SPEC.md. Everything that moves a lease, on whatever database, comes through
 * here. Left out: who may cause what, the rows and the entry that go with a move. Invariant: a lease that ends never comes back to life, one that lives never rests
 * without having been given back or lapsed, and its ports are free only after the host was asked.
 */
import type { Lease } from "./claim.ts";
import type { Evidence } from "./evidence.ts";
import { leaseStateAfter, type LeaseHappening, type LeaseState } from "./lease-states.ts";

/** A granted lease with a term is there for so long before it is seen or renewed. */
export const offerSeconds = 30;
/** After its term a lease still holds everything for so long, in which its owner may come back. */
export const graceSeconds = 60;

export interface LeaseMove {
  readonly lease: Lease;
  readonly happening: LeaseHappening;
  /** Of who holds it; null: the host's word, or time's. */
  readonly fence: number | null;
  readonly nowMs: number;
  /** Of the pool; looked at when a rest begins. */
  readonly quarantineSeconds: number;
  /** What was found; absent: what was known stays, unless the move settles it. */
  readonly evidence?: readonly Evidence[];
}

export type LeaseMoved =
  | { readonly code: "moved"; readonly lease: Lease }
  /** It has no place in this state. */
  | { readonly code: "state"; readonly state: LeaseState }
  | { readonly code: "stale-fence"; readonly fence: number };

export function moveLease(move: LeaseMove): LeaseMoved {
  const { lease, happening, fence, nowMs } = move;
  if (fence !== null && fence !== lease.fence) return { code: "stale-fence", fence: lease.fence };
  const state = leaseStateAfter(lease.state, happening);
  if (state === null || !suitsEnding(lease, happening) || isSeenTooLate(move)) return { code: "state", state: lease.state };
  const changedMs = Math.max(lease.changedMs, nowMs);
  const isEnding = isEndingAfter(lease, happening);
  return { code: "moved", lease: { ...lease, state, isEnding, changedMs, ...timesAfter(move, state), evidence: evidenceAfter(move) } };
}

/** A conflict is of a lease that ends or of one that lives; each has its own ways out. */
function suitsEnding({ state, isEnding }: Lease, happening: LeaseHappening): boolean {
  if (state !== "conflict") return true;
  if (happening === "cleared") return isEnding;
  return !isEnding || happening === "released";
}

/** Who still listens after the term is over has to renew. */
function isSeenTooLate({ lease: { state, expiresMs }, happening, nowMs }: LeaseMove): boolean {
  return happening === "seen" && state === "suspect" && expiresMs !== null && nowMs >= expiresMs;
}

function isEndingAfter({ isEnding }: Lease, happening: LeaseHappening): boolean {
  return isEnding || ending.has(happening);
}

const ending: ReadonlySet<LeaseHappening> = new Set(["unclaimed", "lapsed", "released"]);

type Times = Pick<Lease, "expiresMs" | "quarantineUntilMs">;

/** A term begins when its owner is first seen, and anew with each renewal; an end has none. */
function timesAfter({ lease, happening, nowMs, quarantineSeconds }: LeaseMove, state: LeaseState): Times {
  const { termSeconds } = lease;
  if (state === "free") return { expiresMs: null, quarantineUntilMs: null };
  if (state === "quarantined") return { expiresMs: null, quarantineUntilMs: nowMs + quarantineSeconds * 1000 };
  const begins = happening === "renewed" || happening === "resumed" || (happening === "seen" && lease.state === "reserved");
  if (begins) return { expiresMs: termSeconds === null ? null : nowMs + termSeconds * 1000, quarantineUntilMs: null };
  return { expiresMs: isEndingAfter(lease, happening) ? null : lease.expiresMs, quarantineUntilMs: null };
}

/** What settles a matter takes its evidence away. */
function evidenceAfter({ lease, happening, evidence }: LeaseMove): readonly Evidence[] {
  if (evidence !== undefined) return evidence;
  return settling.has(happening) ? [] : lease.evidence;
}

const settling: ReadonlySet<LeaseHappening> = new Set(["seen", "resumed", "resolved", "cleared", "rested", "reclaimed"]);

/** When a lease that was just granted is over unless it is seen or renewed; null: it has no term and waits for its owner. */
export function offerEndMs(termSeconds: number | null, nowMs: number): number | null {
  return termSeconds === null ? null : nowMs + Math.min(termSeconds, offerSeconds) * 1000;
}

/** What time alone does to a lease by now; null: nothing. One at a time: a sweep asks again. */
export function dueHappening(
  lease: Pick<Lease, "state" | "isEnding" | "expiresMs" | "quarantineUntilMs">,
  nowMs: number,
): LeaseHappening | null {
  const { state, expiresMs, quarantineUntilMs } = lease;
  if (state === "quarantined") return quarantineUntilMs !== null && nowMs >= quarantineUntilMs ? "rested" : null;
  if (expiresMs === null || nowMs < expiresMs) return null;
  if (state === "reserved") return "unclaimed";
  if (state === "active" || state === "hijacked" || state === "failover") return "expired";
  return state === "suspect" && nowMs >= expiresMs + graceSeconds * 1000 ? "lapsed" : null;
}
