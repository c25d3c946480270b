/** IPv4 and IPv6 packets as bytes: the ones that are sent, and the reading of those that come back. Only what the proof needs of them. */
import type { IpFamily } from "@portolan/net";

export interface Flow {
  readonly family: IpFamily;
  readonly protocol: "tcp" | "udp";
  readonly source: bigint;
  readonly sourcePort: number;
  readonly destination: bigint;
  readonly destinationPort: number;
}

export const TCP_SYN = 0x02;
export const TCP_ACK = 0x10;
export const TCP_RST = 0x04;

/** Of TCP. Without `acknowledged` the sequence numbers are those of a first exchange. */
export interface Segment {
  readonly flags: number;
  readonly sequence?: number;
  readonly acknowledged?: number;
  readonly data?: number; // bytes of it
}

const firstSequence = 1000;

/** A TCP segment, without more a SYN, or a UDP datagram without data. */
export function packetBytes(flow: Flow, segment: Segment = { flags: TCP_SYN }): Uint8Array {
  const isIpv4 = flow.family === "ipv4";
  const headerLength = isIpv4 ? 20 : 40;
  const transportLength = flow.protocol === "tcp" ? 20 + (segment.data ?? 0) : 8;
  const bytes = new Uint8Array(headerLength + transportLength);
  const view = new DataView(bytes.buffer);
  const number = flow.protocol === "tcp" ? 6 : 17;
  if (isIpv4) writeIpv4Header(view, flow, number);
  else writeIpv6Header(view, flow, number);
  view.setUint16(headerLength, flow.sourcePort);
  view.setUint16(headerLength + 2, flow.destinationPort);
  if (flow.protocol === "tcp") {
    view.setUint32(headerLength + 4, segment.sequence ?? firstSequence);
    if ((segment.flags & TCP_ACK) !== 0) view.setUint32(headerLength + 8, segment.acknowledged ?? firstSequence + 1);
    view.setUint8(headerLength + 12, 0x50);
    view.setUint8(headerLength + 13, segment.flags);
    view.setUint16(headerLength + 14, 65_535);
  } else view.setUint16(headerLength + 4, transportLength);
  const addresses = isIpv4 ? sumOf(bytes, 12, 20) : sumOf(bytes, 8, 40);
  const checksum = foldSum(addresses + number + transportLength + sumOf(bytes, headerLength, bytes.length));
  view.setUint16(headerLength + (flow.protocol === "tcp" ? 16 : 6), checksum === 0 ? 0xffff : checksum);
  return bytes;
}

function writeIpv4Header(view: DataView, flow: Flow, protocol: number): void {
  view.setUint8(0, 0x45);
  view.setUint16(2, view.byteLength);
  view.setUint16(6, 0x4000); // not to be fragmented
  view.setUint8(8, 64);
  view.setUint8(9, protocol);
  view.setUint32(12, Number(flow.source));
  view.setUint32(16, Number(flow.destination));
  view.setUint16(10, foldSum(sumOf(new Uint8Array(view.buffer), 0, 20)));
}

function writeIpv6Header(view: DataView, flow: Flow, protocol: number): void {
  view.setUint8(0, 0x60);
  view.setUint16(4, view.byteLength - 40);
  view.setUint8(6, protocol);
  view.setUint8(7, 64);
  writeAddress(view, 8, flow.source);
  writeAddress(view, 24, flow.destination);
}

function writeAddress(view: DataView, at: number, address: bigint): void {
  view.setBigUint64(at, address >> 64n);
  view.setBigUint64(at + 8, address & 0xffffffffffffffffn);
}

/** Of what follows the header of an IPv6 packet without extensions, whose own checksum is 0 as yet. */
export function ipv6Checksum(packet: Uint8Array, protocol: number): number {
  return foldSum(sumOf(packet, 8, 40) + protocol + (packet.length - 40) + sumOf(packet, 40, packet.length));
}

function sumOf(bytes: Uint8Array, from: number, to: number): number {
  let sum = 0;
  for (let at = from; at < to; at += 2) sum += ((bytes[at] ?? 0) << 8) | (at + 1 < to ? (bytes[at + 1] ?? 0) : 0);
  return sum;
}

