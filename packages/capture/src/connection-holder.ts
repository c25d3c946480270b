import type { PortHolder } from "@portolan/sockets";
import { type Connection, tcpState } from "./sock-diag.ts";

export interface ConnectionContext {
  readonly namespace: string;
  readonly protocol: "tcp" | "udp";
  /** ip_local_port_range; null where it could not be read. */
  readonly ephemeral: { readonly first: number; readonly last: number } | null;
  readonly pidsOf: (inode: number) => readonly number[];
}

/**
 * What a socket in any state means for its local port; null for a listener, and for a connection that a living listener accepted: the
 * listener holds the port then. Which end opened a connection is not kept by the kernel; without a listener, a port of the ephemeral
 * range is taken for the opening end.
 */
export function describeHolder(connection: Connection, listeners: readonly Connection[], context: ConnectionContext): PortHolder | null {
  const kind = context.protocol === "udp" ? udpKind(connection) : tcpKind(connection, listeners, context.ephemeral);
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

function tcpKind(
  connection: Connection,
  listeners: readonly Connection[],
  ephemeral: ConnectionContext["ephemeral"],
): PortHolder["kind"] | null {
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
      return liveKind(connection, listeners, ephemeral);
  }
}

function liveKind(
  connection: Connection,
  listeners: readonly Connection[],
  ephemeral: ConnectionContext["ephemeral"],
): PortHolder["kind"] | null {
  if (listeners.some((listener) => mayHaveAccepted(listener, connection))) return null;
  const { port } = connection.local;
  return ephemeral !== null && port >= ephemeral.first && port <= ephemeral.last ? "outgoing" : "accepted";
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
