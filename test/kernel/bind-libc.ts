/** The few libc calls with which the kernel is asked to bind: synchronous, errno returned, nothing kept. */
import { parseIpAddress } from "@portolan/net";
import koffi from "koffi";

const libc = koffi.load("libc.so.6");
const socketCall = libc.func("int socket(int domain, int type, int protocol)");
const setsockoptCall = libc.func("int setsockopt(int fd, int level, int name, const uint8_t *value, uint32_t length)");
const bindCall = libc.func("int bind(int fd, const uint8_t *address, uint32_t length)");
const listenCall = libc.func("int listen(int fd, int backlog)");
const closeCall = libc.func("int close(int fd)");
const unshareCall = libc.func("int unshare(int flags)");
const ioctlCall = libc.func("int ioctl(int fd, unsigned long request, uint8_t *argument)");
const seteuidCall = libc.func("int seteuid(uint32_t uid)");

const AF_INET = 2;
const AF_INET6 = 10;
const SOL_SOCKET = 1;
const SOCK_CLOEXEC = 0o2000000;
const CLONE_NEWNET = 0x40000000;
const SIOCSIFFLAGS = 0x8914;
const IFF_UP = 1;

export interface SocketRequest {
  readonly protocol: "tcp" | "udp";
  readonly bytes: Uint8Array; // 4 or 16 bytes of the address
  readonly port: number;
  readonly v6only: boolean;
  readonly reuseAddress: boolean;
  readonly reusePort: boolean;
  readonly device: string | null;
}

/** Opens and binds; a negative errno where any step failed, else the descriptor. */
export function openBound(request: SocketRequest): number {
  const isIpv6 = request.bytes.length === 16;
  const fd = Number(socketCall(isIpv6 ? AF_INET6 : AF_INET, (request.protocol === "tcp" ? 1 : 2) | SOCK_CLOEXEC, 0));
  if (fd < 0) return -koffi.errno();
  const failed =
    (isIpv6 && !setOption(fd, { level: 41, name: 26, value: integer(request.v6only ? 1 : 0) })) ||
    (request.reuseAddress && !setOption(fd, { level: SOL_SOCKET, name: 2, value: integer(1) })) ||
    (request.reusePort && !setOption(fd, { level: SOL_SOCKET, name: 15, value: integer(1) })) ||
    (request.device !== null && !setOption(fd, { level: SOL_SOCKET, name: 25, value: Buffer.from(`${request.device}\0`) }));
  const address = socketAddress(request);
  if (!failed && Number(bindCall(fd, address, address.length)) === 0) return fd;
  const errno = koffi.errno();
  closeCall(fd);
  return -errno;
}

/** 0, or errno. */
export function listenOn(fd: number): number {
  return Number(listenCall(fd, 8)) === 0 ? 0 : koffi.errno();
}

export function closeSocket(fd: number): void {
  closeCall(fd);
}

/** Moves this thread into a network namespace of its own whose loopback is up; false without permission. */
export function enterOwnNamespace(): boolean {
  if (Number(unshareCall(CLONE_NEWNET)) !== 0) return false;
  const fd = Number(socketCall(AF_INET, 2 | SOCK_CLOEXEC, 0));
  const request = Buffer.alloc(40);
  request.write("lo");
  request.writeInt16LE(IFF_UP, 16);
  const result = Number(ioctlCall(fd, SIOCSIFFLAGS, request));
  closeCall(fd);
  if (result !== 0) throw new Error(`The loopback of the new namespace did not come up: errno ${koffi.errno()}`);
  return true;
}

/** Runs `work` with another effective user id; sockets made inside belong to it. */
export function withEuid<T>(uid: number, work: () => T): T {
  const before = process.geteuid?.() ?? 0;
  if (uid === before) return work();
  if (Number(seteuidCall(uid)) !== 0) throw new Error(`seteuid(${uid}): errno ${koffi.errno()}`);
  try {
    return work();
  } finally {
    seteuidCall(before);
  }
}

function setOption(fd: number, { level, name, value }: { level: number; name: number; value: Uint8Array }): boolean {
  return Number(setsockoptCall(fd, level, name, value, value.length)) === 0;
}

function integer(value: number): Uint8Array {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32LE(value);
  return bytes;
}

function socketAddress({ bytes, port }: SocketRequest): Uint8Array {
  const isIpv6 = bytes.length === 16;
  const address = Buffer.alloc(isIpv6 ? 28 : 16);
  address.writeUInt16LE(isIpv6 ? AF_INET6 : AF_INET, 0);
  address.writeUInt16BE(port, 2);
  address.set(bytes, isIpv6 ? 8 : 4);
  return address;
}

/** 4 or 16 bytes in network order. */
export function bytesOf(address: string): Uint8Array {
  const parsed = parseIpAddress(address);
  if (parsed === null) throw new Error(`Not an address: ${address}`);
  return Buffer.from(parsed.value.toString(16).padStart(parsed.family === "ipv4" ? 8 : 32, "0"), "hex");
}
