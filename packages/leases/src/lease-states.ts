/**
 * The life of a lease as one table: from which state which happening leads where. Everything else that knows states is made from it: the check in the
 * database, the refusals, the words. Left out: who may cause what, and times. Invariant: no way leads to `free` but through a host that was asked and a rest
 * that is over, or through the rest of the same owner.
 */
export const leaseStates = [
  "free", // over: it holds nothing
  "reserved", // granted; nobody listens yet
  "active", // its owner was seen there
  "suspect", // its term is over, or its host says nothing: it still holds everything
  "draining", // given back or lapsed; its owner is expected to go
  "verifying", // the host is being asked whether anything still holds it
  "quarantined", // nothing holds it; kept from everybody but its owner for a while
  "conflict", // something else is in the way, with evidence
  "hijacked", // somebody who is not its owner listens there
  "failover", // its clients are led to its emergency port
] as const;
export type LeaseState = (typeof leaseStates)[number];

interface Transition {
  readonly from: readonly LeaseState[];
  readonly to: LeaseState | "same";
}

/**
 * `blocked` and `cleared` are of leases that end, `clashed` and `resolved` of those that live: `conflict` remembers which (`isEnding`).
 */
export const leaseTransitions = {
  seen: { from: ["reserved", "suspect"], to: "active" },
  renewed: { from: ["reserved", "active", "conflict", "hijacked", "failover"], to: "same" },
  resumed: { from: ["suspect"], to: "active" },
  silenced: { from: ["active"], to: "suspect" },
  expired: { from: ["active", "hijacked", "failover"], to: "suspect" },
  unclaimed: { from: ["reserved"], to: "verifying" },
  lapsed: { from: ["suspect"], to: "draining" },
  released: { from: ["reserved", "active", "suspect", "conflict", "hijacked", "failover"], to: "draining" },
  drained: { from: ["draining"], to: "verifying" },
  blocked: { from: ["verifying"], to: "conflict" },
  cleared: { from: ["verifying", "conflict"], to: "quarantined" },
  clashed: { from: ["reserved", "active", "suspect"], to: "conflict" },
  hijacked: { from: ["reserved", "active", "suspect", "conflict"], to: "hijacked" },
  switched: { from: ["conflict", "hijacked"], to: "failover" },
  resolved: { from: ["conflict", "hijacked", "failover"], to: "active" },
  rested: { from: ["quarantined"], to: "free" },
  reclaimed: { from: ["quarantined"], to: "free" },
} as const satisfies Readonly<Record<string, Transition>>;
export type LeaseHappening = keyof typeof leaseTransitions;

/** Null: what happened has no place in that state. */
export function leaseStateAfter(state: LeaseState, happening: LeaseHappening): LeaseState | null {
  const { from, to }: Transition = leaseTransitions[happening];
  if (!from.includes(state)) return null;
  return to === "same" ? state : to;
}

/** States in which a lease holds its ports: all but one. */
export const holdingStates = leaseStates.filter((state) => state !== "free");
