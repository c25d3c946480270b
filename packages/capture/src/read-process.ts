import { existsSync, readFileSync, readlinkSync, statSync } from "node:fs";
import type { Process } from "@portolan/snapshot";
import { parseProcessCgroup } from "./process-cgroup.ts";
import { parseProcessStat, type ProcessStat } from "./process-stat.ts";
import { readBounded } from "./read-bounded.ts";
import { redactCommand } from "./redact-command.ts";
import type { UserNames } from "./user-names.ts";

const ticksPerSecond = 100; // USER_HZ of every architecture Linux exports it for
const commandLineLimit = 65_536;
const shownCommandLimit = 4096;
const deletedSuffix = " (deleted)";

export interface ReadProcessOptions {
  readonly procRoot: string;
  readonly bootTimeSeconds: number | null;
  readonly users: UserNames;
}

/** A process's stat line, or null when it has gone. */
export function readProcessStat(procRoot: string, pid: number): ProcessStat | null {
  try {
    return parseProcessStat(readFileSync(`${procRoot}/${pid}/stat`, "latin1"));
  } catch {
    return null;
  }
}

/** Second of the epoch at which the kernel booted (`btime` of /proc/stat); null when it does not say. */
export function readBootTimeSeconds(procRoot: string): number | null {
  try {
    const match = /^btime (\d+)$/m.exec(readFileSync(`${procRoot}/stat`, "latin1"));
    return match === null ? null : Number(match[1]);
  } catch {
    return null;
  }
}

/** A process as a snapshot keeps it, its namespace still as the inode of /proc/PID/ns/net. */
export interface ProcessReading {
  readonly process: Process;
  readonly netnsInode: number | null;
}

/**
 * Everything a snapshot keeps about one process. What this user may not read is null; the process may also have ended
 * since `stat` was read, so callers compare its start time afterwards before they believe the record.
 */
export function readProcess(pid: number, stat: ProcessStat, options: ReadProcessOptions): ProcessReading {
  const directory = `${options.procRoot}/${pid}`;
  const uid = readEffectiveUid(directory);
  const args = readProcessArguments(options.procRoot, pid);
  const process: Process = {
    pid,
    parent: stat.parent === 0 ? null : stat.parent,
    startedAt: startedAt(stat, options.bootTimeSeconds),
    name: stat.name,
    ...readExecutable(options.procRoot, pid),
    command: args === null || args.length === 0 ? null : shorten(redactCommand(args)),
    workingDirectory: readLink(`${directory}/cwd`),
    uid,
    user: uid === null ? null : options.users.nameOf(uid),
    ...readCgroup(directory),
    namespace: null,
  };
  return { process, netnsInode: readNetnsInode(directory) };
}

/** The file a process runs. The kernel's mark for an unlinked one is taken off unless a file really has that name. */
export function readExecutable(procRoot: string, pid: number): { executable: string | null; executableDeleted: boolean } {
  const link = readLink(`${procRoot}/${pid}/exe`);
  if (link === null || !link.endsWith(deletedSuffix) || existsSync(`${procRoot}/${pid}/root${link}`))
    return { executable: link, executableDeleted: false };
  return { executable: link.slice(0, -deletedSuffix.length), executableDeleted: true };
}

/** The arguments as the process has them now, secrets included; null when unreadable, empty for a kernel thread. Never store them. */
export function readProcessArguments(procRoot: string, pid: number): string[] | null {
  try {
    const text = readBounded(`${procRoot}/${pid}/cmdline`, commandLineLimit).toString("utf8");
    const args = text.split("\0");
    if (args.at(-1) === "") args.pop();
    return isRewrittenTitle(args) ? [text.replaceAll("\0", " ").trimEnd()] : args;
  } catch {
    return null;
  }
}

/** setproctitle(3) leaves one text with the rest of the old arguments' room filled with NUL. */
function isRewrittenTitle(args: readonly string[]): boolean {
  return args.length > 1 && args.slice(1).every((argument) => argument === "");
}

function readCgroup(directory: string): { unit: string | null; container: string | null } {
  try {
    return parseProcessCgroup(readFileSync(`${directory}/cgroup`, "utf8"));
  } catch {
    return { unit: null, container: null };
  }
}

/** Effective user id: /proc/PID itself belongs to root for a process that may not be dumped. */
function readEffectiveUid(directory: string): number | null {
  try {
    const match = /^Uid:\t\d+\t(\d+)/m.exec(readFileSync(`${directory}/status`, "latin1"));
    return match === null ? null : Number(match[1]);
  } catch {
    return null;
  }
}

function readNetnsInode(directory: string): number | null {
  const match = /^net:\[(\d+)\]$/.exec(readLink(`${directory}/ns/net`) ?? "");
  return match === null ? null : Number(match[1]);
}

function startedAt(stat: ProcessStat, bootTimeSeconds: number | null): string | null {
  return bootTimeSeconds === null ? null : new Date(bootTimeSeconds * 1000 + (stat.startTicks * 1000) / ticksPerSecond).toISOString();
}

function shorten(text: string): string {
  return text.length <= shownCommandLimit ? text : `${text.slice(0, shownCommandLimit)}…`;
}

function readLink(path: string): string | null {
  try {
    return readlinkSync(path);
  } catch {
    return null;
  }
}

/** Inode of /proc/PID: the kernel makes one per process when it is first looked up, so the same number is the same process. Null: no such process. */
export function readProcessIdentity(procRoot: string, pid: number): number | null {
  return statSync(`${procRoot}/${pid}`, { throwIfNoEntry: false })?.ino ?? null;
}
