import type { Process } from "@portolan/snapshot";
import {
  readBootTimeSeconds,
  readExecutable,
  readProcess,
  readProcessIdentity,
  readProcessStat,
  type ReadProcessOptions,
} from "./read-process.ts";
import { createUserNames } from "./user-names.ts";

interface Entry {
  identity: number;
  readonly startTicks: number;
  process: Process;
  readonly netnsInode: number | null;
}

/** Records of processes, read once for each (pid, start time) and kept until the process ends, execs or a refresh is asked for. */
export interface ProcessTable {
  /** The record of a live process, or null when it has ended. */
  find(pid: number): Process | null;
  /** Drops ended processes and re-reads those whose parent ended. Returns the pids that ended. */
  expire(): ReadonlySet<number>;
  /** Looks at the executables of the next few processes, in turn, and re-reads those that changed. Ended ones are found by the next `expire`. */
  checkExecutables(): void;
  refreshAll(): void;
  /** Forgets processes outside the set. */
  keepOnly(pids: ReadonlySet<number>): void;
  /** Fills in namespace ids, which depend on what else is known of the host. */
  nameNamespaces(namespaceOf: (netnsInode: number) => string | null): void;
  /** Grows with every change of a record. */
  readonly revision: number;
}

const executablesPerCheck = 64;

export function createProcessTable(procRoot: string): ProcessTable {
  const options = { procRoot, bootTimeSeconds: readBootTimeSeconds(procRoot), users: createUserNames() };
  const entries = new Map<number, Entry>();
  let revision = 0;
  let cursor = 0;

  function reload(pid: number): Entry | null {
    revision++;
    const entry = loadEntry(pid, options);
    if (entry === null) entries.delete(pid);
    else entries.set(pid, entry);
    return entry;
  }

  return {
    get revision() {
      return revision;
    },
    find: (pid) => (entries.get(pid) ?? reload(pid))?.process ?? null,
    expire() {
      const ended = new Set([...entries].filter(([pid, entry]) => !isSameProcess(procRoot, pid, entry)).map(([pid]) => pid));
      if (ended.size === 0) return ended;
      revision++;
      for (const pid of ended) entries.delete(pid);
      const orphans = [...entries].filter(([, entry]) => entry.process.parent !== null && ended.has(entry.process.parent));
      for (const [pid] of orphans) reload(pid);
      return ended;
    },
    checkExecutables() {
      const pids = [...entries.keys()];
      for (let count = Math.min(executablesPerCheck, pids.length); count > 0; count--) {
        const pid = pids[cursor++ % pids.length] ?? 0;
        const known = entries.get(pid)?.process;
        const found = readExecutable(procRoot, pid);
        if (known !== undefined && (known.executable !== found.executable || known.executableDeleted !== found.executableDeleted))
          reload(pid);
      }
    },
    refreshAll() {
      for (const pid of entries.keys()) reload(pid);
    },
    keepOnly(pids) {
      for (const pid of entries.keys()) if (!pids.has(pid)) entries.delete(pid);
    },
    nameNamespaces(namespaceOf) {
      for (const entry of entries.values()) {
        const namespace = entry.netnsInode === null ? null : namespaceOf(entry.netnsInode);
        if (entry.process.namespace === namespace) continue;
        entry.process = { ...entry.process, namespace };
        revision++;
      }
    },
  };
}

/** Null for a process that has ended or was replaced while it was read. */
function loadEntry(pid: number, options: ReadProcessOptions): Entry | null {
  const { procRoot } = options;
  const identity = readProcessIdentity(procRoot, pid);
  const stat = readProcessStat(procRoot, pid);
  if (identity === null || stat === null || stat.state === "Z" || stat.state === "X") return null;
  const { process, netnsInode } = readProcess(pid, stat, options);
  const isSame = readProcessStat(procRoot, pid)?.startTicks === stat.startTicks;
  return isSame ? { identity, startTicks: stat.startTicks, process, netnsInode } : null;
}

/** A new inode of /proc/PID is a new process, unless memory pressure made the kernel forget the old one. */
function isSameProcess(procRoot: string, pid: number, entry: Entry): boolean {
  const identity = readProcessIdentity(procRoot, pid);
  if (identity === entry.identity) return true;
  if (identity === null || readProcessStat(procRoot, pid)?.startTicks !== entry.startTicks) return false;
  entry.identity = identity;
  return true;
}
