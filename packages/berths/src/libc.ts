import { createRequire } from "node:module";
import { getSystemErrorName } from "node:util";
import type * as Koffi from "koffi";

/**
 * The calls of the C library that Node does not have and that holding a port takes. Each returns what the C function returns (−1: see `errorName()`). Descriptors made
 * here are close-on-exec.
 */
export interface Libc {
  socket(domain: number, type: number): number;
  bind(descriptor: number, address: Uint8Array): number;
  listen(descriptor: number, backlog: number): number;
  setSocketOption(descriptor: number, option: SocketOption, value: number): number;
  /** −1: see `errorName()`. */
  readSocketOption(descriptor: number, option: SocketOption): number;
  close(descriptor: number): number;
  lockFile(descriptor: number): number; // flock(2): exclusive, without waiting
  openProcess(pid: number): number; // pidfd_open(2)
  signalProcess(process: number, signal: number): number; // pidfd_send_signal(2)
  copyDescriptor(process: number, descriptor: number): number; // pidfd_getfd(2)
  control(option: number, value: number): number; // prctl(2) with one argument
  /** capset(2) of this thread: these alone are permitted and in effect. */
  setCapabilities(mask: number): number;
  /** seccomp(2) in filter mode, for every thread, with a classic BPF program of 8-byte instructions. */
  filterCalls(program: Uint8Array): number;
  /** landlock_create_ruleset(2): a descriptor. */
  openLandlock(handledAccess: bigint): number;
  landlockVersion(): number;
  /** landlock_add_rule(2): what is allowed below a directory. */
  allowBelow(ruleset: number, directory: number, access: bigint): number;
  applyLandlock(ruleset: number): number; // landlock_restrict_self(2)
  /** Name of the errno of the last failed call of this thread; read it before any other call. */
  errorName(): string;
}

/** Level and name of setsockopt(2), by their numbers. */
export interface SocketOption {
  readonly level: number;
  readonly name: number;
}

const SOCK_CLOEXEC = 0x80000;
const isArm = process.arch === "arm64";
const SYS = {
  seccomp: isArm ? 277 : 317,
  pidfdSendSignal: 424, // the same numbers on every architecture from here on
  pidfdOpen: 434,
  pidfdGetfd: 438,
  landlockCreateRuleset: 444,
  landlockAddRule: 445,
  landlockRestrictSelf: 446,
} as const;
const SECCOMP_SET_MODE_FILTER = 1;
const SECCOMP_FILTER_FLAG_TSYNC = 1;
const LANDLOCK_CREATE_RULESET_VERSION = 1;
const LANDLOCK_RULE_PATH_BENEATH = 1;
const LOCK_EX_NB = 2 | 4;
const CAPABILITY_VERSION_3 = 0x20080522;

let loaded: Libc | undefined;

/** Loads koffi on the first call. Throws where koffi has no binary for this machine. */
export function loadLibc(): Libc {
  loaded ??= bindFunctions();
  return loaded;
}

function bindFunctions(): Libc {
  const koffi = createRequire(import.meta.url)("koffi") as typeof Koffi;
  const library = koffi.load(null);
  const socket = library.func("int socket(int domain, int type, int protocol)");
  const bind = library.func("int bind(int fd, const void *address, uint32_t length)");
  const listen = library.func("int listen(int fd, int backlog)");
  const setsockopt = library.func("int setsockopt(int fd, int level, int name, const void *value, uint32_t length)");
  const getsockopt = library.func("int getsockopt(int fd, int level, int name, void *value, void *length)");
  const close = library.func("int close(int fd)");
  const flock = library.func("int flock(int fd, int operation)");
  const prctl = library.func("int prctl(int option, uint64_t second, uint64_t third, uint64_t fourth, uint64_t fifth)");
  const capset = library.func("int capset(void *header, const void *data)");
  const syscall = library.func("int64_t syscall(int64_t number, int64_t first, int64_t second, int64_t third, int64_t fourth)");
  const call = (number: number, ...words: readonly (number | bigint)[]): number =>
    Number(syscall(number, words[0] ?? 0, words[1] ?? 0, words[2] ?? 0, words[3] ?? 0));
  return {
    socket: (domain, type) => socket(domain, type | SOCK_CLOEXEC, 0) as number,
    bind: (descriptor, address) => bind(descriptor, address, address.length) as number,
    listen: (descriptor, backlog) => listen(descriptor, backlog) as number,
    setSocketOption: (descriptor, { level, name }, value) => setsockopt(descriptor, level, name, new Int32Array([value]), 4) as number,
    readSocketOption(descriptor, { level, name }) {
      const value = new Int32Array(1);
      return getsockopt(descriptor, level, name, value, new Int32Array([4])) === 0 ? (value[0] ?? 0) : -1;
    },
    close: (descriptor) => close(descriptor) as number,
    lockFile: (descriptor) => flock(descriptor, LOCK_EX_NB) as number,
    openProcess: (pid) => call(SYS.pidfdOpen, pid),
    signalProcess: (process, signal) => call(SYS.pidfdSendSignal, process, signal),
    copyDescriptor: (process, descriptor) => call(SYS.pidfdGetfd, process, descriptor),
    control: (option, value) => prctl(option, value, 0, 0, 0) as number,
    setCapabilities: (mask) => capset(new Uint32Array([CAPABILITY_VERSION_3, 0]), new Uint32Array([mask, mask, 0, 0, 0, 0])) as number,
    filterCalls(program) {
      const bytes = new Uint8Array(16); // struct sock_fprog
      const view = new DataView(bytes.buffer);
      view.setUint16(0, program.length / 8, true);
      view.setBigUint64(8, koffi.address(program), true);
      return call(SYS.seccomp, SECCOMP_SET_MODE_FILTER, SECCOMP_FILTER_FLAG_TSYNC, koffi.address(bytes));
    },
    openLandlock: (handledAccess) => call(SYS.landlockCreateRuleset, koffi.address(new BigUint64Array([handledAccess])), 8),
    landlockVersion: () => call(SYS.landlockCreateRuleset, 0, 0, LANDLOCK_CREATE_RULESET_VERSION),
    allowBelow(ruleset, directory, access) {
      const rule = new DataView(new ArrayBuffer(12)); // struct landlock_path_beneath_attr, packed
      rule.setBigUint64(0, access, true);
      rule.setInt32(8, directory, true);
      return call(SYS.landlockAddRule, ruleset, LANDLOCK_RULE_PATH_BENEATH, koffi.address(new Uint8Array(rule.buffer)));
    },
    applyLandlock: (ruleset) => call(SYS.landlockRestrictSelf, ruleset),
    errorName: () => getSystemErrorName(-koffi.errno()),
  };
}
