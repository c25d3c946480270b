import { addressFromBytes, parseIpAddress } from "@portolan/net";
import type { Socket } from "@portolan/snapshot";
import type { KnownRows } from "./known-rows.ts";
import { type Dump, HEADER_LENGTH, type NetlinkSocket } from "./netlink.ts";

const SOCK_DIAG_BY_FAMILY = 20;
const TCPDIAG_GETSOCK = 18; // the older request, which gives both families in one walk; the answers are the same
const AF_INET = 2;
const AF_INET6 = 10;
const IPPROTO_TCP = 6;
const IPPROTO_UDP = 17;
const REQUEST_LENGTH = 56; // struct inet_diag_req_v2
const OLD_REQUEST_LENGTH = 60; // struct inet_diag_req
const MESSAGE_LENGTH = 72; // struct inet_diag_msg
const NO_COOKIE = 0xffffffff;

const QUEUE_WORD = (HEADER_LENGTH + 56) >> 2; // of a listener: connections that wait; the next word is the backlog

const INET_DIAG_INFO = 2;
const INET_DIAG_SKMEMINFO = 7;
const INET_DIAG_SKV6ONLY = 11;
const INET_DIAG_MARK = 15;
const INET_DIAG_CGROUP_ID = 21;
const INET_DIAG_SOCKOPT = 22;
const SOCKOPT_FREEBIND = 0x04; // struct inet_diag_sockopt, first byte
const SOCKOPT_TRANSPARENT = 0x20;

/** Kernel's socket states (include/net/tcp_states.h) as sock_diag numbers them. */
export const tcpState = {
  established: 1,
  synSent: 2,
  synReceived: 3,
  finWait1: 4,
  finWait2: 5,
  timeWait: 6,
  close: 7,
  closeWait: 8,
  lastAck: 9,
  listen: 10,
  closing: 11,
  newSynReceived: 12,
  boundInactive: 13,
} as const;

export type SocketKind = "tcp-listen" | "tcp-bound" | "udp";
export type Family = "ipv4" | "ipv6";

const tableOf = {
  "tcp-listen": { protocol: "tcp", state: "listen", number: IPPROTO_TCP, states: 1 << tcpState.listen },
  "tcp-bound": { protocol: "tcp", state: "bound", number: IPPROTO_TCP, states: 1 << tcpState.boundInactive },
  udp: { protocol: "udp", state: "unconnected", number: IPPROTO_UDP, states: 1 << tcpState.close },
} as const;

/** What turns the numbers of a dump into what a snapshot says. */
export interface SocketNaming {
  readonly namespace: string;
  readonly deviceName: (index: number) => string;
  readonly cgroupPath: (id: bigint) => string | null;
  /** The row that an equal message of an earlier dump gave, so that what did not change stays the same object. Absent: none. */
  readonly known?: KnownRows;
}

/** Asks for the sockets of one kind and family; only these are walked by the kernel, except that `tcp-bound` walks every bound port. */
export function dumpSockets(socket: NetlinkSocket, kind: SocketKind, family: Family): Dump {
  const { number, states } = tableOf[kind];
  return socket.dump(SOCK_DIAG_BY_FAMILY, buildRequest({ family, protocol: number, states, port: 0 }));
}

/** The same for both families of TCP at once: the walk is what costs, 20 µs and more in a namespace without any socket. */
export function dumpBothFamilies(socket: NetlinkSocket, kind: Exclude<SocketKind, "udp">): Dump {
  const request = new Uint8Array(OLD_REQUEST_LENGTH);
  request[0] = AF_INET;
  const view = new DataView(request.buffer);
  for (const half of [44, 48]) view.setUint32(half, NO_COOKIE, true);
  view.setUint32(52, tableOf[kind].states, true);
  return socket.dump(TCPDIAG_GETSOCK, request);
}

/** Asks for the sockets in any state with this local port: walks the kernel's whole table of that protocol. */
export function dumpPort(
  socket: NetlinkSocket,
  { protocol, family, port }: { protocol: "tcp" | "udp"; family: Family; port: number },
): Dump {
  const number = protocol === "tcp" ? IPPROTO_TCP : IPPROTO_UDP;
  const extensions = 1 << (INET_DIAG_INFO - 1);
  return socket.dump(SOCK_DIAG_BY_FAMILY, buildRequest({ family, protocol: number, states: 0xffffffff, port, extensions }));
}

