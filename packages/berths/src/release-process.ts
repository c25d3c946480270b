import { readdirSync, readFileSync, readlinkSync } from "node:fs";
import { constants } from "node:os";
import type { Libc } from "./libc.ts";

export interface ReleaseRequest {
  readonly pid: number;
  /** When it started, in the kernel's ticks after boot: field 22 of /proc/PID/stat. */
  readonly startTicks: number;
  /** Of the socket for whose sake it is asked to end. */
  readonly inode: number;
  readonly signal: "SIGTERM" | "SIGINT" | "SIGHUP" | "SIGQUIT" | "SIGKILL";
}

export type ReleaseAnswer =
  | { readonly code: "signalled" }
  | { readonly code: "gone" }
  /** Its number belongs to another process by now. */
  | { readonly code: "another-process" }
  /** It lives, and holds this socket no more: there is nothing to end it for. */
  | { readonly code: "not-holder" }
  /** The first process of all, or this one: never. */
  | { readonly code: "never" }
  /** Whether it holds the socket cannot be seen, or it may not be signalled. */
  | { readonly code: "refused"; readonly errno: string };

/**
 * Signals exactly the process that holds a socket. A pidfd is opened first, so that from then on no other process can be meant; then start time and descriptor are
 * looked at once more, and the signal goes to the pidfd. Whether the port is free afterwards is for the host to be asked.
 */
export function releaseProcess(libc: Libc, { pid, startTicks, inode, signal }: ReleaseRequest): ReleaseAnswer {
  if (pid <= 1 || pid === process.pid) return { code: "never" };
  const handle = libc.openProcess(pid);
  if (handle < 0) return answerTo(libc.errorName());
  try {
    const found = readStartTicks(pid);
    if (found === null) return { code: "gone" };
    if (found !== startTicks) return { code: "another-process" };
    const holds = holdsSocket(pid, inode);
    if (holds !== true) return holds === false ? { code: "not-holder" } : answerTo(holds);
    return libc.signalProcess(handle, constants.signals[signal]) === 0 ? { code: "signalled" } : answerTo(libc.errorName());
  } finally {
    libc.close(handle);
  }
}

function answerTo(errno: string): ReleaseAnswer {
  return errno === "ESRCH" || errno === "ENOENT" ? { code: "gone" } : { code: "refused", errno };
}

/** Null: no such process, or it has ended and waits to be noticed. What stands before the last `)` is the program's name, which may be anything. */
export function readStartTicks(pid: number): number | null {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, "latin1");
    const fields = text.slice(text.lastIndexOf(")") + 2).split(" ");
    return fields[0] === "Z" || fields[0] === "X" ? null : Number(fields[19]);
  } catch {
    return null;
  }
}

/** The name of an errno where it cannot be seen. */
function holdsSocket(pid: number, inode: number): boolean | string {
  try {
    const link = `socket:[${inode}]`;
    return readdirSync(`/proc/${pid}/fd`).some((name) => readLink(`/proc/${pid}/fd/${name}`) === link);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code ?? "EIO";
  }
}

/** Null: closed meanwhile. */
function readLink(path: string): string | null {
  try {
    return readlinkSync(path);
  } catch {
    return null;
  }
}
