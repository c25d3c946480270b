import { readFileSync } from "node:fs";
import { addressFromBytes } from "@portolan/net";
import type { CoverageNote, Socket } from "@portolan/snapshot";
import type { EndedSocket } from "@portolan/sockets";
import { AF_NETLINK, EINTR, ENOBUFS, type Libc, MSG_DONTWAIT, SOCK_RAW } from "./libc.ts";
import { createNamespaceNumbers, type NamespaceNumbers } from "./namespace-numbers.ts";
import { HEADER_LENGTH, NETLINK_SOCK_DIAG } from "./netlink.ts";
import type { FoundNamespace } from "./network-namespaces.ts";
import type { Survey } from "./namespace-survey.ts";

const SOL_NETLINK = 270;
const addMembership = { level: SOL_NETLINK, name: 1 };
const listenToAll = { level: SOL_NETLINK, name: 8 }; // NETLINK_LISTEN_ALL_NSID
const receiveBuffer = { level: 1, name: 33 }; // SO_RCVBUFFORCE
const RECEIVE_BUFFER_BYTES = 8 << 20; // some 6,000 ends
const groups = [1, 2, 3, 4]; // SKNLGRP_INET_TCP_DESTROY, INET_UDP, INET6_TCP, INET6_UDP
const maxHeld = 10_000;
const maxRemembered = 50_000;
const looksBetweenNumberings = 15;

const AF_INET6 = 10;
const INET_DIAG_INFO = 2;
const INET_DIAG_PROTOCOL = 10;
const IPPROTO_UDP = 17;
const MESSAGE_LENGTH = 72;
const NEVER_CONNECTED_MSS = 536; // TCP_MSS_DEFAULT: a socket that tried to connect has another

/** Sockets that came and went between two looks, as the kernel tells of their ends (sock_diag's destroy groups, Linux 4.2 and later). */
export interface SocketEndings {
  /** Takes in what the kernel has told since the last call. The survey is the one that the caller is given: its sockets count as seen. */
  observe(survey: Survey): void;
  /** What no look has shown, since the last call. */
  take(): readonly EndedSocket[];
  notes(): readonly CoverageNote[];
  close(): void;
}

export interface SocketEndingsContext {
  readonly libc: Libc;
  readonly homeInode: number;
  readonly deviceName: (namespace: FoundNamespace, index: number) => string;
}

/** Null where the kernel does not tell. One socket in our own namespace hears of every namespace that has a number there, and keeps none alive. */
export function openSocketEndings(context: SocketEndingsContext): SocketEndings | null {
  const descriptor = openListener(context.libc);
  if (descriptor === null) return null;
  const numbers = createNamespaceNumbers(context.libc, context.homeInode);
  const seen = createSeenSockets();
  const ephemeral = readEphemeralPorts();
  let held: EndedSocket[] = [];
  let missed = false;
  let lastNamespaces: Survey["enterable"] | null = null;
  let unnumbered = 0;
  let looks = 0;
  return {
    observe(survey) {
      seen.update(survey.sockets);
      const { ends, overrun } = drain(context.libc, descriptor);
      const told = ends.filter((end) => !seen.has(end.cookie) && isTold(end, ephemeral));
      const placed = told.flatMap((end) => place(end, { survey, numbers, context }));
      held = [...held, ...placed];
      const lost = Math.max(0, held.length - maxHeld) + told.length - placed.length;
      if (held.length > maxHeld) held = held.slice(-maxHeld);
      const isDue = unnumbered > 0 && looks++ % looksBetweenNumberings === 0;
      if (isDue || !isSameList(survey.enterable, lastNamespaces)) unnumbered = numbers.countUnnumbered(survey.enterable);
      lastNamespaces = survey.enterable;
      missed ||= overrun || lost > 0;
    },
    take() {
      const taken = held;
      held = [];
      missed = false;
      return taken;
    },
    notes: () => [
      ...(missed ? [{ code: "endings-missed", params: {} }] : []),
      ...(unnumbered > 0 ? [{ code: "endings-untold", params: { count: unnumbered } }] : []),
    ],
    close: () => void context.libc.close(descriptor),
  };
}

function isSameList(left: readonly FoundNamespace[], right: readonly FoundNamespace[] | null): boolean {
  return right !== null && left.length === right.length && left.every(({ inode }, index) => inode === right[index]?.inode);
}

/** The filter lets through, of each destroyed socket, those with a local port and without a remote one: never a connection. */
function openListener(libc: Libc): number | null {
  const descriptor = libc.socket(AF_NETLINK, SOCK_RAW, NETLINK_SOCK_DIAG);
  if (descriptor < 0) return null;
  const number = (value: number): Uint8Array => new Uint8Array(new Int32Array([value]).buffer);
  const address = new Uint8Array(new Uint16Array([AF_NETLINK, 0, 0, 0, 0, 0]).buffer);
  const isOpen =
    libc.bind(descriptor, address) === 0 &&
    libc.attachFilter(descriptor, unconnectedFilter()) === 0 &&
    groups.every((group) => libc.setSocketOption(descriptor, addMembership, number(group)) === 0);
  if (!isOpen) {
    libc.close(descriptor);
    return null;
  }
  libc.setSocketOption(descriptor, receiveBuffer, number(RECEIVE_BUFFER_BYTES));
  libc.setSocketOption(descriptor, listenToAll, number(1));
  return descriptor;
}