/** Asks for every TCP connection in whatever state, the half-open and the closing among them: walks the kernel's table of connections. */
export function dumpTcpConnections(socket: NetlinkSocket, family: Family): Dump {
  const none = (1 << tcpState.close) | (1 << tcpState.listen) | (1 << tcpState.boundInactive);
  const extensions = 1 << (INET_DIAG_INFO - 1);
  return socket.dump(SOCK_DIAG_BY_FAMILY, buildRequest({ family, protocol: IPPROTO_TCP, states: 0xfff & ~none, port: 0, extensions }));
}

/** Asks for the TCP sockets that listen on this port or that a program holds as connections there, with their drop counters. */
export function dumpQueues(socket: NetlinkSocket, { family, port }: { family: Family; port: number }): Dump {
  const states = (1 << tcpState.listen) | (1 << tcpState.established) | (1 << tcpState.closeWait);
  const extensions = 1 << (INET_DIAG_SKMEMINFO - 1);
  return socket.dump(SOCK_DIAG_BY_FAMILY, buildRequest({ family, protocol: IPPROTO_TCP, states, port, extensions }));
}

/** Inodes of all TCP connections and connected UDP sockets of a namespace: walks the kernel's whole tables. */
export function listConnectionInodes(socket: NetlinkSocket): number[] {
  const inodes: number[] = [];
  for (const protocol of [IPPROTO_TCP, IPPROTO_UDP]) {
    for (const family of ["ipv4", "ipv6"] as const) {
      const states = 0xffffffff & ~(1 << tcpState.timeWait);
      const dump = socket.dump(SOCK_DIAG_BY_FAMILY, buildRequest({ family, protocol, states: states >>> 0, port: 0 }));
      const { words } = wordsOf(dump);
      for (let at = 0; at < dump.length; at += ((words[at >> 2] ?? 0) + 3) & ~3) inodes.push(words[((at + HEADER_LENGTH) >> 2) + 17] ?? 0);
    }
  }
  return inodes;
}

function buildRequest(wanted: { family: Family; protocol: number; states: number; port: number; extensions?: number }): Uint8Array {
  const request = new Uint8Array(REQUEST_LENGTH);
  const view = new DataView(request.buffer);
  request[0] = wanted.family === "ipv4" ? AF_INET : AF_INET6;
  request[1] = wanted.protocol;
  request[2] = wanted.extensions ?? 0;
  view.setUint32(4, wanted.states, true);
  view.setUint16(8, wanted.port, false);
  view.setUint32(48, NO_COOKIE, true);
  view.setUint32(52, NO_COOKIE, true);
  return request;
}

/**
 * Asks the kernel which socket would accept at this one's address, without a walk. True: this one (same cookie). False: none does any more.
 * Null: another one answered in its place, as in a SO_REUSEPORT group, so only a dump can tell.
 */
export function askSocket(netlink: NetlinkSocket, socket: Socket, deviceIndex: number): boolean | null {
  const { number } = tableOf[socket.protocol === "udp" ? "udp" : "tcp-listen"];
  const request = buildRequest({ family: socket.family, protocol: number, states: 0xffffffff, port: 0 });
  const view = new DataView(request.buffer);
  // For UDP the kernel reads source and destination the other way round, "for historical reasons" (net/ipv4/udp_diag.c).
  const [portAt, addressAt] = socket.protocol === "udp" ? [10, 28] : [8, 12];
  view.setUint16(portAt, socket.port, false);
  request.set(addressBytes(socket), addressAt);
  view.setUint32(44, deviceIndex, true);
  const answer = netlink.ask(SOCK_DIAG_BY_FAMILY, request);
  if (answer === null) return false;
  const cookieAt = HEADER_LENGTH + 44;
  const { low, high } = { low: readWord(answer, cookieAt), high: readWord(answer, cookieAt + 4) };
  return cookieText(low, high) === socket.cookie ? true : null;
}

function readWord(bytes: Uint8Array, at: number): number {
  return new DataView(bytes.buffer, bytes.byteOffset).getUint32(at, true);
}

