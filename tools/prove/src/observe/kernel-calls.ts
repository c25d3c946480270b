/** The calls of the C library by which packets enter and leave: synchronous, each returning what the C function returns or a negative errno. */
import koffi from "koffi";

const library = koffi.load(null);
const socketCall = library.func("int socket(int domain, int type, int protocol)");
const bindCall = library.func("int bind(int fd, const void *address, uint32_t length)");
const listenCall = library.func("int listen(int fd, int backlog)");
const connectCall = library.func("int connect(int fd, const void *address, uint32_t length)");
const acceptCall = library.func("int accept4(int fd, void *address, void *length, int flags)");
const setsockoptCall = library.func("int setsockopt(int fd, int level, int name, const void *value, uint32_t length)");
const getsockoptCall = library.func("int getsockopt(int fd, int level, int name, void *value, void *length)");
const ioctlCall = library.func("int ioctl(int fd, uint64_t request, void *argument)");
const writeCall = library.func("int64_t write(int fd, const void *bytes, size_t length)");
const readCall = library.func("int64_t read(int fd, void *into, size_t length)");
const preadCall = library.func("int64_t pread(int fd, void *into, size_t length, int64_t offset)");
const sendtoCall = library.func(
  "int64_t sendto(int fd, const void *bytes, size_t length, int flags, const void *address, uint32_t addressLength)",
);
const recvmsgCall = library.func("int64_t recvmsg(int fd, void *header, int flags)");
const sendmsgCall = library.func("int64_t sendmsg(int fd, void *header, int flags)");
const pollCall = library.func("int poll(void *descriptors, uint64_t count, int timeout)");
const openCall = library.func("int open(const char *path, int flags)");
const closeCall = library.func("int close(int fd)");

export const AF_INET = 2;
export const AF_INET6 = 10;
export const AF_NETLINK = 16;
export const SOCK_STREAM = 1;
export const SOCK_DGRAM = 2;
export const SOCK_RAW = 3;
export const EINPROGRESS = 115;
export const EISCONN = 106;
export const ECONNREFUSED = 111;

const SOCK_NONBLOCK = 0o4000;
const SOCK_CLOEXEC = 0o2000000;
const O_RDWR = 2;
const MSG_DONTWAIT = 0x40;
const POLLIN = 1;

export interface SocketOption {
  readonly level: number;
  readonly name: number;
  readonly value: Uint8Array;
}

export interface Message {
  readonly bytes: Uint8Array;
  readonly address: Uint8Array;
  readonly control: Uint8Array;
}

function orErrno(result: unknown): number {
  const number = Number(result);
  return number < 0 ? -koffi.errno() : number;
}

/** Non-blocking. */
export function openSocket(domain: number, type: number, protocol = 0): number {
  return orErrno(socketCall(domain, type | SOCK_NONBLOCK | SOCK_CLOEXEC, protocol));
}

export function bindSocket(fd: number, address: Uint8Array): number {
  return orErrno(bindCall(fd, address, address.length));
}

export function listenOn(fd: number, backlog: number): number {
  return orErrno(listenCall(fd, backlog));
}

export function connectSocket(fd: number, address: Uint8Array): number {
  return orErrno(connectCall(fd, address, address.length));
}

export function acceptSocket(fd: number): number {
  return orErrno(acceptCall(fd, null, null, SOCK_NONBLOCK | SOCK_CLOEXEC));
}

export function setOption(fd: number, { level, name, value }: SocketOption): number {
  return orErrno(setsockoptCall(fd, level, name, value, value.length));
}

export function pendingError(fd: number): number {
  const value = new Int32Array(1);
  const length = new Uint32Array([4]);
  getsockoptCall(fd, 1, 4, value, length); // SOL_SOCKET, SO_ERROR
  return value[0] ?? 0;
}

export function ioctlOn(fd: number, request: number, argument: Uint8Array): number {
  return orErrno(ioctlCall(fd, request, argument));
}

export function openFile(path: string): number {
  return orErrno(openCall(path, O_RDWR | SOCK_NONBLOCK | SOCK_CLOEXEC));
}

export function writeBytes(fd: number, bytes: Uint8Array): number {
  return orErrno(writeCall(fd, bytes, bytes.length));
}

export function readBytes(fd: number, into: Uint8Array): number {
  return orErrno(readCall(fd, into, into.length));
}

export function readAt(fd: number, into: Uint8Array, offset: number): number {
  return orErrno(preadCall(fd, into, into.length, offset));
}

export function sendTo(fd: number, bytes: Uint8Array, address: Uint8Array): number {
  return orErrno(sendtoCall(fd, bytes, bytes.length, MSG_DONTWAIT, address, address.length));
}

/** How much of each buffer was filled. `length` is a negative errno where nothing came. */
export function receiveMessage(fd: number, message: Message): { length: number; addressLength: number; controlLength: number } {
  const header = messageHeader(message);
  const length = orErrno(recvmsgCall(fd, header, MSG_DONTWAIT));
  return { length, addressLength: Number((header[1] ?? 0n) & 0xffffffffn), controlLength: Number(header[5] ?? 0n) };
}

export function sendMessage(fd: number, message: Message): number {
  return orErrno(sendmsgCall(fd, messageHeader(message), MSG_DONTWAIT));
}

/** struct msghdr, the vector kept alive beside it. */
let vectorKept: BigUint64Array = new BigUint64Array(2);
function messageHeader({ bytes, address, control }: Message): BigUint64Array {
  vectorKept = new BigUint64Array([koffi.address(bytes), BigInt(bytes.length)]);
  const controlAddress = control.length === 0 ? 0n : koffi.address(control);
  const [name, vector] = [koffi.address(address), koffi.address(vectorKept)];
  return new BigUint64Array([name, BigInt(address.length), vector, 1n, controlAddress, BigInt(control.length), 0n]);
}

/** Watches a fixed list of descriptors; `ready()` says which of them have something to read now. */
export function watchDescriptors(descriptors: readonly number[]): () => readonly number[] {
  const table = new Uint8Array(descriptors.length * 8);
  const view = new DataView(table.buffer);
  descriptors.forEach((fd, index) => {
    view.setInt32(index * 8, fd, true);
    view.setInt16(index * 8 + 4, POLLIN, true);
  });
  return () => {
    if (Number(pollCall(table, descriptors.length, 0)) <= 0) return [];
    return descriptors.filter((_, index) => (view.getInt16(index * 8 + 6, true) & POLLIN) !== 0);
  };
}

export function closeDescriptor(fd: number): void {
  closeCall(fd);
}
