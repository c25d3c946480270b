/**
 * The documents about pools and leases, as types; `lease-schemas.ts` says the same as schemas, and a test proves the two equal. Pool, claim, lease, evidence and
 * choice are of @portolan/leases and cross the wire as they are: their times are milliseconds since 1970, UTC, and so are those of this file.
 */
import type {
  Band,
  BindFamily,
  Choice,
  Claim,
  ClaimMode,
  ClaimRefusal,
  Evidence,
  ExpectedOwner,
  Lease,
  LeaseClass,
  LeaseHappening,
  LeaseState,
  Pool,
  PoolPlace,
  PoolRules,
} from "@portolan/leases";
import type { Phrase } from "@portolan/phrases";
import type { Intent } from "@portolan/plans";
import type { Endpoint } from "@portolan/sockets";
import type { PlanActor } from "./plan-documents.ts";
import type { ExposurePair } from "./reach-documents.ts";

/** How many ports of a pool are in which state, on all hosts of its place together. */
export interface PoolCounts {
  readonly size: number; // ports of the band, on each host
  readonly free: number;
  readonly reserved: number;
  readonly active: number;
  readonly ending: number; // suspect, draining, verifying
  readonly quarantined: number;
  readonly troubled: number; // conflict, hijacked, failover
  readonly occupied: number; // by something on the host without a lease
  readonly kept: number; // never granted unasked
}

export interface PoolUse extends PoolCounts {
  readonly bands: readonly (PoolCounts & { readonly kind: Band["kind"] })[];
  /** Ports that a claim of class `ordinary` may still have before the headroom is touched; 0: it is touched. */
  readonly ordinaryLeft: number;
  /** Chance that a claim finds the pool full at the load of now (Erlang-B), 0 to 1; null: too small a number to say. */
  readonly blocking: number | null;
}

export interface PoolSummary {
  readonly pool: Pool;
  readonly use: PoolUse;
  readonly warnings: number;
}

export interface PoolsDocument {
  readonly pools: readonly PoolSummary[];
}

/** `kept`: never granted unasked. `ephemeral`: the host's own range for outgoing connections. */
export type PoolPaint = LeaseState | "occupied" | "kept" | "ephemeral";

export interface PoolMap {
  readonly host: string;
  readonly runs: readonly { readonly from: number; readonly to: number; readonly state: PoolPaint }[]; // ascending, without gaps within a band
}

/** What about a pool invites trouble, and what mends it: lines to type, or a change that can be planned. */
export interface PoolWarning {
  readonly code: string;
  readonly what: Phrase;
  readonly fix: Phrase | null;
  readonly lines: readonly string[];
  readonly intent: Intent | null;
}

export interface PoolSeriesPoint {
  readonly atMs: number;
  readonly active: number;
  readonly quarantined: number;
  readonly reserved: number;
  readonly refused: number;
}

/** When a pool is full for ordinary claims. Days from now; null: not within the horizon. */
export type PoolForecast =
  | { readonly code: "too-little"; readonly haveHours: number; readonly needHours: number }
  | {
      readonly code: "forecast";
      readonly method: "fitted" | "mean" | "last" | "seasonal";
      /** The method was chosen because the fitted ones were no better for this pool. */
      readonly isFallback: boolean;
      /** The best of the simple ways on this pool's past: its last value, its mean, the same time of the season before. */
      readonly against: "mean" | "last" | "seasonal";
      /** Mean error of the fitted way divided by that of `against`, below 1 is better; null: too little of the past to try. */
      readonly skill: number | null;
      /** Share of past values that lay within the band. */
      readonly coverage: number | null;
      readonly fullInDays: { readonly early: number | null; readonly middle: number | null; readonly late: number | null };
      readonly points: readonly { readonly atMs: number; readonly low: number; readonly middle: number; readonly high: number }[];
    };

export interface PoolDocument extends PoolSummary {
  readonly hosts: readonly PoolHost[];
  readonly maps: readonly PoolMap[]; // of the first 8 hosts
  readonly told: readonly PoolWarning[];
  readonly series: readonly PoolSeriesPoint[]; // ascending; of 7 days
  readonly forecast: PoolForecast | null; // null: nobody has worked one out yet
}

export interface PoolHost {
  readonly host: string;
  readonly name: string;
  readonly isReady: boolean;
}

