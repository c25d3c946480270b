import { createRequire } from "node:module";
import type * as Koffi from "koffi";

/**
 * The few calls of the C library that Node does not have. Each returns what the C function returns (−1: see `errno()`) and blocks its thread.
 * Descriptors made here are close-on-exec. One implementation, over koffi; this interface is what a switch to `node:ffi` would have to fill.
 */
export interface Libc {
  socket(domain: number, type: number, protocol: number): number;
  bind(descriptor: number, address: Uint8Array): number;
  sendTo(descriptor: number, bytes: Uint8Array, address: Uint8Array): number;
  receive(descriptor: number, into: Uint8Array, flags: number): number;
  /** recvmsg(2) with one buffer for the datagram and one for its control messages. */
  receiveMessage(descriptor: number, into: MessageBuffers, flags: number): ReceivedMessage;
  /** SO_ATTACH_FILTER with a classic BPF program of 8-byte instructions. */
  attachFilter(descriptor: number, program: Uint8Array): number;
  setSocketOption(descriptor: number, option: SocketOption, value: Uint8Array): number;
  /** Of an option that is one number; −1: see `errno()`. */
  readSocketOption(descriptor: number, option: SocketOption): number;
  setNetworkNamespace(descriptor: number): number; // setns(2) with CLONE_NEWNET, of the calling thread
  ioctl(descriptor: number, request: number, argument: number): number;
  openProcess(pid: number): number; // pidfd_open(2)
  copyDescriptor(process: number, descriptor: number): number; // pidfd_getfd(2)
  /** readlinkat(2); `name` ends with a NUL byte. */
  readLinkAt(directory: number, name: Uint8Array, into: Uint8Array): number;
  /** kcmp(2) of two descriptor tables: 0 where both threads share one, 1 to 3 where each has its own. */
  compareDescriptorTables(thread: number, other: number): number;
  /** bpf(2) with its attributes, into which the addresses of the buffers are written at these offsets. */
  bpf(command: number, attributes: Uint8Array, buffers?: readonly BpfBuffer[]): number;
  close(descriptor: number): number;
  /** errno of the last failed call of this thread; read it before any other call. */
  errno(): number;
}

/** Level and name of setsockopt(2), by their numbers. */
export interface SocketOption {
  readonly level: number;
  readonly name: number;
}

export interface MessageBuffers {
  readonly data: Uint8Array;
  readonly control: Uint8Array;
}

export interface ReceivedMessage {
  readonly length: number; // of the datagram; −1: see `errno()`
  readonly controlLength: number;
}

export interface BpfBuffer {
  readonly at: number;
  readonly bytes: Uint8Array;
}

export const AF_NETLINK = 16;
export const SOCK_RAW = 3;
export const SOCK_CLOEXEC = 0x80000;
export const MSG_TRUNC = 0x20;
export const MSG_DONTWAIT = 0x40;

export const EPERM = 1;
export const ENOENT = 2;
export const EINTR = 4;
export const EAGAIN = 11;
export const EACCES = 13;
export const EINVAL = 22;
export const ENOSYS = 38;
export const EAFNOSUPPORT = 97;
export const ENOBUFS = 105;

const CLONE_NEWNET = 0x40000000;
const SYS_pidfd_open = 434; // the same number on every architecture
const SYS_pidfd_getfd = 438;
const SYS_bpf = process.arch === "arm64" ? 280 : 321;
const SYS_kcmp = process.arch === "arm64" ? 272 : 312;
const KCMP_FILES = 2;
const SOL_SOCKET = 1;
const SO_ATTACH_FILTER = 26;

let loaded: Libc | undefined;

/** The C library, or null where koffi cannot be loaded: then what is left are ss, /proc and the thread's own namespace. */
export function tryLibc(): Libc | null {
  try {
    return loadLibc();
  } catch {
    return null;
  }
}

/** Loads koffi on the first call (8–12 ms). Throws where koffi has no binary for this machine or the C library lacks a function. */
export function loadLibc(): Libc {
  loaded ??= bindFunctions();
  return loaded;
}

