/**
 * A packet on its way through one host, and the connection that conntrack keeps of it. Both change as hooks act on them.
 * Invariant: `original` of a connection never changes; `reply` is always what an answer looks like when it comes back to this host.
 */
import type { IpFamily } from "@portolan/net";
import type { Listener } from "../host-model.ts";
import type { Packet } from "../packet.ts";

export const TCP = 6;
export const UDP = 17;
export const ICMPV6 = 58;
const SYN = 0x02;
const SYN_ACK = 0x12;
const ACK = 0x10;
const LINUX_SYN = 40; // header of TCP with the options that Linux sends
const SHORT_SYN_ACK = 24; // the answer to a SYN without options

export interface Tuple {
  readonly source: bigint;
  readonly sourcePort: number | null;
  readonly destination: bigint;
  readonly destinationPort: number | null;
}

export interface Connection {
  readonly original: Tuple;
  reply: Tuple;
  readonly protocol: number;
  mark: bigint;
  status: bigint; // IPS_* bits
  zone: bigint;
}

export interface PacketState {
  readonly family: IpFamily;
  readonly protocol: number;
  source: bigint;
  sourcePort: number | null;
  destination: bigint;
  destinationPort: number | null;
  readonly tcpFlags: number | null;
  readonly icmpType: number | null;
  readonly ttl: number;
  readonly length: number;
  in: string | null;
  out: string | null;
  /** Port of a bridge it came by; null where it came by none or the port is not known. */
  inPort: string | null;
  mark: bigint;
  connection: Connection | null;
  /** Bits of connection-state; 0 before conntrack has seen it. */
  state: bigint;
  readonly isAnswer: boolean;
  readonly isEstablished: boolean;
  /** Made by a program or the kernel of this host. */
  readonly isOwn: boolean;
  /** While tables of the family bridge look at it: `in` and `out` are then ports, or the bridge where the port is not known. */
  readonly frame: { readonly isPortKnown: boolean } | null;
  readonly hardwareAddress: string | null;
  /** Of one that the host sent to itself: the interface that has its destination, as which sockets see it arrive. */
  home: string | null;
  /** Assigned by TPROXY. */
  socket: Listener | null;
  /** Of one of the host itself: called where its mark or destination changed in the output hook. */
  routeAnew: (() => void) | null;
}

/** One that came in by an interface. */
export type ArrivedPacket = PacketState & { in: string };

export function packetStateOf(packet: Packet, isOwn: boolean): PacketState {
  const isTcp = packet.protocol === "tcp";
  const isEstablished = packet.state === "established";
  const header = packet.family === "ipv4" ? 20 : 40;
  return {
    ...emptyState,
    family: packet.family,
    protocol: isTcp ? TCP : UDP,
    source: packet.source,
    sourcePort: packet.sourcePort,
    destination: packet.destination,
    destinationPort: packet.destinationPort,
    tcpFlags: !isTcp ? null : isEstablished ? ACK : SYN,
    ttl: packet.ttl ?? 64,
    length: packet.length ?? header + (isTcp ? (isOwn && !isEstablished ? LINUX_SYN : 20) : 8),
    in: isOwn ? null : packet.in,
    isEstablished,
    isOwn,
    hardwareAddress: packet.hardwareAddress ?? null,
  };
}

const emptyState = {
  source: 0n,
  sourcePort: null,
  destination: 0n,
  destinationPort: null,
  tcpFlags: null,
  icmpType: null,
  ttl: 64,
  in: null,
  out: null,
  inPort: null,
  mark: 0n,
  connection: null,
  state: 0n,
  isAnswer: false,
  isEstablished: false,
  isOwn: false,
  frame: null,
  hardwareAddress: null,
  home: null,
  socket: null,
  routeAnew: null,
} as const;

/** The SYN/ACK or datagram with which the receiver of `packet` answers it, before any NAT is undone. */
export function answerTo(packet: PacketState, options: { readonly isOwn: boolean; readonly mark: bigint }): PacketState {
  const header = packet.family === "ipv4" ? 20 : 40;
  return {
    ...emptyState,
    family: packet.family,
    protocol: packet.protocol,
    source: packet.destination,
    sourcePort: packet.destinationPort,
    destination: packet.source,
    destinationPort: packet.sourcePort,
    tcpFlags: packet.protocol !== TCP ? null : packet.isEstablished ? ACK : SYN_ACK,
    length: header + (packet.protocol === TCP ? (packet.isOwn ? LINUX_SYN : SHORT_SYN_ACK) : 8),
    mark: options.mark,
    isAnswer: true,
    isEstablished: packet.isEstablished,
    isOwn: options.isOwn,
  };
}

const RST_ACK = 0x14;
const ICMP = 1;

/** What tells the sender that its packet was refused: a reset, or an ICMP error. */
export function refusalOf(packet: PacketState, options: { readonly isReset: boolean; readonly source: bigint }): PacketState {
  const { isReset, source } = options;
  const isIpv4 = packet.family === "ipv4";
  const icmp = { sourcePort: null, destinationPort: null, tcpFlags: null, icmpType: isIpv4 ? 3 : 1, protocol: isIpv4 ? ICMP : ICMPV6 };
  const ports = { sourcePort: packet.destinationPort, destinationPort: packet.sourcePort, tcpFlags: RST_ACK, protocol: packet.protocol };
  const ends = { family: packet.family, source, destination: packet.source, isAnswer: true, isOwn: true };
  return { ...emptyState, ...ends, ...(isReset ? ports : icmp), length: isIpv4 ? 40 : 60 };
}

/** A message of neighbour discovery (RFC 4861). */
export function neighbourMessage(message: {
  readonly type: number;
  readonly source: bigint;
  readonly destination: bigint;
  readonly in: string | null;
  readonly out: string | null;
}): PacketState {
  const { type, ...ends } = message;
  return { ...emptyState, ...ends, family: "ipv6", protocol: ICMPV6, icmpType: type, ttl: 255, length: 72, isOwn: message.in === null };
}

export function isFirstOfTcp(packet: PacketState): boolean {
  return packet.tcpFlags === SYN;
}