/** `name` and whatever else differs from what a pool is where nobody says otherwise. */
export interface NewPool {
  readonly name: string;
  readonly place?: PoolPlace;
  readonly bands?: readonly Band[];
  readonly headroom?: number;
  readonly rules?: Partial<PoolRules>;
  readonly quarantineSeconds?: number;
}

/** `revision`: of the pool that was changed. */
export interface PoolChange extends NewPool {
  readonly revision: number;
}

/** A pool by its id or its name; what is left out is as a claim is where nobody says otherwise. */
export interface ClaimWish {
  readonly pool: string;
  readonly owner: string;
  readonly key?: string | null;
  readonly purpose?: string;
  readonly profile?: string | null;
  readonly class?: LeaseClass;
  readonly mode?: ClaimMode; // static where a port is asked for, else dynamic
  readonly ports?: readonly number[];
  readonly otherwise?: Claim["otherwise"];
  readonly count?: number;
  readonly isBlock?: boolean;
  readonly protocols?: Claim["protocols"]; // tcp
  readonly family?: BindFamily; // dual
  readonly address?: string | null;
  readonly hosts?: Claim["hosts"]; // any
  readonly termSeconds?: number | null;
  readonly hasEmergency?: boolean;
  readonly expected?: Partial<ExpectedOwner> | null;
  readonly note?: string;
  readonly tags?: readonly string[];
}

export interface ClaimBatch {
  readonly claims: readonly ClaimWish[]; // at most 200, each granted or refused by itself
}

/** Why, and what would work instead; `works` null: nothing is known. */
export interface LeaseTold {
  readonly what: Phrase;
  readonly works: Phrase | null;
}

export interface GrantedClaim {
  readonly code: "granted";
  readonly leases: readonly Lease[];
  /** The key was used for the same claim before: this is what was answered then. */
  readonly isRepeat: boolean;
}

/** A refusal is an answer too: its fields are those of @portolan/leases. */
export type RefusedClaim = ClaimRefusal & { readonly told: LeaseTold };
export type ClaimOutcome = GrantedClaim | RefusedClaim;

export interface ClaimAnswers {
  readonly answers: readonly ClaimOutcome[]; // as the claims
}

/** What would be granted now; another claim may come before. */
export interface PlannedLease {
  readonly host: string;
  readonly ports: readonly number[];
  readonly emergencyPorts: readonly number[];
  readonly choice: Choice;
}

export type ClaimPreview = { readonly code: "would-grant"; readonly leases: readonly PlannedLease[] } | RefusedClaim;

export interface LeasesQuery {
  readonly pool?: string; // id or name
  readonly owner?: string;
  readonly state?: LeaseState;
  readonly host?: string;
  readonly text?: string; // in owner, purpose, note, tags, or a port
  readonly before?: string; // `next` of the page before
  readonly limit?: number;
}

export interface LeasePage {
  readonly leases: readonly Lease[]; // the newest first
  readonly next: string | null;
}

/** One port of a lease with what is there now. */
export interface LeaseListener {
  readonly port: number;
  readonly protocol: "tcp" | "udp";
  readonly endpoint: Endpoint | null; // null: nothing listens
  readonly reach: LeaseReach | null; // null: not judged
}

export interface LeaseReach {
  readonly exposure: ExposurePair;
  readonly answer: { readonly ipv4: Phrase | null; readonly ipv6: Phrase | null };
}

/** One move of a lease, from the record. */
export interface LeaseMoment {
  readonly atMs: number;
  readonly happening: LeaseHappening | "granted";
  readonly to: LeaseState;
  readonly fence: number;
  readonly evidence: readonly string[]; // kinds
  readonly by: PlanActor | null; // null: the host's word, or its time
  readonly entry: number | null; // index in the record; null: not yet in it
}

/** Whether clients are led to its emergency port. */
export interface LeaseFailover {
  /** none: it has no emergency port · ready · switched: clients are led there · refused: the host's owner lets nobody do it */
  readonly state: "none" | "ready" | "switched" | "refused";
  readonly sinceMs: number | null;
  readonly told: Phrase | null;
}

export interface LeaseRecord {
  readonly lease: Lease;
  readonly pool: Pool | null; // null: removed since
  readonly listeners: readonly LeaseListener[];
  readonly failover: LeaseFailover;
  readonly history: readonly LeaseMoment[]; // the oldest first, at most 200
}

export interface LeaseMoves {
  readonly leases: readonly { readonly lease: string; readonly fence: number }[]; // at most 200
}

