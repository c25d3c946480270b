/**
 * Which connections that exist would be cut: packets of them that reach their socket now and would not then, by the trace of each. Which interface a peer's
 * packets come in by is not known, so each is asked.
 */
import { parseIpAddress } from "@portolan/net";
import { tracePacket, type HostModel, type Packet } from "@portolan/reachability";
import type { Tried } from "../solved.ts";
import type { CutConnection, Risk } from "./risk.ts";

export function cutConnections({ before, after, circumstances: { connections, intent } }: Tried): readonly Risk[] {
  const cut = connections
    .filter(
      ({ protocol, localPort }) =>
        !("port" in intent) || intent.port === null || (protocol === intent.protocol && localPort === intent.port),
    )
    .filter((connection) => packetsOf(connection, before).some((packet) => arrives(before, packet) && !arrives(after, packet)));
  return cut.length === 0 ? [] : [{ code: "cut-connections", connections: cut }];
}

function packetsOf({ protocol, local, localPort, remote, remotePort }: CutConnection, host: HostModel): readonly Packet[] {
  const [source, destination] = [parseIpAddress(remote), parseIpAddress(local)];
  if (source === null || destination === null || source.family !== destination.family) return [];
  return host.interfaces.map(({ name }) => ({
    family: source.family,
    protocol,
    in: name,
    source: source.value,
    sourcePort: remotePort,
    destination: destination.value,
    destinationPort: localPort,
    state: "established",
  }));
}

function arrives(host: HostModel, packet: Packet): boolean {
  return tracePacket(host, packet).verdict === "delivered";
}
