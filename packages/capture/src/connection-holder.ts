import type { PortHolder } from "@portolan/sockets";
import { type Connection, tcpState } from "./sock-diag.ts";

export interface ConnectionContext {
  readonly namespace: string;
  readonly protocol: "tcp" | "udp";
  /** Whether something in the namespace listens where the connection leads. */
  readonly remoteListens: (connection: Connection) => boolean;
  readonly pidsOf: (inode: number) => readonly number[];
}

/**
 * What a socket in any state means for its local port; null for a listener, and for a connection that a living listener accepted: the
 * listener holds the port then. Which end opened a connection is said only where it is known: from the kernel's counters, or because the
 * other end's address has a listener here; its port number tells nothing.
 */
export function describeHolder(connection: Connection, listeners: readonly Connection[], context: ConnectionContext): PortHolder | null {
  const kind = context.protocol === "udp" ? udpKind(connection) : tcpKind(connection, listeners, context);
  if (kind === null) return null;
  const hasPeer = kind !== "bound";
  return {
    kind,
    namespace: context.namespace,
    protocol: context.protocol,
    family: connection.family,
    local: connection.local.address,
    remote: hasPeer ? endpointText(connection.remote) : null,
    pids: connection.inode === 0 ? [] : context.pidsOf(connection.inode),
    detail: null,
  };
}

function udpKind(connection: Connection): PortHolder["kind"] | null {
  return connection.state === tcpState.established ? "udp-connected" : null;
}

function tcpKind(connection: Connection, listeners: readonly Connection[], context: ConnectionContext): PortHolder["kind"] | null {
  switch (connection.state) {
    case tcpState.listen:
      return null;
    case tcpState.close:
    case tcpState.boundInactive:
      return "bound";
    case tcpState.timeWait:
      return "time-wait";
    case tcpState.finWait1:
    case tcpState.finWait2:
    case tcpState.closing:
    case tcpState.lastAck:
      return "fin-wait";
    case tcpState.synSent:
      return "outgoing";
    default:
      return liveKind(connection, listeners, context);
  }
}

function liveKind(connection: Connection, listeners: readonly Connection[], context: ConnectionContext): PortHolder["kind"] | null {
  if (connection.isOpener === true) return "outgoing";
  if (listeners.some((listener) => mayHaveAccepted(listener, connection))) return null;
  if (connection.isOpener === false) return "accepted";
  return context.remoteListens(connection) ? "outgoing" : "connection";
}

function mayHaveAccepted(listener: Connection, connection: Connection): boolean {
  const { address } = listener.local;
  if (address === "::") return listener.v6only !== true || !isIpv4(connection.local.address);
  return address === connection.local.address || (address === "0.0.0.0" && isIpv4(connection.local.address));
}

function isIpv4(address: string): boolean {
  return !address.includes(":") || address.startsWith("::ffff:");
}

function endpointText({ address, port }: Connection["remote"]): string {
  return address.includes(":") ? `[${address}]:${port}` : `${address}:${port}`;
}