function addressBytes(socket: Socket): Uint8Array {
  const address = parseIpAddress(socket.address);
  if (address === null) throw new Error(`not an address: ${socket.address}`);
  const length = socket.family === "ipv4" ? 4 : 16;
  const bytes = new Uint8Array(length);
  for (let index = length - 1, rest = address.value; index >= 0; index--, rest >>= 8n) bytes[index] = Number(rest & 0xffn);
  return bytes;
}

/** Messages of a dump as 32-bit words; messages are 4-aligned. Both architectures that Portolan runs on are little-endian. */
interface Words {
  readonly bytes: Uint8Array;
  readonly words: Uint32Array;
}

function wordsOf({ bytes, length }: Dump): Words {
  return { bytes, words: new Uint32Array(bytes.buffer, bytes.byteOffset, length >> 2) };
}

/** Sockets of a dump made by `dumpSockets` with the same kind and family, in the kernel's order. */
export function parseSockets(dump: Dump, kind: SocketKind, naming: SocketNaming): Socket[] {
  const { protocol, state } = tableOf[kind];
  const { bytes, words } = wordsOf(dump);
  const cgroupPath = createCgroupLookup(words, naming);
  const sockets: Socket[] = [];
  for (let at = 0; at < dump.length; at += ((words[at >> 2] ?? 0) + 3) & ~3) {
    const same = naming.known?.find(words, at >> 2);
    if (same !== undefined) {
      sockets.push(same);
      continue;
    }
    const word = (at + HEADER_LENGTH) >> 2;
    const attributes = parseAttributes(words, at);
    const isIpv6 = bytes[at + HEADER_LENGTH] === AF_INET6;
    const deviceIndex = words[word + 10] ?? 0;
    sockets.push({
      namespace: naming.namespace,
      protocol,
      family: isIpv6 ? "ipv6" : "ipv4",
      address: isIpv6 ? ipv6Text(bytes, words, word + 2) : ipv4Text(bytes, words, word + 2),
      port: ((bytes[at + 20] ?? 0) << 8) | (bytes[at + 21] ?? 0),
      state,
      v6only: isIpv6 ? attributes.v6only : null,
      device: deviceIndex === 0 ? null : naming.deviceName(deviceIndex),
      uid: words[word + 16] ?? null,
      inode: words[word + 17] ?? null,
      cookie: cookieText(words[word + 11] ?? 0, words[word + 12] ?? 0),
      cgroup: attributes.cgroupAt === 0 ? null : cgroupPath(attributes.cgroupAt),
      mark: attributes.mark,
      queue: kind === "tcp-listen" ? { depth: words[word + 14] ?? 0, limit: words[word + 15] ?? 0 } : null,
      ...optionsOf(attributes.options),
    });
  }
  return sockets;
}

const plainOptions = { transparent: false };

function optionsOf(options: number | null): Pick<Socket, "transparent" | "freebind"> {
  if (options === null) return {};
  if ((options & (SOCKOPT_TRANSPARENT | SOCKOPT_FREEBIND)) === 0) return plainOptions;
  const transparent = (options & SOCKOPT_TRANSPARENT) !== 0;
  return (options & SOCKOPT_FREEBIND) === 0 ? { transparent } : { transparent, freebind: true };
}

interface Attributes {
  v6only: boolean | null;
  options: number | null; // first byte of struct inet_diag_sockopt
  mark: number | null;
  cgroupAt: number; // index of the first word of the id; 0 for none
  infoAt: number; // index of the first word of a struct tcp_info that is long enough; 0 for none
  memoryAt: number; // index of the first word of the SK_MEMINFO_* counters where they reach to the drops; 0 for none
}

/** One object, filled anew for every message: ten thousand rows must not make ten thousand of them. */
const found: Attributes = { v6only: null, options: null, mark: null, cgroupAt: 0, infoAt: 0, memoryAt: 0 };