function unconnectedFilter(): Uint8Array {
  const [loadHalf, jumpIfEqual, answer] = [0x28, 0x15, 0x06];
  const instructions = [
    [loadHalf, 0, 0, HEADER_LENGTH + 6], // idiag_dport
    [jumpIfEqual, 0, 3, 0],
    [loadHalf, 0, 0, HEADER_LENGTH + 4], // idiag_sport
    [jumpIfEqual, 1, 0, 0],
    [answer, 0, 0, 0xffffffff],
    [answer, 0, 0, 0],
  ] as const;
  const program = new Uint8Array(instructions.length * 8);
  const view = new DataView(program.buffer);
  for (const [index, [code, whenTrue, whenFalse, operand]] of instructions.entries()) {
    view.setUint16(index * 8, code, true);
    view.setUint8(index * 8 + 2, whenTrue);
    view.setUint8(index * 8 + 3, whenFalse);
    view.setUint32(index * 8 + 4, operand, true);
  }
  return program;
}

/** One end as the kernel tells it. `number` is that of its namespace, null for our own. */
interface End {
  readonly number: number | null;
  readonly protocol: Socket["protocol"];
  readonly address: string;
  readonly port: number;
  readonly deviceIndex: number;
  readonly cookie: string;
}

const data = new Uint8Array(4096);
const control = new Uint8Array(64);

function drain(libc: Libc, descriptor: number): { ends: End[]; overrun: boolean } {
  const ends: End[] = [];
  let overrun = false;
  for (;;) {
    const { length, controlLength } = libc.receiveMessage(descriptor, { data, control }, MSG_DONTWAIT);
    if (length > 0) {
      const end = parseEnd(data.subarray(0, length), readNumber(controlLength));
      if (end !== null) ends.push(end);
      continue;
    }
    const errno = length < 0 ? libc.errno() : 0;
    if (errno === ENOBUFS) overrun = true;
    else if (errno !== EINTR) return { ends, overrun };
  }
}

/** The only control message there is: struct cmsghdr, then the number. */
function readNumber(controlLength: number): number | null {
  return controlLength < 20 ? null : new DataView(control.buffer).getInt32(16, true);
}

/** Null for a TCP socket that had tried to connect. */
function parseEnd(message: Uint8Array, number: number | null): End | null {
  if (message.length < HEADER_LENGTH + MESSAGE_LENGTH) return null;
  const view = new DataView(message.buffer, message.byteOffset, message.length);
  const attributes = findAttributes(view);
  if (attributes.protocol !== IPPROTO_UDP && attributes.mss !== NEVER_CONNECTED_MSS) return null;
  const start = HEADER_LENGTH + 8;
  return {
    number,
    protocol: attributes.protocol === IPPROTO_UDP ? "udp" : "tcp",
    address: addressFromBytes(message.slice(start, start + (message[HEADER_LENGTH] === AF_INET6 ? 16 : 4))),
    port: view.getUint16(HEADER_LENGTH + 4, false),
    deviceIndex: view.getUint32(HEADER_LENGTH + 40, true),
    cookie: view.getBigUint64(HEADER_LENGTH + 44, true).toString(16),
  };
}

function findAttributes(view: DataView): { protocol: number; mss: number | null } {
  const found: { protocol: number; mss: number | null } = { protocol: 0, mss: null };
  for (let at = HEADER_LENGTH + MESSAGE_LENGTH; at + 4 <= view.byteLength;) {
    const length = view.getUint16(at, true);
    const type = view.getUint16(at + 2, true) & 0x3fff;
    if (length < 4 || at + length > view.byteLength) break;
    if (type === INET_DIAG_PROTOCOL) found.protocol = view.getUint8(at + 4);
    else if (type === INET_DIAG_INFO && length >= 24) found.mss = view.getUint32(at + 4 + 16, true); // tcpi_snd_mss
    at += (length + 3) & ~3;
  }
  return found;
}

/** First and last port that the kernel hands out by itself: UDP sockets there are clients as a rule, and their ends are not told. */
function readEphemeralPorts(): readonly [first: number, last: number] {
  const [first = 32_768, last = 60_999] = readFileSync("/proc/sys/net/ipv4/ip_local_port_range", "latin1").trim().split(/\s+/).map(Number);
  return [first, last];
}

function isTold({ protocol, port }: End, [first, last]: readonly [number, number]): boolean {
  return protocol === "tcp" || port < first || port > last;
}

interface Placing {
  readonly survey: Survey;
  readonly numbers: NamespaceNumbers;
  readonly context: SocketEndingsContext;
}

/** Empty where the namespace has gone as well. */
function place({ number, deviceIndex, protocol, address, port, cookie }: End, { survey, numbers, context }: Placing): EndedSocket[] {
  const namespace =
    number === null ? survey.enterable.find(({ inode }) => inode === context.homeInode) : numbers.find(number, survey.enterable);
  if (namespace === undefined) return [];
  const device = deviceIndex === 0 ? null : context.deviceName(namespace, deviceIndex);
  return [{ namespace: namespace.id, protocol, address, port, device, cookie }];
}

/** Which sockets any look has shown: those of the last one, and those that have gone since, whose ends may be told late. */
function createSeenSockets() {
  let last: readonly Socket[] = [];
  let present = new Set<string>();
  const departed = new Set<string>(); // in the order of their going
  return {
    update(sockets: readonly Socket[]): void {
      if (sockets === last) return;
      last = sockets;
      const next = new Set<string>();
      for (const { cookie } of sockets) if (cookie !== null) next.add(cookie);
      for (const cookie of present) if (!next.has(cookie)) departed.add(cookie);
      present = next;
      for (const cookie of departed) {
        if (departed.size <= maxRemembered) break;
        departed.delete(cookie);
      }
    },
    has: (cookie: string) => present.has(cookie) || departed.has(cookie),
  };
}