export type LeaseMoveOutcome =
  | { readonly code: "moved"; readonly lease: Lease }
  | { readonly code: "unknown"; readonly told: LeaseTold }
  | { readonly code: "state"; readonly state: LeaseState; readonly told: LeaseTold }
  | { readonly code: "stale-fence"; readonly fence: number; readonly told: LeaseTold };

export interface LeaseMoveAnswers {
  readonly answers: readonly LeaseMoveOutcome[]; // as they were asked
}

/** A rehearsal: each step with what was seen; `isFine`: every packet went where it should. */
export interface DrillDocument {
  readonly isFine: boolean;
  readonly steps: readonly { readonly code: string; readonly text: Phrase; readonly isFine: boolean; readonly ms: number }[];
}

/** Where what is recorded is not what is there. */
export interface DriftFinding {
  readonly code: "no-listener" | "no-lease" | "foreign-owner";
  readonly host: string;
  readonly protocol: "tcp" | "udp";
  readonly port: number;
  readonly lease: Lease | null;
  readonly pool: string | null; // id
  readonly endpoint: Endpoint | null;
  readonly sinceMs: number | null; // null: not known
  readonly what: Phrase;
  readonly fix: Phrase;
}

export interface DriftDocument {
  readonly findings: readonly DriftFinding[];
}

/** One way to have a port again. Nothing is done by asking; `command` is for whoever decides to. */
export interface FreeingWay {
  readonly code: string;
  readonly text: Phrase;
  readonly command: readonly string[] | null;
  /** Seconds until it is over by itself; null: it is not, or nobody knows. */
  readonly waitSeconds: number | null;
}

export interface ConflictHelp {
  readonly protocol: "tcp" | "udp";
  readonly port: number;
  readonly host: string;
  /** Nothing holds it, and the kernel let a bind through where it was asked. */
  readonly isFree: boolean;
  readonly holders: readonly { readonly evidence: Evidence; readonly text: Phrase; readonly ways: readonly FreeingWay[] }[];
  readonly leases: readonly Lease[];
  readonly notes: readonly Phrase[]; // what could not be asked
}

/** A port that somebody uses already, from a sheet or another program. `line`: where it came from, told back. */
export interface ImportRow {
  readonly line: number;
  readonly port: number;
  readonly protocols: Claim["protocols"];
  readonly address: string | null;
  readonly host: string | null; // id or name; null: this one
  readonly owner: string;
  readonly purpose: string;
  readonly note: string;
  readonly tags: readonly string[];
}

export interface ImportWish {
  readonly pool: string; // id or name
  readonly rows: readonly ImportRow[]; // at most 5,000
}

export interface ImportedRow {
  readonly line: number;
  /** ready: it would be taken · known: it is leased to this owner already · refused: see `told` */
  readonly code: "ready" | "known" | "refused";
  readonly told: LeaseTold | null;
}

/** All or nothing: `imported` is 0 where any row is refused. */
export interface ImportDocument {
  readonly rows: readonly ImportedRow[];
  readonly imported: number;
}

export interface LeaseExport {
  readonly rows: readonly (Omit<ImportRow, "line"> & {
    readonly lease: string;
    readonly pool: string; // name
    readonly state: LeaseState;
    readonly expiresMs: number | null;
  })[];
  /** There are more, the newest of which are here. */
  readonly isCut: boolean;
}

/** A measurement between this host and where its clients are, with its age. */
export interface Measured {
  readonly kind: "latency" | "throughput" | "loss";
  readonly value: number; // ms, Mbit/s, share of packets
  readonly atMs: number;
}

export interface LeaseHost {
  readonly host: string;
  readonly name: string;
  readonly zone: string | null;
  readonly labels: Readonly<Record<string, string>>;
  readonly measured: readonly Measured[];
  readonly isReady: boolean;
  readonly notReady: "never-seen" | "silent" | "older-record" | null;
}

export interface LeaseHostsDocument {
  readonly hosts: readonly LeaseHost[];
}

export interface LeaseHostChange {
  readonly zone?: string | null;
  readonly labels?: Readonly<Record<string, string>>;
  readonly measured?: readonly { readonly kind: Measured["kind"]; readonly value: number }[];
}

/** Told to every reader of the live stream, at most twice a second: leases that changed since. `more`: how many others did. */
export interface StreamLease {
  readonly leases: readonly { readonly id: string; readonly pool: string; readonly state: LeaseState; readonly ports: readonly number[] }[];
  readonly more: number;
}
