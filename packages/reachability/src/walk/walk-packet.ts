/**
 * What a set of packets has in common on its way: everything but the address and the choices of the sender, which are `chosen`. A connection is
 * what conntrack keeps of it. Values are never changed; `key` is equal for equal packets.
 */
import type { IpFamily } from "@portolan/net";
import type { Listener } from "../host-model.ts";

/** The variable: the sender's address, or a port the sender chose. */
export const chosen = "chosen";
export type Chosen = typeof chosen;
export type AddressPart = bigint | Chosen;
export type PortPart = number | Chosen | null; // null: the protocol has none

export interface Ends {
  readonly source: AddressPart;
  readonly sourcePort: PortPart;
  readonly destination: AddressPart;
  readonly destinationPort: PortPart;
}

export interface WalkConnection {
  readonly original: Ends;
  readonly reply: Ends;
  readonly mark: number;
  readonly status: number; // IPS_*
  readonly zone: bigint;
}

export interface WalkPacket extends Ends {
  readonly family: IpFamily;
  readonly protocol: number;
  readonly tcpFlags: number | null;
  readonly icmpType: number | null;
  readonly ttl: number | Chosen;
  readonly length: number | Chosen;
  readonly in: string | null;
  readonly out: string | null;
  readonly mark: number;
  /** Next hop of the route out; null: the destination itself. */
  readonly gateway: bigint | null;
  readonly connection: WalkConnection | null;
  /** Of an answer that conntrack has not seen yet: the connection it will find. */
  readonly awaited: WalkConnection | null;
  readonly state: number; // bits of connection-state; 0 before conntrack
  readonly isAnswer: boolean;
  readonly isOwn: boolean; // made on this host
  /** While tables of the family bridge look at it: `in` and `out` are then ports, or the bridge where the port is not known. */
  readonly frame?: "known port" | "unknown port" | null;
  /** Interface that has the local address it is sent to, of the host's own packets. */
  readonly home: string | null;
  /** Assigned by TPROXY. */
  readonly socket: Listener | null;
  readonly key: string;
}

export function makePacket(fields: Omit<WalkPacket, "key">): WalkPacket {
  return { ...fields, key: keyOf(fields) };
}

export function changePacket(packet: WalkPacket, changes: Partial<Omit<WalkPacket, "key">>): WalkPacket {
  return makePacket({ ...packet, ...changes });
}

export function changeConnection(packet: WalkPacket, changes: Partial<WalkConnection>): WalkPacket {
  return packet.connection === null ? packet : changePacket(packet, { connection: { ...packet.connection, ...changes } });
}

function keyOf(packet: Omit<WalkPacket, "key">): string {
  const { socket } = packet;
  const held = socket === null ? "" : `${socket.family} ${socket.address} ${socket.port} ${socket.device}`;
  return `${packet.family} ${packet.protocol} ${packet.icmpType} ${packet.isAnswer} ${packet.frame ?? ""} ${packet.in} ${packet.out} ${ends(packet)} ${packet.gateway} ${packet.home} ${packet.mark} ${packet.state} ${tracked(packet.connection)} ${tracked(packet.awaited)} ${held}`;
}

function tracked(connection: WalkConnection | null): string {
  if (connection === null) return "-";
  return `${ends(connection.original)};${ends(connection.reply)};${connection.mark};${connection.status};${connection.zone}`;
}

function ends({ source, sourcePort, destination, destinationPort }: Ends): string {
  return `${source},${sourcePort},${destination},${destinationPort}`;
}

/** As the other side answers. */
export function inverted({ source, sourcePort, destination, destinationPort }: Ends): Ends {
  return { source: destination, sourcePort: destinationPort, destination: source, destinationPort: sourcePort };
}

export const protocolNumber = { tcp: 6, udp: 17, icmpv6: 58 } as const;
export const tcpFlag = { syn: 0x02, synAck: 0x12 } as const;
export const IPS = { seenReply: 2, confirmed: 8, snat: 16, dnat: 32, snatDone: 128, dnatDone: 256 } as const;
