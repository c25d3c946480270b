import { constants } from "node:os";
import { AF_NETLINK, EINTR, ENOBUFS, type Libc, MSG_TRUNC, SOCK_RAW } from "./libc.ts";

export const NETLINK_ROUTE = 0;
export const NETLINK_SOCK_DIAG = 4;
export const NETLINK_XFRM = 6;
export const NETLINK_NETFILTER = 12;
export const HEADER_LENGTH = 16;

const NLM_F_REQUEST = 0x1;
const NLM_F_DUMP = 0x300;
const NLM_F_DUMP_INTR = 0x10;
const NLMSG_ERROR = 2;
const NLMSG_DONE = 3;
const SOL_SOCKET = 1;
const receiveTimeout = { level: SOL_SOCKET, name: 20 }; // SO_RCVTIMEO
const receiveBuffer = { level: SOL_SOCKET, name: 8 }; // SO_RCVBUF
const receiveBufferForce = { level: SOL_SOCKET, name: 33 }; // SO_RCVBUFFORCE

const RECEIVE_BUFFER_BYTES = 4 << 20;
const RECEIVE_TIMEOUT_S = 10;
const DATAGRAM_ROOM = 64 << 10; // the kernel never puts more than 32 KiB into one datagram of a dump
const MAX_DUMP_BYTES = 256 << 20;
const MAX_ATTEMPTS = 6;

/** A netlink conversation that failed. `errno` is that of the kernel's answer or of the call; 0 where the answer itself was unusable. */
export class NetlinkFailure extends Error {
  readonly errno: number;
  constructor(what: string, errno: number) {
    super(`${what}: ${errorName(errno)}`);
    this.name = "NetlinkFailure";
    this.errno = errno;
  }
}

/**
 * Answers of one dump, message after message without a gap, without the closing NLMSG_DONE; sequence and port number of each header are
 * set to 0, so that two dumps of an unchanged table are equal byte for byte. Valid until the next use of any netlink socket.
 */
export interface Dump {
  readonly bytes: Uint8Array;
  readonly length: number;
}

/**
 * A netlink socket (netlink(7)) in the namespace that the thread was in when it was opened; it keeps reaching that namespace from anywhere.
 * It also keeps the namespace alive: close it as soon as the look is over.
 */
export interface NetlinkSocket {
  /**
   * Everything the kernel has for this request, or a `NetlinkFailure`: never a part of it. A dump that the kernel marks as disturbed
   * (NLM_F_DUMP_INTR) or that overran the buffer is read again, at most six times.
   */
  dump(type: number, payload: Uint8Array): Dump;
  /** The one message that answers this request; null where the kernel says there is none (ENOENT). Valid until the next use of any netlink socket. */
  ask(type: number, payload: Uint8Array): Uint8Array | null;
  close(): void;
}

const kernelAddress = new Uint8Array(new Uint16Array([AF_NETLINK, 0, 0, 0, 0, 0]).buffer);
const scratch: { bytes: Uint8Array } = { bytes: new Uint8Array(256 << 10) };

/** Opens a socket of this netlink family in the thread's present network namespace. */
export function openNetlink(libc: Libc, protocol: number): NetlinkSocket {
  const descriptor = libc.socket(AF_NETLINK, SOCK_RAW, protocol);
  if (descriptor < 0) throw new NetlinkFailure("socket(AF_NETLINK)", libc.errno());
  enlargeReceiveBuffer(libc, descriptor);
  let isOpen = true;
  return {
    dump: (type, payload) => readDump({ libc, descriptor, request: buildRequest({ type, flags: NLM_F_DUMP, payload }) }),
    ask: (type, payload) => readAnswer({ libc, descriptor, request: buildRequest({ type, flags: 0, payload }) }),
    close: () => {
      if (isOpen) libc.close(descriptor);
      isOpen = false;
    },
  };
}

function enlargeReceiveBuffer(libc: Libc, descriptor: number): void {
  const size = new Uint8Array(new Int32Array([RECEIVE_BUFFER_BYTES]).buffer);
  if (libc.setSocketOption(descriptor, receiveBufferForce, size) < 0) libc.setSocketOption(descriptor, receiveBuffer, size);
  libc.setSocketOption(descriptor, receiveTimeout, new Uint8Array(new BigInt64Array([BigInt(RECEIVE_TIMEOUT_S), 0n]).buffer));
}

interface Exchange {
  readonly libc: Libc;
  readonly descriptor: number;
  readonly request: Uint8Array;
}

function buildRequest({ type, flags, payload }: { type: number; flags: number; payload: Uint8Array }): Uint8Array {
  const request = new Uint8Array(HEADER_LENGTH + payload.length);
  const view = new DataView(request.buffer);
  view.setUint32(0, request.length, true);
  view.setUint16(4, type, true);
  view.setUint16(6, NLM_F_REQUEST | flags, true);
  request.set(payload, HEADER_LENGTH);
  return request;
}

