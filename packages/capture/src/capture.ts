import type { SectionName, Snapshot } from "@portolan/snapshot";
import type { PortHolder } from "@portolan/sockets";

export interface CaptureOptions {
  readonly portolanVersion: string;
  readonly now?: () => Date;
  /** Unix sockets of container runtimes besides those found by themselves. */
  readonly runtimeSockets?: readonly string[];
  /** Forces a way of reading sockets; for tests and `doctor`. Absent: the best that works, remembered for this capture's life. */
  readonly socketSource?: "sock_diag" | "ss" | "proc";
}

export interface LookRequest {
  /** Sections to read in this look; others are carried over from the last look that read them. Absent: all. */
  readonly sections?: readonly SectionName[];
  /** Reads TCP sockets that are bound without listening (0.2 ms per family and namespace). Absent: yes. When false those of the last look are carried over. */
  readonly boundSockets?: boolean;
  /** Walks the descriptors of every process instead of only looking for owners of sockets not seen before. Absent: no. */
  readonly sweepOwners?: boolean;
}

/** One reader of this host. It keeps caches between looks, so a warm look costs far less than the first. */
export interface Capture {
  look(request?: LookRequest): Promise<Snapshot>;
  /**
   * Everything in any TCP or UDP state, in every readable namespace, whose local port this is. Walks the kernel's tables: for one question, not for every look.
   * Of more than 1,000 connections in one namespace the others are counted by kind, in rows without addresses (`detail`: `+N`).
   */
  portHolders(query: { readonly protocol: "tcp" | "udp"; readonly port: number }): Promise<readonly PortHolder[]>;
  close(): void;
}
