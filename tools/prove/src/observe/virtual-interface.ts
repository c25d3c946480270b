/** TUN and TAP devices of this process: packets written to one arrive at the host, what the host sends by it is read here. */
import { parseIpAddress, parsePrefix } from "@portolan/net";
import { answerFrame, frameOf, type Hardware, parseFrame, parseHardware, questionFrame } from "./ethernet.ts";
import { ioctlOn, openFile, readBytes, writeBytes } from "./kernel-calls.ts";

const TUNSETIFF = 0x400454ca;
const IFF_TUN = 0x0001;
const IFF_TAP = 0x0002;
const IFF_NO_PI = 0x1000;

export interface VirtualInterface {
  readonly name: string;
  readonly kind: "tun" | "tap";
  readonly descriptor: number;
  /** Hardware address of the machine at the other end; null without Ethernet. */
  readonly neighbour: string | null;
  /** Of a bridge: what enters by another port may be copied to it. */
  readonly isPort: boolean;
  /** A packet, without a frame. */
  write(packet: Uint8Array, hardwareAddress?: string): void;
  /** The next packet that the host sent, valid until the next read; null when there is none. Questions about neighbours are answered on the way. */
  read(): Uint8Array | null;
  /** Asks for the hardware address of the host, from this address. True where the host answers; of TUN always. */
  findHost(search: HostSearch): boolean;
}

export interface HostSearch {
  readonly family: "ipv4" | "ipv6";
  readonly from: bigint;
  readonly destination: bigint;
}

/** Of TAP: the host's hardware address there (of a bridge's port the bridge's), and that of the machine at the other end. */
export interface LinkEnds {
  readonly host: string;
  readonly neighbour: string;
  /** A port of a bridge is asked about other ports' machines too. */
  readonly isPort: boolean;
  /** The host's addresses there with prefix length: who is not on the link sends by a router, which looks for the first of them. */
  readonly addresses: readonly string[];
}

const room = new Uint8Array(65_536);

/** The device is there, and down, until someone sets it up. It goes with the process. */
export function openVirtualInterface(name: string, ends: LinkEnds | null): VirtualInterface {
  const descriptor = openDevice(name, ends === null ? IFF_TUN : IFF_TAP);
  const write = (bytes: Uint8Array): void => {
    const written = writeBytes(descriptor, bytes);
    if (written < 0) throw new Error(`${name} takes no packet: errno ${-written}`);
  };
  const read = (): Uint8Array | null => {
    const length = readBytes(descriptor, room);
    return length <= 0 ? null : room.subarray(0, length);
  };
  if (ends === null) return { name, kind: "tun", descriptor, neighbour: null, isPort: false, write, read, findHost: () => true };
  return { name, kind: "tap", descriptor, neighbour: ends.neighbour, isPort: ends.isPort, ...linkOf(ends, { write, read }) };
}

function openDevice(name: string, kind: number): number {
  const descriptor = openFile("/dev/net/tun");
  if (descriptor < 0) throw new Error(`/dev/net/tun cannot be opened: errno ${-descriptor}`);
  const request = new Uint8Array(40);
  request.set(new TextEncoder().encode(name).subarray(0, 15));
  new DataView(request.buffer).setUint16(16, kind | IFF_NO_PI, true);
  const result = ioctlOn(descriptor, TUNSETIFF, request);
  if (result < 0) throw new Error(`${name} cannot be made: errno ${-result}`);
  return descriptor;
}

type Raw = Pick<VirtualInterface, "write" | "read">;

/** One machine with every address but those of the host; on a port of a bridge with those that it has sent from. */
function linkOf(ends: LinkEnds, raw: Raw): Pick<VirtualInterface, "write" | "read" | "findHost"> {
  const [host, neighbour] = [parseHardware(ends.host), parseHardware(ends.neighbour)];
  const own = ends.addresses.flatMap((text) => parseIpAddress(text.replace(/\/.*/, "")) ?? []);
  const broadcasts = ends.addresses.flatMap(broadcastOf);
  const addresses = new Set<bigint>();
  const answer = (question: Extract<ReturnType<typeof parseFrame>, { kind: "question" }>): void => {
    const { family, asker, about, from } = question;
    if (asker === about || asker === 0n || (ends.isPort && !addresses.has(about))) return;
    raw.write(answerFrame({ family, sender: { hardware: neighbour, address: about }, receiver: { hardware: from, address: asker } }));
  };
  const readUntil = (onAnswer: (about: bigint) => void): Uint8Array | null => {
    for (let bytes = raw.read(); bytes !== null; bytes = raw.read()) {
      const frame = parseFrame(bytes);
      if (frame.kind === "packet") return frame.bytes;
      if (frame.kind === "question") answer(frame);
      else if (frame.kind === "answer") onAnswer(frame.about);
    }
    return null;
  };
  return {
    write: (packet, hardwareAddress) => {
      addresses.add(sourceOf(packet));
      const from: Hardware = hardwareAddress === undefined ? neighbour : parseHardware(hardwareAddress);
      raw.write(frameOf(packet, { from, to: broadcasts.includes(destinationOf(packet)) ? everybody : host }));
    },
    read: () => readUntil(() => undefined),
    findHost: ({ family, from, destination }) => {
      addresses.add(from);
      const there = own.filter((one) => one.family === family).map((one) => one.value);
      const about = there.includes(destination) ? destination : there[0];
      if (about === undefined) return true;
      let isFound = false;
      const [sender, receiver] = [
        { hardware: neighbour, address: from },
        { hardware: host, address: about },
      ];
      raw.write(questionFrame({ family, sender, receiver }));
      while (readUntil((told) => (isFound ||= told === about)) !== null);
      return isFound;
    },
  };
}

const everybody = new Uint8Array(6).fill(0xff);

function broadcastOf(text: string): readonly bigint[] {
  const prefix = parsePrefix(text);
  if (prefix === null || prefix.address.family === "ipv6" || prefix.length > 30) return [];
  return [prefix.address.value | ((1n << BigInt(32 - prefix.length)) - 1n)];
}

function destinationOf(packet: Uint8Array): bigint {
  return (packet[0] ?? 0) >> 4 === 6 ? 0n : BigInt(new DataView(packet.buffer, packet.byteOffset).getUint32(16));
}

function sourceOf(packet: Uint8Array): bigint {
  const isIpv6 = (packet[0] ?? 0) >> 4 === 6;
  const bytes = isIpv6 ? packet.subarray(8, 24) : packet.subarray(12, 16);
  return bytes.reduce((value, byte) => (value << 8n) | BigInt(byte), 0n);
}
