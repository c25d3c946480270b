/** What is in the way of a lease, or was found where it is: what kind, where, who. Plain values, of which the words are made at the edges. */
export interface Evidence {
  readonly kind: EvidenceKind;
  readonly protocol: "tcp" | "udp";
  readonly port: number;
  /** As the kernel has it; null: not said. */
  readonly address: string | null;
  readonly namespace: string;
  readonly remote: string | null;
  readonly pids: readonly number[];
  readonly executable: string | null;
  readonly user: string | null;
  readonly unit: string | null;
  readonly container: string | null;
  /** From the process up to the first of all: "pid name". */
  readonly parents: readonly string[];
  /** A rule's text, a container's name, an errno. At most 300 characters. */
  readonly detail: string | null;
}

export type EvidenceKind =
  | "listener" // of somebody else
  | "owner-listener" // the lease's own owner is still there
  | "more-specific" // a listener at a narrower address beside its owner's
  | "shared" // another socket at the same place by SO_REUSEPORT or SO_REUSEADDR
  | "bound" // silent
  | "outgoing"
  | "accepted"
  | "connection"
  | "time-wait"
  | "fin-wait"
  | "udp-connected"
  | "published"
  | "stopped-container"
  | "nat"
  | "bind-refused" // the kernel refused a bind, whoever holds it; `detail`: the errno
  | "unreadable"; // a part of the host could not be asked; `detail`: which
