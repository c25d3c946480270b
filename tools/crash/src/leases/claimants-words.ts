/** What the process of claimants is told, and the lines that it prints. */
import type { Lease, LeaseHappening, LeaseState } from "@portolan/leases";
import type { BookedLease } from "@portolan/storage";

export interface ClaimantsTask {
  readonly address: string;
  readonly seed: number;
  readonly claimants: number;
  /** The wall clock is wrong by so much. */
  readonly wallOffsetMs: number;
  /** Lease time runs so many times as fast, so that terms and rests end while somebody looks. */
  readonly haste: number;
  /** Asked for by a process that was killed before it answered. */
  readonly unanswered: readonly string[];
  /** After a restore: what the hosts know. */
  readonly book: {
    /** It was not taken over by any process yet. */
    readonly isNews: boolean;
    readonly highestFence: number;
    readonly leases: readonly (BookedLease & { readonly host: string })[];
  } | null;
}

export type AcknowledgedLease = Pick<Lease, "id" | "fence" | "host" | "ports">;

export type ClaimantsWord =
  | { readonly kind: "ready" }
  | { readonly kind: "asks"; readonly keys: readonly string[] }
  /** Leases of each key; none where it was refused. */
  | { readonly kind: "answered"; readonly keys: readonly string[]; readonly leases: readonly (readonly AcknowledgedLease[])[] }
  | { readonly kind: "moved"; readonly lease: string; readonly happening: LeaseHappening; readonly state: LeaseState }
  /** Of a book: a port of theirs is another lease's in the restored database. */
  | { readonly kind: "met"; readonly leases: readonly string[] }
  | { readonly kind: "fault"; readonly what: string };
