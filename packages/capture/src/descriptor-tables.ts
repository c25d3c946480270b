import { walkDescriptors } from "./descriptor-walk.ts";
import { countDescriptors, listFurtherThreads } from "./process-listing.ts";
import { readProcessIdentity } from "./read-process.ts";

/** Socket inode → pids that hold it. */
export type HolderMap = Map<number, Set<number>>;

export function addHolder(found: HolderMap, inode: number, pid: number): void {
  const pids = found.get(inode);
  if (pids === undefined) found.set(inode, new Set([pid]));
  else pids.add(pid);
}

export function missingFrom(wanted: ReadonlySet<number>, found: HolderMap): Set<number> {
  return new Set([...wanted].filter((inode) => (found.get(inode)?.size ?? 0) === 0));
}

/** Reads descriptor tables and adds what they hold to `found`. A process is believed only if it was the same before and after its table was read. */
export interface DescriptorTables {
  /** Returns the number of descriptors read. */
  readProcess(pid: number, wanted: ReadonlySet<number>, found: HolderMap): number;
  /**
   * Reads threads, which may have a table of their own (unshare(2) with CLONE_FILES), until nothing is missing: every one where `thorough`, else those
   * whose table has another size than their process's, which costs a hundredth and misses little (Linux 6.2 and later say the size).
   */
  readThreads(request: ThreadRequest): void;
  /** Whether the process was never read. */
  isUnread(pid: number): boolean;
  /** Whether some process refused its table when it was last asked, or processes are hidden (hidepid). */
  readonly refused: boolean;
  forgetAll(): void;
}

export interface ThreadRequest {
  readonly pids: readonly number[];
  readonly wanted: ReadonlySet<number>;
  readonly found: HolderMap;
  readonly thorough: boolean;
}

const threadDescriptorBudget = 20_000;

export function createDescriptorTables(procRoot: string): DescriptorTables {
  const readBefore = new Map<number, number>(); // pid → identity when its table was read
  const refusedPids = new Set<number>();
  return {
    get refused() {
      return refusedPids.size > 0 || readProcessIdentity(procRoot, 1) === null;
    },
    isUnread: (pid) => readBefore.get(pid) !== readProcessIdentity(procRoot, pid),
    forgetAll() {
      readBefore.clear();
      refusedPids.clear();
    },
    readProcess(pid, wanted, found) {
      const identity = readProcessIdentity(procRoot, pid);
      if (identity === null) return 0;
      const result = walkDescriptors(`${procRoot}/${pid}/fd`, wanted);
      if (result.outcome === "refused") refusedPids.add(pid);
      if (result.outcome !== "read") return 0;
      refusedPids.delete(pid);
      if (result.inodes.length > 0 && readProcessIdentity(procRoot, pid) !== identity) return result.entries;
      readBefore.set(pid, identity);
      for (const inode of result.inodes) addHolder(found, inode, pid);
      return result.entries;
    },
    readThreads({ pids, wanted, found, thorough }) {
      let budget = threadDescriptorBudget;
      for (const pid of pids) {
        if (refusedPids.has(pid)) continue;
        const size = countDescriptors(procRoot, pid);
        for (const thread of listFurtherThreads(procRoot, pid)) {
          if (!thorough && countDescriptors(procRoot, pid, thread) === size) continue;
          if (budget <= 0 || missingFrom(wanted, found).size === 0) return;
          const result = walkDescriptors(`${procRoot}/${pid}/task/${thread}/fd`, wanted);
          if (result.outcome !== "read") continue;
          budget -= result.entries;
          for (const inode of result.inodes) addHolder(found, inode, pid);
        }
      }
    },
  };
}
