import { readdirSync, readFileSync, statSync } from "node:fs";
import { walkDescriptors } from "./descriptor-walk.ts";
import { readProcessIdentity, readProcessStat } from "./read-process.ts";

/** Socket inode → pids that hold it. */
export type HolderMap = Map<number, Set<number>>;

/**
 * Searches descriptor tables for sockets. Every method adds to `found` and never takes away.
 * A process is believed only if it was the same process before and after its table was read.
 */
export interface HolderSearch {
  /** Reads every process, and every thread with a table of its own while a wanted inode is still missing. */
  everywhere(wanted: ReadonlySet<number>, found: HolderMap): void;
  /** Reads processes until every wanted inode has a holder, then those who may share it; see `seek`. */
  newcomers(wanted: ReadonlySet<number>, found: HolderMap): void;
  /** Reads the parents and children of processes that hold a wanted inode, and theirs as long as they hold one too. */
  relatives(wanted: ReadonlySet<number>, found: HolderMap): void;
  /** Whether some process's descriptors were refused in the last search that met it, or processes are hidden (hidepid). */
  readonly refused: boolean;
}

/** Descriptors read for the sake of unlikely further holders, about 8 ms; a full sweep finds the rest. */
const thoroughnessBudget = 2048;
const threadDescriptorBudget = 20_000;

export function createHolderSearch(procRoot: string): HolderSearch {
  let walked = new Map<number, number>(); // pid → identity when its table was last read
  let refusedPids = new Set<number>();

  /** Returns the number of descriptors read. */
  function walk(pid: number, wanted: ReadonlySet<number>, found: HolderMap): number {
    const identity = readProcessIdentity(procRoot, pid);
    if (identity === null) return 0;
    const result = walkDescriptors(`${procRoot}/${pid}/fd`, wanted);
    if (result.outcome === "refused") refusedPids.add(pid);
    if (result.outcome !== "read") return 0;
    refusedPids.delete(pid);
    if (result.inodes.length > 0 && readProcessIdentity(procRoot, pid) !== identity) return result.entries;
    walked.set(pid, identity);
    for (const inode of result.inodes) addHolder(found, inode, pid);
    return result.entries;
  }

  function walkThreads(pids: readonly number[], wanted: ReadonlySet<number>, found: HolderMap): void {
    let budget = threadDescriptorBudget;
    for (const pid of pids) {
      if (refusedPids.has(pid)) continue;
      const threads = listNumbers(`${procRoot}/${pid}/task`).filter((thread) => thread !== pid);
      for (const thread of threads) {
        if (budget <= 0 || missingFrom(wanted, found).size === 0) return;
        const result = walkDescriptors(`${procRoot}/${pid}/task/${thread}/fd`, wanted);
        if (result.outcome !== "read") continue;
        budget -= result.entries;
        for (const inode of result.inodes) addHolder(found, inode, pid);
      }
    }
  }

  /**
   * New processes first, then those with few descriptors: a new socket is most often theirs, and they cost least. Once every
   * wanted inode has a holder, the holders' parents and children are read whatever they cost (fork, inherited descriptors) and
   * of the others as many as the budget allows, which on most hosts is all of them.
   */
  function seek(wanted: ReadonlySet<number>, found: HolderMap): void {
    const missing = missingFrom(wanted, found);
    const queue = likelyFirst(listNumbers(procRoot));
    while (missing.size > 0) {
      const pid = queue.shift();
      if (pid === undefined) return walkThreads(listNumbers(procRoot), missing, found);
      const results: HolderMap = new Map();
      walk(pid, wanted, results);
      for (const inode of results.keys()) {
        missing.delete(inode);
        addHolder(found, inode, pid);
      }
    }
    seekSharers(queue, wanted, found);
  }

  function seekSharers(queue: readonly number[], wanted: ReadonlySet<number>, found: HolderMap): void {
    const rest = new Set(queue);
    walkRelatives(wanted, found, (pid) => rest.delete(pid));
    let budget = thoroughnessBudget;
    for (const pid of rest) {
      if (budget <= 0) return;
      if (descriptorCount(pid) <= budget) budget -= walk(pid, wanted, found);
    }
  }

  /** Parents and children of the holders, and again of those who turn out to be holders too. */
  function walkRelatives(wanted: ReadonlySet<number>, found: HolderMap, isUnread: (pid: number) => boolean): void {
    const asked = new Set<number>();
    for (;;) {
      const holders = [...holdersOf(wanted, found)].filter((pid) => !asked.has(pid));
      if (holders.length === 0) return;
      for (const holder of holders) {
        asked.add(holder);
        for (const pid of relativesOf(holder)) if (isUnread(pid)) walk(pid, wanted, found);
      }
    }
  }

  function likelyFirst(pids: readonly number[]): number[] {
    const ranked = pids.map((pid) => ({ pid, isNew: walked.get(pid) !== readProcessIdentity(procRoot, pid), count: descriptorCount(pid) }));
    return ranked.toSorted((left, right) => Number(right.isNew) - Number(left.isNew) || left.count - right.count).map(({ pid }) => pid);
  }

  /** The size of /proc/PID/fd is the number of descriptors since Linux 6.2, and 0 before or when it cannot be read. */
  function descriptorCount(pid: number): number {
    try {
      return statSync(`${procRoot}/${pid}/fd`).size;
    } catch {
      return 0;
    }
  }

  function relativesOf(pid: number): number[] {
    const parent = readProcessStat(procRoot, pid)?.parent ?? 0;
    return parent > 0 ? [parent, ...childrenOf(pid)] : childrenOf(pid);
  }

  /** Children of the main thread (proc_pid_children(5)); none where the kernel was built without it. */
  function childrenOf(pid: number): number[] {
    try {
      return readFileSync(`${procRoot}/${pid}/task/${pid}/children`, "latin1")
        .split(" ")
        .filter((text) => text !== "")
        .map(Number);
    } catch {
      return [];
    }
  }

  return {
    get refused() {
      return refusedPids.size > 0 || readProcessIdentity(procRoot, 1) === null;
    },
    everywhere(wanted, found) {
      walked = new Map();
      refusedPids = new Set();
      const pids = listNumbers(procRoot);
      for (const pid of pids) walk(pid, wanted, found);
      const missing = missingFrom(wanted, found);
      if (missing.size > 0) walkThreads(pids, missing, found);
    },
    newcomers: seek,
    relatives(wanted, found) {
      const read = new Set<number>();
      walkRelatives(wanted, found, (pid) => !read.has(pid) && Boolean(read.add(pid)));
    },
  };
}

export function addHolder(found: HolderMap, inode: number, pid: number): void {
  const pids = found.get(inode);
  if (pids === undefined) found.set(inode, new Set([pid]));
  else pids.add(pid);
}

function holdersOf(wanted: ReadonlySet<number>, found: HolderMap): Set<number> {
  return new Set([...wanted].flatMap((inode) => [...(found.get(inode) ?? [])]));
}

function missingFrom(wanted: ReadonlySet<number>, found: HolderMap): Set<number> {
  return new Set([...wanted].filter((inode) => (found.get(inode)?.size ?? 0) === 0));
}

function listNumbers(directory: string): number[] {
  try {
    return readdirSync(directory)
      .map(Number)
      .filter((number) => Number.isInteger(number));
  } catch {
    return [];
  }
}
