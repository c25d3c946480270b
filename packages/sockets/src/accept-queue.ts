/**
 * The accept queues of one TCP port and what the kernel counted about them, read for one question and in no snapshot: the numbers move with
 * every connection. Overflows and drops are counted since the listener was opened, or since its network namespace began.
 */

/** One listening socket; several with SO_REUSEPORT have a queue each. */
export interface ListenerQueue {
  readonly namespace: string;
  readonly address: string;
  readonly port: number;
  readonly device: string | null;
  readonly inode: number | null;
  readonly depth: number; // connections that wait for the program
  readonly limit: number; // the backlog the kernel keeps; it queues one more (sk_acceptq_is_full)
  readonly drops: number | null; // connections this very listener dropped since it was opened (sk_drops); null: the kernel did not say
}

/** What a network namespace counts over all its listeners together. Null: could not be read. */
export interface QueueCounters {
  readonly namespace: string;
  readonly maxBacklog: number | null; // net.core.somaxconn, applied when listen() is called
  readonly overflows: number | null; // ListenOverflows: an accept queue was full
  readonly drops: number | null; // ListenDrops: connections dropped for that or another reason
}

/** Connections that a program holds at one listening place: accepted and not closed by it. */
export interface PlaceConnections {
  readonly namespace: string;
  readonly address: string;
  readonly port: number;
  readonly established: number;
}

export interface AcceptQueues {
  readonly port: number;
  readonly listeners: readonly ListenerQueue[];
  readonly counters: readonly QueueCounters[]; // of the namespaces that have a listener on the port
  readonly connections: readonly PlaceConnections[];
}