function foldSum(sum: number): number {
  let folded = sum;
  while (folded > 0xffff) folded = (folded & 0xffff) + (folded >>> 16);
  return ~folded & 0xffff;
}

/** What left the host. `other`: nothing that answers or carries a packet of ours, such as a router solicitation. */
export type Emission =
  | { readonly kind: "flow"; readonly flow: Flow; readonly tcpFlags: number; readonly sequence: number }
  | { readonly kind: "refusal"; readonly to: bigint; readonly type: number; readonly code: number }
  | { readonly kind: "other" };

export function parseEmission(bytes: Uint8Array): Emission {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < 20) return { kind: "other" };
  return view.getUint8(0) >> 4 === 4
    ? parseIpv4(view)
    : view.getUint8(0) >> 4 === 6 && bytes.length >= 40
      ? parseIpv6(view)
      : { kind: "other" };
}

function parseIpv4(view: DataView): Emission {
  const headerLength = (view.getUint8(0) & 15) * 4;
  const [source, destination] = [BigInt(view.getUint32(12)), BigInt(view.getUint32(16))];
  const protocol = view.getUint8(9);
  if (protocol === 1) {
    const type = view.getUint8(headerLength);
    return type === 3 || type === 11
      ? { kind: "refusal", to: destination, type, code: view.getUint8(headerLength + 1) }
      : { kind: "other" };
  }
  return parseTransport(view, { family: "ipv4", protocol, at: headerLength, source, destination });
}

function parseIpv6(view: DataView): Emission {
  const [source, destination] = [readAddress(view, 8), readAddress(view, 24)];
  const protocol = view.getUint8(6);
  if (protocol === 58) {
    const type = view.getUint8(40);
    return type === 1 || type === 3 ? { kind: "refusal", to: destination, type, code: view.getUint8(41) } : { kind: "other" };
  }
  return parseTransport(view, { family: "ipv6", protocol, at: 40, source, destination });
}

function parseTransport(
  view: DataView,
  header: { family: IpFamily; protocol: number; at: number; source: bigint; destination: bigint },
): Emission {
  const { family, protocol, at, source, destination } = header;
  if ((protocol !== 6 && protocol !== 17) || view.byteLength < at + (protocol === 6 ? 20 : 8)) return { kind: "other" };
  const [sourcePort, destinationPort] = [view.getUint16(at), view.getUint16(at + 2)];
  const flow: Flow = { family, protocol: protocol === 6 ? "tcp" : "udp", source, sourcePort, destination, destinationPort };
  if (protocol === 17) return { kind: "flow", flow, tcpFlags: 0, sequence: 0 };
  return { kind: "flow", flow, tcpFlags: view.getUint8(at + 13), sequence: view.getUint32(at + 4) };
}

function readAddress(view: DataView, at: number): bigint {
  return (view.getBigUint64(at) << 64n) | view.getBigUint64(at + 8);
}

export function reversed(flow: Flow): Flow {
  const { family, protocol, source, sourcePort, destination, destinationPort } = flow;
  return { family, protocol, source: destination, sourcePort: destinationPort, destination: source, destinationPort: sourcePort };
}

export function sameFlow(one: Flow, other: Flow): boolean {
  return (
    one.protocol === other.protocol &&
    one.source === other.source &&
    one.destination === other.destination &&
    one.sourcePort === other.sourcePort &&
    one.destinationPort === other.destinationPort
  );
}

/** struct sockaddr_in or sockaddr_in6. */
export function socketAddress(family: IpFamily, address: bigint, port: number): Uint8Array {
  const bytes = new Uint8Array(family === "ipv4" ? 16 : 28);
  const view = new DataView(bytes.buffer);
  view.setUint16(0, family === "ipv4" ? 2 : 10, true);
  view.setUint16(2, port);
  if (family === "ipv4") view.setUint32(4, Number(address));
  else writeAddress(view, 8, address);
  return bytes;
}
