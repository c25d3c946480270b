/**
 * What keeps a port from being taken, other than a listener: the kernel refuses a bind for more reasons than a list of listeners shows.
 * Facts are reference measurements of Linux: a connection's local port, TIME_WAIT and a bound silent socket hold a port like a listener does.
 */
/** Something other than a listener that holds a port (B20). */
export interface PortHolder {
  readonly kind:
    | "bound"
    | "outgoing" // local port of an outgoing connection
    | "accepted" // connection accepted by a listener that has gone
    | "connection" // which end opened it is not known
    | "time-wait"
    | "fin-wait"
    | "udp-connected"
    | "published" // by a container runtime without a socket here
    | "stopped-container"
    | "reserved" // ip_local_reserved_ports
    | "nat";
  readonly namespace: string;
  readonly protocol: "tcp" | "udp";
  readonly family: "ipv4" | "ipv6" | null;
  readonly local: string | null;
  readonly remote: string | null;
  readonly pids: readonly number[];
  readonly detail: string | null; // rule text, container name, …; `+N` without addresses: N more of this kind were left out
}
