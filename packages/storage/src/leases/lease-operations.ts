/** What the operations on leases take and answer, the same on every database. */
import type { Claim, ClaimAnswer, ClaimRefusal, Evidence, Lease, LeaseHappening, LeaseState, Pool } from "@portolan/leases";
import type { LeaseInstant } from "./lease-clock.ts";
import type { Measurements, OccupiedPlace } from "./lease-book.ts";

/** `by`: id of a person, "owner" or "server". Each claim is granted whole or not at all; answers are in the order of the claims. */
export interface ClaimBatch extends LeaseInstant {
  readonly claims: readonly Claim[];
  readonly by: string;
}

/** A claim that was granted, and then refused by a host: none of its leases is to stand. */
export interface RefusedGrant {
  readonly claim: Claim;
  /** Ids: all that it was granted. */
  readonly leases: readonly string[];
  readonly refused: readonly { readonly lease: string; readonly evidence: readonly Evidence[] }[];
  /** It is not tried on other ports. */
  readonly isLast: boolean;
}

export interface RefusedGrants extends LeaseInstant {
  readonly grants: readonly RefusedGrant[];
  readonly by: string;
}

/** Answers in the order of the grants; `ended`: what they had, which the host is to be asked of. */
export interface ClaimedAgain {
  readonly answers: readonly ClaimAnswer[];
  readonly ended: readonly Lease[];
}

export interface LeaseMove {
  readonly lease: string; // id
  readonly happening: LeaseHappening;
  /** What a holder must name; null: the word of a host, which needs none. */
  readonly fence: number | null;
  /** Replaces what was known; left out, it stays as it was, or goes with what it was of. */
  readonly evidence?: readonly Evidence[] | undefined;
  readonly by: string;
}

export interface MoveBatch extends LeaseInstant {
  readonly moves: readonly LeaseMove[];
}

export type MoveAnswer =
  | { readonly code: "moved"; readonly lease: Lease }
  | { readonly code: "unknown" }
  /** It has no place in that state; the lease as it is. */
  | { readonly code: "state"; readonly lease: Lease }
  | { readonly code: "stale-fence"; readonly fence: number };

/** `revision` of the pool: the one it changes, 0 of a new one; what is kept has one more. */
export interface PoolWrite extends LeaseInstant {
  readonly pool: Pool;
  readonly by: string;
}

export type PoolWritten =
  | { readonly code: "written"; readonly pool: Pool }
  | { readonly code: "stale"; readonly revision: number } // 0: there is none
  | { readonly code: "name-taken"; readonly pool: string };

export interface PoolRemoval extends LeaseInstant {
  readonly pool: string; // id
  readonly by: string;
}

export type PoolRemoved =
  | { readonly code: "removed" }
  | { readonly code: "unknown" }
  /** So many leases hold ports of it. */
  | { readonly code: "holds"; readonly leases: number };

/** What is left out stays as it is. */
export interface LeaseHostWrite {
  readonly host: string;
  readonly zone?: string | null | undefined;
  readonly labels?: Readonly<Record<string, string>> | undefined;
  /** Kinds that are named replace those of before. */
  readonly measured?: Measurements | undefined;
}

/**
 * What a host itself takes, as its last look has it. `from` null: all there is; otherwise what changed since that version. A host that was not told of since the
 * server began is given no leases (`host-not-ready`). `bookFence`: the highest that its own book knows, null where it keeps none; one that this database never gave makes
 * every host `older-record` until its book is adopted.
 */
export interface OccupiedWrite {
  readonly host: string;
  readonly version: number;
  readonly from: number | null;
  readonly occupied: readonly OccupiedPlace[];
  readonly gone: readonly OccupiedPlace[];
  readonly bookFence?: number | null | undefined;
  /** Nobody has looked at it for a while: what it takes is not known any more, as before it was first told of. */
  readonly isSilent?: boolean | undefined;
}

export type OccupiedWritten =
  | { readonly code: "written"; readonly isOlderRecord: boolean }
  /** It is at another version: all is to be told. Null: at none. */
  | { readonly code: "behind"; readonly version: number | null };

/** A lease as the host's own book has it. */
export type BookedLease = Pick<Lease, "id" | "fence" | "ports" | "protocols" | "family" | "address">;

/** After a database was restored from an older copy: what the host knows and it does not. */
export interface BookAdoption extends LeaseInstant {
  readonly host: string;
  readonly highestFence: number;
  readonly leases: readonly BookedLease[];
  readonly by: string;
}

export interface BookAdopted {
  /** In state `verifying`: the host is to be asked what is there. */
  readonly adopted: readonly Lease[];
  /** Ids of which another lease of the database holds a port; what of them nobody holds is adopted. */
  readonly met: readonly string[];
}

export interface ImportRow {
  readonly pool: string;
  readonly host: string;
  readonly owner: string;
  readonly purpose: string;
  readonly ports: readonly number[];
  readonly protocols: readonly ("tcp" | "udp")[];
  readonly family: Lease["family"];
  readonly address: string | null;
  readonly state: "reserved" | "active";
  readonly termSeconds: number | null;
  readonly note: string;
  readonly tags: readonly string[];
}

export interface LeaseImport extends LeaseInstant {
  readonly rows: readonly ImportRow[];
  /** Only whether it would be taken: nothing is written. */
  readonly isTrial?: boolean | undefined;
  readonly by: string;
}

/** All or nothing; the first 200 reasons, by the place of their row. */
export type LeasesImported =
  | { readonly code: "possible" } // of a trial
  | { readonly code: "imported"; readonly leases: readonly Lease[] }
  | { readonly code: "refused"; readonly rows: readonly { readonly row: number; readonly refusal: ClaimRefusal }[] };

export interface LeaseSearch {
  readonly pool?: string | undefined;
  readonly owner?: string | undefined;
  /** `holding`: every state but free. */
  readonly state?: LeaseState | "holding" | undefined;
  readonly host?: string | undefined;
  /** In the owner, the purpose, a port, the note or the tags. */
  readonly text?: string | undefined;
  /** From the last answer; the newest first. */
  readonly before?: number | null | undefined;
  readonly limit: number;
}

export interface FoundLeases {
  readonly leases: readonly Lease[];
  readonly next: number | null;
}

export interface PoolUse {
  /** kind of band → state → ports. A port with two protocols is one. */
  readonly bands: Readonly<Record<string, Readonly<Partial<Record<LeaseState, number>>>>>;
  readonly series: readonly PoolUsePoint[];
}

/** Ports of a pool that leases in that state hold. */
export interface PoolPortCount {
  readonly pool: string;
  readonly state: LeaseState;
  readonly ports: number;
}

/** `counts`: as `countPoolPorts` has them. */
export interface PoolUseRecord extends LeaseInstant {
  readonly counts: readonly PoolPortCount[];
}

export interface PoolUsePoint {
  readonly atMs: number;
  readonly active: number;
  readonly quarantined: number;
  readonly reserved: number;
  readonly refused: number;
}

export interface PortRun {
  readonly from: number;
  readonly to: number;
  readonly state: LeaseState;
}
