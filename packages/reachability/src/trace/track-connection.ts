/** What conntrack makes of a packet when it passes: new, established, invalid, or untracked. */
import { connectionState, connectionStatus } from "@portolan/ruleset";
import { ICMPV6, TCP, UDP, isFirstOfTcp, type Connection, type PacketState } from "./packet-state.ts";
import { settled } from "./translate.ts";
import type { TraceRun } from "./trace-run.ts";

const KNOWN = connectionStatus.seenReply | connectionStatus.assured | connectionStatus.confirmed | settled.destination | settled.source;

/** A packet that has an entry already, as over loopback, or is not to be tracked, keeps what it has. */
export function trackConnection(run: TraceRun, packet: PacketState): void {
  if (packet.state !== 0n) return;
  if (packet.protocol === ICMPV6) {
    packet.state = connectionState.untracked; // neighbour discovery never is tracked
  } else if (packet.isAnswer && run.connection !== null) {
    packet.connection = run.connection;
    packet.connection.status |= connectionStatus.seenReply | connectionStatus.confirmed;
    packet.state = connectionState.established;
  } else if (packet.isEstablished) {
    packet.connection = newConnection(packet, KNOWN);
    packet.state = connectionState.established;
    if (!packet.isAnswer) run.connection = packet.connection;
  } else {
    startConnection(run, packet);
  }
}

function startConnection(run: TraceRun, packet: PacketState): void {
  if (packet.protocol === TCP && !isFirstOfTcp(packet)) {
    packet.state = connectionState.invalid; // an answer to what was never seen
    return;
  }
  if (packet.protocol !== TCP && packet.protocol !== UDP) return;
  packet.connection = newConnection(packet, 0n);
  packet.state = connectionState.new;
  if (!packet.isAnswer) run.connection = packet.connection;
}

function newConnection(packet: PacketState, status: bigint): Connection {
  const { source, sourcePort, destination, destinationPort } = packet;
  return {
    original: { source, sourcePort, destination, destinationPort },
    reply: { source: destination, sourcePort: destinationPort, destination: source, destinationPort: sourcePort },
    protocol: packet.protocol,
    mark: 0n,
    status,
    zone: 0n,
  };
}

/** When the first packet has passed all hooks. */
export function confirmConnection(packet: PacketState): void {
  if (packet.connection !== null) packet.connection.status |= connectionStatus.confirmed;
}
