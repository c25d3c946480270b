/**
 * Takes from this process what holding ports does not need, for good: its user, its capabilities, and, by the kernel's own filters, connecting, listening, accepting,
 * sending, starting programs, looking into processes, and every file but those of its folder. What the kernel cannot do is left out and told.
 */
import { closeSync, lchownSync, lstatSync, openSync, readdirSync } from "node:fs";
import { join } from "node:path";
import type { Libc } from "./libc.ts";

const PR_SET_KEEPCAPS = 8;
const PR_SET_NO_NEW_PRIVS = 38;
const CAP_NET_BIND_SERVICE = 10;

/** Gives the folder to this user, becomes it and keeps the right to bind below 1024. Only as root. Throws where it stays more than that. */
export function becomeUser(libc: Libc, { id, directory }: { readonly id: number; readonly directory: string }): void {
  const found = lstatSync(directory);
  if (!found.isDirectory()) throw new Error(`${directory} is not a directory`);
  if (found.uid !== id) for (const name of [".", ...readdirSync(directory)]) lchownSync(join(directory, name), id, id);
  libc.control(PR_SET_KEEPCAPS, 1); // of this thread, which is the one that binds
  process.setgroups?.([]);
  process.setgid?.(id);
  process.setuid?.(id);
  libc.control(PR_SET_KEEPCAPS, 0);
  if (libc.setCapabilities(2 ** CAP_NET_BIND_SERVICE) !== 0) libc.setCapabilities(0); // root of a container may not have it
  try {
    process.setuid?.(0);
  } catch {
    return;
  }
  throw new Error("The berth can become root again");
}

/** Whether the kernel keeps to it: false where it has no such filters. To be called when everything is loaded and the book is open. */
export function sealProcess(libc: Libc, directory: string): boolean {
  if (libc.control(PR_SET_NO_NEW_PRIVS, 1) !== 0) return false;
  closeFiles(libc, directory);
  return libc.filterCalls(callFilter()) === 0;
}

const fileRights = (1n << 13n) - 1n; // LANDLOCK_ACCESS_FS_*, version 1
const [writeFile, readFile, readDirectory, removeFile, makeFile] = [1n, 2n, 3n, 5n, 8n].map((bit) => 1n << bit);
const ownRights = [writeFile, readFile, readDirectory, removeFile, makeFile].reduce<bigint>((all, one) => all | (one ?? 0n), 0n);

/** Of this thread and those that it starts. */
function closeFiles(libc: Libc, directory: string): void {
  if (libc.landlockVersion() < 1) return;
  const ruleset = libc.openLandlock(fileRights);
  if (ruleset < 0) return;
  const below = openSync(directory, "r");
  libc.allowBelow(ruleset, below, ownRights);
  libc.applyLandlock(ruleset);
  closeSync(below);
  libc.close(ruleset);
}

const isArm = process.arch === "arm64";
const architecture = isArm ? 0xc00000b7 : 0xc000003e; // AUDIT_ARCH_*
/** connect, accept, listen, accept4, sendto, sendmsg, sendmmsg; execve, execveat; ptrace, process_vm_readv, process_vm_writev; io_uring_setup. */
const deniedCalls = isArm
  ? [203, 202, 201, 242, 206, 211, 269, 221, 281, 117, 270, 271, 425]
  : [42, 43, 50, 288, 44, 46, 307, 59, 322, 101, 310, 311, 425];
const socketCall = isArm ? 198 : 41;
const firstOfX32 = 0x40000000;

const [load, jumpIfEqual, jumpIfAtLeast, answer] = [0x20, 0x15, 0x35, 0x06];
const ALLOW = 0x7fff0000;
const DENY = 0x00050001; // SECCOMP_RET_ERRNO, EPERM
const KILL = 0x80000000;

/** Classic BPF over struct seccomp_data: number at 0, architecture at 4, first argument at 16. Sockets are made of AF_INET and AF_INET6 alone. */
function callFilter(): Uint8Array {
  const list = [...deniedCalls];
  const tail = [
    [load, 0, 0, 16],
    [jumpIfEqual, 1, 0, 2],
    [jumpIfEqual, 0, 1, 10],
    [answer, 0, 0, ALLOW],
    [answer, 0, 0, DENY],
  ] as const;
  const checks = list.map((number, index) => [jumpIfEqual, list.length - index + 1 + tail.length - 1, 0, number] as const);
  return encode([
    [load, 0, 0, 4],
    [jumpIfEqual, 1, 0, architecture],
    [answer, 0, 0, KILL],
    [load, 0, 0, 0],
    [jumpIfAtLeast, checks.length + 1 + tail.length, 0, firstOfX32],
    ...checks,
    [jumpIfEqual, 1, 0, socketCall],
    [answer, 0, 0, ALLOW],
    ...tail,
  ]);
}

function encode(instructions: readonly (readonly [code: number, whenTrue: number, whenFalse: number, operand: number])[]): Uint8Array {
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