function bindFunctions(): Libc {
  const koffi = createRequire(import.meta.url)("koffi") as typeof Koffi;
  const library = koffi.load(null);
  const socket = library.func("int socket(int domain, int type, int protocol)");
  const bind = library.func("int bind(int fd, const void *address, uint32_t length)");
  const sendto = library.func(
    "int64_t sendto(int fd, const void *bytes, size_t length, int flags, const void *address, uint32_t addressLength)",
  );
  const recv = library.func("int64_t recv(int fd, void *into, size_t length, int flags)");
  const recvmsg = library.func("int64_t recvmsg(int fd, void *header, int flags)");
  const setsockopt = library.func("int setsockopt(int fd, int level, int name, const void *value, uint32_t length)");
  const getsockopt = library.func("int getsockopt(int fd, int level, int name, void *value, void *length)");
  const setns = library.func("int setns(int fd, int kind)");
  const ioctl = library.func("int ioctl(int fd, uint64_t request, int64_t argument)");
  const syscall = library.func("int64_t syscall(int64_t number, int64_t first, int64_t second, int64_t third)");
  const compare = library.func(
    "int64_t syscall(int64_t number, int64_t thread, int64_t other, int64_t kind, int64_t first, int64_t second)",
  );
  const bpf = library.func("int64_t syscall(int64_t number, int64_t command, void *attributes, int64_t length)");
  const readlinkat = library.func("int64_t readlinkat(int fd, const void *name, void *into, size_t length)");
  const close = library.func("int close(int fd)");
  return {
    socket: (domain, type, protocol) => socket(domain, type | SOCK_CLOEXEC, protocol) as number,
    bind: (descriptor, address) => bind(descriptor, address, address.length) as number,
    sendTo: (descriptor, bytes, address) => sendto(descriptor, bytes, bytes.length, 0, address, address.length) as number,
    receive: (descriptor, into, flags) => recv(descriptor, into, into.length, flags) as number,
    receiveMessage(descriptor, { data, control }, flags) {
      const header = messageHeader(koffi, data, control);
      return { length: recvmsg(descriptor, header.bytes, flags) as number, controlLength: header.controlLength() };
    },
    attachFilter(descriptor, program) {
      const bytes = new Uint8Array(16); // struct sock_fprog
      const view = new DataView(bytes.buffer);
      view.setUint16(0, program.length / 8, true);
      view.setBigUint64(8, koffi.address(program), true);
      return setsockopt(descriptor, SOL_SOCKET, SO_ATTACH_FILTER, bytes, bytes.length) as number;
    },
    setSocketOption: (descriptor, { level, name }, value) => setsockopt(descriptor, level, name, value, value.length) as number,
    readSocketOption(descriptor, { level, name }) {
      const value = new Int32Array(1);
      return getsockopt(descriptor, level, name, value, new Int32Array([4])) === 0 ? (value[0] ?? 0) : -1;
    },
    setNetworkNamespace: (descriptor) => setns(descriptor, CLONE_NEWNET) as number,
    ioctl: (descriptor, request, argument) => ioctl(descriptor, request, argument) as number,
    openProcess: (pid) => syscall(SYS_pidfd_open, pid, 0, 0) as number,
    copyDescriptor: (process, descriptor) => syscall(SYS_pidfd_getfd, process, descriptor, 0) as number,
    readLinkAt: (directory, name, into) => readlinkat(directory, name, into, into.length) as number,
    compareDescriptorTables: (thread, other) => compare(SYS_kcmp, thread, other, KCMP_FILES, 0, 0) as number,
    bpf(command, attributes, buffers = []) {
      const view = new DataView(attributes.buffer, attributes.byteOffset, attributes.length);
      for (const { at, bytes } of buffers) view.setBigUint64(at, koffi.address(bytes), true);
      return bpf(SYS_bpf, command, attributes, attributes.length) as number;
    },
    close: (descriptor) => close(descriptor) as number,
    errno: () => koffi.errno(),
  };
}

/** struct msghdr over both buffers, which must live until the call has returned. */
function messageHeader(koffi: typeof Koffi, data: Uint8Array, control: Uint8Array): { bytes: Uint8Array; controlLength: () => number } {
  const vector = new BigUint64Array([koffi.address(data), BigInt(data.length)]); // struct iovec
  const header = new BigUint64Array([0n, 0n, koffi.address(vector), 1n, koffi.address(control), BigInt(control.length), 0n]);
  return { bytes: new Uint8Array(header.buffer), controlLength: () => (vector.length > 0 ? Number(header[5] ?? 0n) : 0) };
}