function parseAttributes(words: Uint32Array, message: number): Attributes {
  found.v6only = null;
  found.options = null;
  found.mark = null;
  found.cgroupAt = 0;
  found.infoAt = 0;
  found.memoryAt = 0;
  const end = message + (words[message >> 2] ?? 0);
  for (let at = message + HEADER_LENGTH + MESSAGE_LENGTH; at + 4 <= end;) {
    const head = words[at >> 2] ?? 0;
    const length = head & 0xffff;
    const type = (head >>> 16) & 0x3fff;
    if (length < 4) break;
    if (type === INET_DIAG_SKV6ONLY) found.v6only = ((words[(at >> 2) + 1] ?? 0) & 0xff) !== 0;
    else if (type === INET_DIAG_MARK) found.mark = words[(at >> 2) + 1] ?? null;
    else if (type === INET_DIAG_INFO && length >= 4 + INFO_LENGTH) found.infoAt = (at >> 2) + 1;
    else if (type === INET_DIAG_SKMEMINFO && length >= 4 + MEMORY_LENGTH) found.memoryAt = (at >> 2) + 1;
    else if (type === INET_DIAG_SOCKOPT) found.options = (words[(at >> 2) + 1] ?? 0) & 0xff;
    else if (type === INET_DIAG_CGROUP_ID) found.cgroupAt = (at >> 2) + 1;
    at += (length + 3) & ~3;
  }
  return found;
}

/** Sockets of one cgroup mostly follow each other: its path is asked for once. */
function createCgroupLookup(words: Uint32Array, naming: SocketNaming): (at: number) => string | null {
  const last: { low: number; high: number; path: string | null } = { low: 0, high: 0, path: null };
  return (at) => {
    const low = words[at] ?? 0;
    const high = words[at + 1] ?? 0;
    if (low !== last.low || high !== last.high) {
      last.low = low;
      last.high = high;
      last.path = low === 0 && high === 0 ? null : naming.cgroupPath((BigInt(high) << 32n) | BigInt(low));
    }
    return last.path;
  };
}

function cookieText(low: number, high: number): string {
  return high < 1 << 20 ? (high * 2 ** 32 + low).toString(16) : ((BigInt(high) << 32n) | BigInt(low)).toString(16);
}

const MAX_CACHED_ADDRESSES = 4096;
const ipv4Texts = new Map<number, string>();
const ipv6Texts = new Map<string, string>();

function ipv4Text(bytes: Uint8Array, words: Uint32Array, word: number): string {
  const value = words[word] ?? 0;
  const cached = ipv4Texts.get(value);
  if (cached !== undefined) return cached;
  return keep(ipv4Texts, value, addressFromBytes(bytes.subarray(word * 4, word * 4 + 4)));
}

function ipv6Text(bytes: Uint8Array, words: Uint32Array, word: number): string {
  const [first, second, third, fourth] = [words[word], words[word + 1], words[word + 2], words[word + 3]];
  if (first === 0 && second === 0 && third === 0 && fourth === 0) return "::";
  const key = `${first},${second},${third},${fourth}`;
  const cached = ipv6Texts.get(key);
  if (cached !== undefined) return cached;
  return keep(ipv6Texts, key, addressFromBytes(bytes.subarray(word * 4, word * 4 + 16)));
}

function keep<K>(cache: Map<K, string>, key: K, text: string): string {
  if (cache.size >= MAX_CACHED_ADDRESSES) cache.clear();
  cache.set(key, text);
  return text;
}

/** A socket in any state, as `dumpPort` and `dumpTcpConnections` find it. */
export interface Connection {
  readonly state: number; // of `tcpState`
  readonly family: Family;
  readonly local: { readonly address: string; readonly port: number };
  readonly remote: { readonly address: string; readonly port: number };
  readonly inode: number; // 0 where no process has it any more: TIME_WAIT, orphans
  readonly v6only: boolean | null; // of an IPv6 listener
  /** Whether this end opened the TCP connection; null where that cannot be told now. */
  readonly isOpener: boolean | null;
}