/** Every attempt carries its own number, so that the rest of an abandoned answer is never taken for the present one. */
let sequence = 0;
function send({ libc, descriptor, request }: Exchange): number {
  sequence = (sequence + 1) & 0x7fffffff;
  new DataView(request.buffer).setUint32(8, sequence, true);
  if (libc.sendTo(descriptor, request, kernelAddress) < 0) throw new NetlinkFailure("netlink send", libc.errno());
  return sequence;
}

function readDump(exchange: Exchange): Dump {
  for (let attempt = 1; attempt <= MAX_ATTEMPTS; attempt++) {
    const length = collectDump(exchange, send(exchange));
    if (length !== null) return { bytes: scratch.bytes, length };
  }
  throw new NetlinkFailure(`netlink dump disturbed ${MAX_ATTEMPTS} times`, constants.errno.EAGAIN);
}

/** Collects datagrams into the scratch buffer until NLMSG_DONE; null when the dump was disturbed and has to be read again. */
function collectDump({ libc, descriptor }: Exchange, number: number): number | null {
  let length = 0;
  let disturbed = false;
  for (;;) {
    const received = receive({ libc, descriptor, at: length });
    if (received === null) {
      disturbed = true; // the rest still has to be received: until then the kernel refuses another dump
      continue;
    }
    const part = scanDatagram({ start: length, end: length + received, number });
    disturbed ||= part.disturbed;
    length = part.end;
    if (part.done) return disturbed ? null : length;
  }
}

/** Receives one datagram at this place of the scratch buffer, which grows as needed; null when the kernel dropped answers (ENOBUFS). */
function receive({ libc, descriptor, at }: { libc: Libc; descriptor: number; at: number }): number | null {
  if (scratch.bytes.length - at < DATAGRAM_ROOM) growScratch();
  for (;;) {
    const received = libc.receive(descriptor, scratch.bytes.subarray(at, at + DATAGRAM_ROOM), MSG_TRUNC);
    if (received > DATAGRAM_ROOM) throw new NetlinkFailure(`netlink datagram of ${received} bytes`, ENOBUFS);
    if (received > 0) return received;
    const errno = received < 0 ? libc.errno() : 0;
    if (errno === EINTR) continue;
    if (errno === ENOBUFS) return null;
    throw new NetlinkFailure("netlink receive", errno);
  }
}

function growScratch(): void {
  if (scratch.bytes.length >= MAX_DUMP_BYTES) throw new NetlinkFailure(`netlink dump larger than ${MAX_DUMP_BYTES} bytes`, ENOBUFS);
  const larger = new Uint8Array(scratch.bytes.length * 2);
  larger.set(scratch.bytes);
  scratch.bytes = larger;
}

/** Walks the headers of one datagram. `end` is where its payload messages end: a closing message is cut off. */
function scanDatagram({ start, end, number }: { start: number; end: number; number: number }): {
  end: number;
  done: boolean;
  disturbed: boolean;
} {
  const view = new DataView(scratch.bytes.buffer);
  let disturbed = false;
  let at = start;
  while (at + HEADER_LENGTH <= end) {
    const length = view.getUint32(at, true);
    if (length < HEADER_LENGTH || at + length > end) throw new NetlinkFailure("netlink message with a wrong length", 0);
    if (view.getUint32(at + 8, true) !== number) return { end: start, done: false, disturbed };
    if ((view.getUint16(at + 6, true) & NLM_F_DUMP_INTR) !== 0) disturbed = true;
    view.setUint32(at + 8, 0, true);
    view.setUint32(at + 12, 0, true);
    const type = view.getUint16(at + 4, true);
    if (type === NLMSG_ERROR || type === NLMSG_DONE) {
      const code = length >= HEADER_LENGTH + 4 ? view.getInt32(at + HEADER_LENGTH, true) : 0;
      if (code < 0) throw new NetlinkFailure("netlink dump", -code);
      return { end: at, done: true, disturbed };
    }
    at += (length + 3) & ~3;
  }
  return { end: at, done: false, disturbed };
}

function readAnswer(exchange: Exchange): Uint8Array | null {
  const number = send(exchange);
  for (;;) {
    const received = receive({ ...exchange, at: 0 });
    if (received === null) throw new NetlinkFailure("netlink receive", ENOBUFS);
    const view = new DataView(scratch.bytes.buffer, 0, received);
    if (received < HEADER_LENGTH || view.getUint32(8, true) !== number) continue;
    if (view.getUint16(4, true) !== NLMSG_ERROR) return scratch.bytes.subarray(0, received);
    const errno = -view.getInt32(HEADER_LENGTH, true);
    if (errno === constants.errno.ENOENT) return null;
    throw new NetlinkFailure("netlink request", errno);
  }
}

/** Name such as EPERM, for messages. */
function errorName(errno: number): string {
  return Object.entries(constants.errno).find(([, value]) => value === errno)?.[0] ?? `errno ${errno}`;
}
