import type { DescriptorSweep } from "./descriptor-sweep.ts";
import { addHolder, createDescriptorTables, missingFrom, type DescriptorTables, type HolderMap } from "./descriptor-tables.ts";
import { countDescriptors, listProcesses, listRelatives } from "./process-listing.ts";

/** Searches descriptor tables for sockets. Every method adds to `found` and never takes away. */
export interface HolderSearch {
  /** Takes what a walk over every process saw, and reads threads with tables of their own while a wanted inode is still missing. */
  everywhere(sweep: DescriptorSweep, wanted: ReadonlySet<number>, found: HolderMap): void;
  /**
   * Reads new processes first, then those whose table changed, then those with few descriptors: a new socket is most often theirs, and they cost
   * least. Once every wanted inode has a holder, the holders' relatives are read that are new or whose table changed (fork, inherited descriptors),
   * and of the others as many as a budget allows, which on most hosts is all of them.
   */
  newcomers(wanted: ReadonlySet<number>, found: HolderMap): void;
  /** For inodes that were searched for in vain: reads only the processes that are new or whose table changed in size since it was read. */
  again(wanted: ReadonlySet<number>, found: HolderMap): void;
  /** Reads the parents and children of processes that hold a wanted inode, and theirs as long as they hold one too. */
  relatives(wanted: ReadonlySet<number>, found: HolderMap): void;
  /** Whether some process's descriptors were refused in the last search that met it, or processes are hidden (hidepid). */
  readonly refused: boolean;
}

/** Descriptors read for the sake of unlikely further holders, about 8 ms; a full sweep finds the rest. */
const thoroughnessBudget = 2048;

interface Search {
  readonly procRoot: string;
  readonly tables: DescriptorTables;
  readonly wanted: ReadonlySet<number>;
  readonly found: HolderMap;
}

export function createHolderSearch(procRoot: string): HolderSearch {
  const tables = createDescriptorTables(procRoot);
  return {
    get refused() {
      return tables.refused;
    },
    everywhere(sweep, wanted, found) {
      tables.takeSweep(sweep, wanted, found);
      tables.readThreads({ pids: sweep.pids, wanted, found });
    },
    newcomers: (wanted, found) => searchLikelyFirst({ procRoot, tables, wanted, found }),
    again(wanted, found) {
      for (const pid of listProcesses(procRoot)) if (tables.state(pid) !== "same") tables.readProcess(pid, wanted, found);
    },
    relatives(wanted, found) {
      const read = new Set<number>();
      readRelatives({ procRoot, tables, wanted, found }, (pid) => !read.has(pid) && Boolean(read.add(pid)));
    },
  };
}

function searchLikelyFirst(search: Search): void {
  const { procRoot, tables, wanted, found } = search;
  const missing = missingFrom(wanted, found);
  const queue = likelyFirst(search);
  while (missing.size > 0) {
    const pid = queue.shift();
    if (pid === undefined) return tables.readThreads({ pids: listProcesses(procRoot), wanted: missing, found });
    const results: HolderMap = new Map();
    tables.readProcess(pid, wanted, results);
    for (const inode of results.keys()) {
      missing.delete(inode);
      addHolder(found, inode, pid);
    }
  }
  readSharers(search, new Set(queue));
}

const rankOf = { unread: 0, changed: 1, same: 2 } as const;

function likelyFirst({ procRoot, tables }: Search): number[] {
  const ranked = listProcesses(procRoot).map((pid) => ({
    pid,
    rank: rankOf[tables.state(pid)],
    count: countDescriptors(procRoot, pid),
  }));
  return ranked.toSorted((left, right) => left.rank - right.rank || left.count - right.count).map(({ pid }) => pid);
}

function readSharers(search: Search, unread: Set<number>): void {
  const { procRoot, tables, wanted, found } = search;
  let budget = thoroughnessBudget;
  const isAffordable = (pid: number): boolean => {
    const cost = countDescriptors(procRoot, pid);
    if (cost > budget) return false;
    budget -= Math.max(cost, 1);
    return true;
  };
  readRelatives(search, (pid) => unread.delete(pid) && (tables.state(pid) !== "same" || isAffordable(pid)));
  for (const pid of unread) {
    if (budget <= 0) return;
    if (isAffordable(pid)) tables.readProcess(pid, wanted, found);
  }
}

function readRelatives({ procRoot, tables, wanted, found }: Search, isUnread: (pid: number) => boolean): void {
  const asked = new Set<number>();
  for (;;) {
    const holders = [...holdersOf(wanted, found)].filter((pid) => !asked.has(pid));
    if (holders.length === 0) return;
    for (const holder of holders) {
      asked.add(holder);
      for (const pid of listRelatives(procRoot, holder)) if (isUnread(pid)) tables.readProcess(pid, wanted, found);
    }
  }
}

function holdersOf(wanted: ReadonlySet<number>, found: HolderMap): Set<number> {
  return new Set([...wanted].flatMap((inode) => [...(found.get(inode) ?? [])]));
}
