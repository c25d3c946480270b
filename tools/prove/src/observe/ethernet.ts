/** Ethernet frames as a machine on the link needs them: packets in frames, and the questions and answers of ARP and of neighbour discovery. */
import { ipv6Checksum } from "./packet-bytes.ts";

const etherType = { ipv4: 0x0800, arp: 0x0806, ipv6: 0x86dd } as const;
const headerLength = 14;
const ICMPV6 = 58;
const SOLICITATION = 135;
const ADVERTISEMENT = 136;

export type Hardware = Uint8Array; // six bytes

export type Frame =
  | { readonly kind: "packet"; readonly bytes: Uint8Array }
  | { readonly kind: "question"; readonly family: "ipv4" | "ipv6"; readonly asker: bigint; readonly about: bigint; readonly from: Hardware }
  | { readonly kind: "answer"; readonly about: bigint }
  | { readonly kind: "other" };

export function parseHardware(text: string): Hardware {
  return Uint8Array.from(text.split(":"), (part) => Number.parseInt(part, 16));
}

export function parseFrame(frame: Uint8Array): Frame {
  if (frame.length < headerLength + 20) return { kind: "other" };
  const view = new DataView(frame.buffer, frame.byteOffset, frame.length);
  const type = view.getUint16(12);
  if (type === etherType.arp) return parseArp(view, frame);
  if (type !== etherType.ipv4 && type !== etherType.ipv6) return { kind: "other" };
  const bytes = frame.subarray(headerLength);
  return type === etherType.ipv6 ? (parseDiscovery(bytes, frame) ?? { kind: "packet", bytes }) : { kind: "packet", bytes };
}

function parseArp(view: DataView, frame: Uint8Array): Frame {
  const [operation, asker, about] = [view.getUint16(20), BigInt(view.getUint32(28)), BigInt(view.getUint32(38))];
  if (operation === 2) return { kind: "answer", about: asker };
  return { kind: "question", family: "ipv4", asker, about, from: frame.slice(6, 12) };
}

function parseDiscovery(bytes: Uint8Array, frame: Uint8Array): Frame | null {
  if (bytes[6] !== ICMPV6 || bytes.length < 64) return null;
  const [asker, about] = [readBig(bytes, 8), readBig(bytes, 48)];
  if (bytes[40] === ADVERTISEMENT) return { kind: "answer", about };
  return bytes[40] === SOLICITATION ? { kind: "question", family: "ipv6", asker, about, from: frame.slice(6, 12) } : null;
}

/** To one machine; what is for a group or for all goes to their addresses. */
export function frameOf(packet: Uint8Array, { from, to }: { readonly from: Hardware; readonly to: Hardware }): Uint8Array {
  const isIpv6 = (packet[0] ?? 0) >> 4 === 6;
  const frame = new Uint8Array(headerLength + packet.length);
  frame.set(groupHardware(packet, isIpv6) ?? to, 0);
  frame.set(from, 6);
  new DataView(frame.buffer).setUint16(12, isIpv6 ? etherType.ipv6 : etherType.ipv4);
  frame.set(packet, headerLength);
  return frame;
}

function groupHardware(packet: Uint8Array, isIpv6: boolean): Hardware | null {
  const destination = isIpv6 ? packet.subarray(24, 40) : packet.subarray(16, 20);
  if (isIpv6) return destination[0] === 0xff ? Uint8Array.of(0x33, 0x33, ...destination.subarray(12)) : null;
  if (destination.every((byte) => byte === 0xff)) return new Uint8Array(6).fill(0xff);
  const [first = 0, second = 0, third = 0, fourth = 0] = destination;
  return first >> 4 === 0xe ? Uint8Array.of(1, 0, 0x5e, second & 0x7f, third, fourth) : null;
}

export interface Neighbours {
  readonly family: "ipv4" | "ipv6";
  /** Who sends it. */
  readonly sender: { readonly hardware: Hardware; readonly address: bigint };
  readonly receiver: { readonly hardware: Hardware; readonly address: bigint };
}

/** "Who has the receiver's address?", to all. */
export function questionFrame({ family, sender, receiver }: Neighbours): Uint8Array {
  const everybody = new Uint8Array(6).fill(0xff);
  if (family === "ipv4") return arpFrame(1, { sender, receiver: { ...receiver, hardware: everybody } });
  const group = (0xff02n << 112n) | (0x1ffn << 24n) | (receiver.address & 0xff_ffffn);
  return frameOf(discovery({ type: SOLICITATION, from: sender, to: group, about: receiver.address }), {
    from: sender.hardware,
    to: receiver.hardware,
  });
}

/** The sender tells the receiver where it is. */
export function answerFrame({ family, sender, receiver }: Neighbours): Uint8Array {
  if (family === "ipv4") return arpFrame(2, { sender, receiver });
  const message = discovery({ type: ADVERTISEMENT, from: sender, to: receiver.address, about: sender.address });
  return frameOf(message, { from: sender.hardware, to: receiver.hardware });
}

function arpFrame(operation: number, { sender, receiver }: Omit<Neighbours, "family">): Uint8Array {
  const frame = new Uint8Array(42);
  const view = new DataView(frame.buffer);
  frame.set(receiver.hardware, 0);
  frame.set(sender.hardware, 6);
  view.setUint16(12, etherType.arp);
  view.setUint16(14, 1);
  view.setUint16(16, etherType.ipv4);
  view.setUint16(18, 0x0604);
  view.setUint16(20, operation);
  frame.set(sender.hardware, 22);
  view.setUint32(28, Number(sender.address));
  if (operation === 2) frame.set(receiver.hardware, 32);
  view.setUint32(38, Number(receiver.address));
  return frame;
}

interface Message {
  readonly type: number;
  readonly from: Neighbours["sender"];
  readonly to: bigint;
  readonly about: bigint;
}

/** RFC 4861 §4.3 and §4.4, with the option that names the sender's hardware address. */
function discovery({ type, from, to, about }: Message): Uint8Array {
  const packet = new Uint8Array(72);
  const view = new DataView(packet.buffer);
  view.setUint8(0, 0x60);
  view.setUint16(4, 32);
  view.setUint8(6, ICMPV6);
  view.setUint8(7, 255);
  writeBig(view, 8, from.address);
  writeBig(view, 24, to);
  view.setUint8(40, type);
  if (type === ADVERTISEMENT) view.setUint8(44, 0x60); // solicited, override
  writeBig(view, 48, about);
  packet.set([type === SOLICITATION ? 1 : 2, 1, ...from.hardware], 64);
  view.setUint16(42, ipv6Checksum(packet, ICMPV6));
  return packet;
}

function readBig(bytes: Uint8Array, at: number): bigint {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return (view.getBigUint64(at) << 64n) | view.getBigUint64(at + 8);
}

function writeBig(view: DataView, at: number, value: bigint): void {
  view.setBigUint64(at, value >> 64n);
  view.setBigUint64(at + 8, value & 0xffff_ffff_ffff_ffffn);
}