/** Connections of a dump made by `dumpPort` or `dumpTcpConnections`. */
export function parseConnections(dump: Dump): Connection[] {
  const { bytes, words } = wordsOf(dump);
  const connections: Connection[] = [];
  for (let at = 0; at < dump.length; at += ((words[at >> 2] ?? 0) + 3) & ~3) {
    const word = (at + HEADER_LENGTH) >> 2;
    const isIpv6 = bytes[at + HEADER_LENGTH] === AF_INET6;
    const text = isIpv6 ? ipv6Text : ipv4Text;
    const { v6only, infoAt } = parseAttributes(words, at);
    connections.push({
      state: bytes[at + HEADER_LENGTH + 1] ?? 0,
      family: isIpv6 ? "ipv6" : "ipv4",
      local: { address: text(bytes, words, word + 2), port: ((bytes[at + 20] ?? 0) << 8) | (bytes[at + 21] ?? 0) },
      remote: { address: text(bytes, words, word + 6), port: ((bytes[at + 22] ?? 0) << 8) | (bytes[at + 23] ?? 0) },
      inode: words[word + 17] ?? 0,
      v6only: isIpv6 ? v6only : null,
      isOpener: infoAt === 0 ? null : readOpener(words, infoAt),
    });
  }
  return connections;
}

const SK_MEMINFO_DROPS = 8;
const MEMORY_LENGTH = (SK_MEMINFO_DROPS + 1) * 4;

/** A listener or a connection, as `dumpQueues` finds it. */
export interface QueueRow {
  readonly isListener: boolean;
  readonly address: string;
  readonly port: number;
  readonly deviceIndex: number; // 0: none
  readonly v6only: boolean | null;
  readonly inode: number; // 0 for a connection that still waits in a queue
  readonly depth: number; // of a listener
  readonly limit: number;
  readonly drops: number | null;
}

/** Rows of a dump made by `dumpQueues`. */
export function parseQueueRows(dump: Dump): QueueRow[] {
  const { bytes, words } = wordsOf(dump);
  const rows: QueueRow[] = [];
  for (let at = 0; at < dump.length; at += ((words[at >> 2] ?? 0) + 3) & ~3) {
    const word = (at + HEADER_LENGTH) >> 2;
    const isIpv6 = bytes[at + HEADER_LENGTH] === AF_INET6;
    const { v6only, memoryAt } = parseAttributes(words, at);
    rows.push({
      isListener: bytes[at + HEADER_LENGTH + 1] === tcpState.listen,
      address: (isIpv6 ? ipv6Text : ipv4Text)(bytes, words, word + 2),
      port: ((bytes[at + 20] ?? 0) << 8) | (bytes[at + 21] ?? 0),
      deviceIndex: words[word + 10] ?? 0,
      v6only: isIpv6 ? v6only : null,
      inode: words[word + 17] ?? 0,
      depth: words[word + 14] ?? 0,
      limit: words[word + 15] ?? 0,
      drops: memoryAt === 0 ? null : (words[memoryAt + SK_MEMINFO_DROPS] ?? null),
    });
  }
  return rows;
}

const INFO_LENGTH = 216; // struct tcp_info up to tcpi_bytes_retrans: Linux 4.19

/**
 * The kernel keeps who opened a connection in its counters: bytes_acked begins at 1 where a SYN was acknowledged and at 0 where a listener
 * made the socket (tcp_ack, tcp_create_openreq_child), and bytes_sent counts data only. Told while nothing is unacknowledged.
 */
function readOpener(words: Uint32Array, infoAt: number): boolean | null {
  const [unacked, acked, sent, retransmitted] = [24, 120, 200, 208].map((at) => words[infoAt + (at >> 2)] ?? 0);
  if (unacked !== 0) return null;
  const difference = ((acked ?? 0) - (sent ?? 0) + (retransmitted ?? 0)) >>> 0;
  return difference === 1 ? true : difference === 0 ? false : null;
}

/** Whether two dumps differ in nothing but the depth of accept queues that were and are less than half full. */
export function equalButQueues(before: Dump, after: Dump): boolean {
  if (before.length !== after.length) return false;
  const [left, right] = [wordsOf(before).words, wordsOf(after).words];
  for (let at = 0; at < left.length;) {
    const end = at + ((((left[at] ?? 0) + 3) & ~3) >> 2);
    const depthAt = at + QUEUE_WORD;
    for (let word = at; word < end; word++) if (left[word] !== right[word] && word !== depthAt) return false;
    const limit = left[depthAt + 1] ?? 0;
    if (left[depthAt] !== right[depthAt] && Math.max(left[depthAt] ?? 0, right[depthAt] ?? 0) * 2 >= limit) return false;
    at = end;
  }
  return true;
}
