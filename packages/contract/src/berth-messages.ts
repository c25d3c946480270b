/**
 * What the berth, the process that keeps reserved ports from everybody but the services they are for, is asked and what it answers. One JSON object a frame; each
 * request is answered once, by its `id`. The berth holds and lets go; which lease has which port is the database's, and a database that knows less than the berth's
 * book is told so by `book`.
 */
import type { BindFamily } from "@portolan/leases";

/** Towards the berth. 2,000 leases of one port each fit. */
export const maxBerthRequestBytes = 1024 * 1024;
/** From the berth: its whole book is one answer. */
export const maxBerthFrameBytes = 16 * 1024 * 1024;

export type BerthRequest =
  | { readonly ask: "park"; readonly leases: readonly BerthLease[] } // at most 2,000
  | { readonly ask: "unpark"; readonly leases: readonly Pick<BerthLease, "lease" | "fence">[] } // at most 2,000
  | { readonly ask: "probe"; readonly binds: readonly ProbedBind[] } // at most 2,000
  | { readonly ask: "book" };

export interface BerthLease {
  readonly lease: string;
  readonly fence: number;
  /** UDP is never held: a second socket at a UDP port takes its datagrams. A lease of UDP alone is only written into the book. */
  readonly protocols: readonly ("tcp" | "udp")[];
  readonly family: BindFamily;
  /** null: all of the family. */
  readonly address: string | null;
  readonly ports: readonly number[];
  /**
   * true: ports that cannot be held now stay in the book and are tried again every second until they can be; for leases whose own service listens already. false: all
   * or nothing.
   */
  readonly insists: boolean;
  /**
   * true: written into the book and not held. For a service that was seen to listen without SO_REUSEADDR: it could not start again beside a hold. Absent: held.
   */
  readonly isOpen?: boolean;
}

/** One bind, tried and given up at once; never listened on, so that nobody can come in. What a listen would be refused for, a bind is refused for too. */
export interface ProbedBind {
  readonly protocol: "tcp" | "udp";
  readonly address: string;
  readonly port: number;
  /** Of an IPv6 address; ignored of others. */
  readonly v6only: boolean;
  /** SO_REUSEADDR, as the service sets it: most do for TCP. For UDP it is never set, as that would tell nothing. */
  readonly reuseAddress: boolean;
}

export interface BerthAnswers {
  /** In the order of the question; what is `parked` or `noted` is on the disk. */
  readonly park: { readonly code: "park"; readonly leases: readonly ParkAnswer[] };
  readonly unpark: { readonly code: "unpark"; readonly leases: readonly UnparkAnswer[] };
  /** In the order of the question. The berth's own hold is let go for the moment of a probe of its port. */
  readonly probe: { readonly code: "probe"; readonly binds: readonly ProbeAnswer[] };
  readonly book: BerthBook;
}

export type ParkAnswer = { readonly lease: string } & (
  | { readonly code: "parked" } // every TCP port of it is held
  | { readonly code: "noted" } // UDP alone, or an open one: nothing holds it
  /** Of a lease that insists: these are held by somebody else, and tried again. */
  | { readonly code: "waiting"; readonly ports: readonly { readonly port: number; readonly errno: string }[] }
  /** Nothing of it is held or written. `EADDRINUSE`, `EADDRNOTAVAIL`, `EACCES`, …; `SHARED`: another lease of the book has it. */
  | { readonly code: "refused"; readonly port: number; readonly address: string; readonly errno: string }
  /** A higher one was seen with one of its ports, or of this very lease. */
  | { readonly code: "stale-fence"; readonly known: number }
  /** More sockets than this process may open; nothing of it is held or written. */
  | { readonly code: "no-room"; readonly limit: number }
);

export type UnparkAnswer = { readonly lease: string } & (
  | { readonly code: "unparked" }
  | { readonly code: "unknown" }
  | { readonly code: "stale-fence"; readonly known: number }
);

export type ProbeAnswer = { readonly code: "free" } | { readonly code: "refused"; readonly errno: string };

export interface BerthBook {
  readonly code: "book";
  /** Of this process: a `bound` holder of a port that nobody else has is its hold. */
  readonly pid: number;
  /** The highest that any lease here ever had; 0: none ever was. A database that has granted less is an older one. */
  readonly highestFence: number;
  readonly leases: readonly BookedLease[];
  /** Sockets that it holds, and how many it may. */
  readonly held: number;
  readonly limit: number;
  /** The book could not be read as it stands: what could be was taken over, the file was put aside here. null: it could. */
  readonly setAside: string | null;
  /** Whether the kernel itself keeps this process from connecting, listening and starting programs. */
  readonly isSealed: boolean;
}

export interface BookedLease extends BerthLease {
  /** TCP ports that are not held now. */
  readonly unheld: readonly number[];
}

/** What any question may be answered. */
export type BerthFailure =
  | { readonly code: "bad-request"; readonly detail: string }
  /** The book could not be written, so that nothing was changed. */
  | { readonly code: "failed"; readonly detail: string };

export type BerthAsk = keyof BerthAnswers;

/** From the berth; `link` is the supervisor's: the berth came or went. */
export type BerthFrame =
  | ({ readonly id: number } & (BerthAnswers[BerthAsk] | BerthFailure))
  | { readonly kind: "link"; readonly up: boolean };
