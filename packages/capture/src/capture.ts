import type { SectionName, Snapshot } from "@portolan/snapshot";
import type { AcceptQueues, EndedSocket, PortHolder } from "@portolan/sockets";
import type { HeldPorts, HeldPortsQuery } from "./held-ports.ts";

export interface CaptureOptions {
  readonly portolanVersion: string;
  readonly now?: () => Date;
  /** Unix sockets of container runtimes besides those found by themselves. */
  readonly runtimeSockets?: readonly string[];
  /** Forces a way of reading sockets; for tests and `doctor`. Absent: the best that works, remembered for this capture's life. */
  readonly socketSource?: "sock_diag" | "ss" | "proc";
  /** Reads the host's own network namespace alone: for who changes its rules. Absent: all namespaces. */
  readonly hostNamespaceOnly?: boolean;
  /** Listens to the kernel's word of sockets that end, for a reader that looks again and again. Absent: no. */
  readonly endings?: boolean;
}

export interface LookRequest {
  /** Sections to read in this look; others are carried over from the last look that read them. Absent: all. */
  readonly sections?: readonly SectionName[];
  /** Reads TCP sockets that are bound without listening (0.2 ms per family and namespace). Absent: yes. When false those of the last look are carried over. */
  readonly boundSockets?: boolean;
  /** Walks the descriptors of every process instead of only looking for owners of sockets not seen before. Absent: no. */
  readonly sweepOwners?: boolean;
  /** Of many namespaces, rules are read in turns, so that no look waits for the programs of them all; the rest is as of an earlier look. */
  readonly rulesInTurns?: boolean;
}

/** One reader of this host. It keeps caches between looks, so a warm look costs far less than the first. */
export interface Capture {
  look(request?: LookRequest): Promise<Snapshot>;
  /**
   * Everything in any TCP or UDP state, in every readable namespace, whose local port this is. Walks the kernel's tables: for one question, not for every look.
   * Of more than 1,000 connections in one namespace the others are counted by kind, in rows without addresses (`detail`: `+N`).
   */
  portHolders(query: { readonly protocol: "tcp" | "udp"; readonly port: number }): Promise<readonly PortHolder[]>;
  /** Whatever holds one of these ports, in any TCP or UDP state, in every readable namespace, listeners too: one walk for all of them. For one question, not for every look. */
  heldPorts(query: HeldPortsQuery): Promise<HeldPorts>;
  /**
   * The accept queues of a TCP port in every readable namespace, what the kernel dropped there, and how many connections programs hold on it.
   * Walks the kernel's tables: for one question, not for every look. Null: sock_diag cannot be asked here.
   */
  acceptQueues(query: { readonly port: number }): Promise<AcceptQueues | null>;
  /**
   * Sockets that came and went between two looks since it was last asked, oldest first. Empty without `endings`. Coverage has a note while
   * the kernel cannot tell (`endings-untold`), and in the look in which some were lost (`endings-missed`).
   */
  takeEnded(): readonly EndedSocket[];
  close(): void;
}
