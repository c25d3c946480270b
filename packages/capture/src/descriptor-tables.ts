import { type DescriptorSweep, readTable, type SweptTable } from "./descriptor-sweep.ts";
import { walkDescriptors } from "./descriptor-walk.ts";
import { tryLibc } from "./libc.ts";
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
  /** Takes over tables that were read already, and forgets all others. */
  takeSweep(sweep: DescriptorSweep, wanted: ReadonlySet<number>, found: HolderMap): void;
  /** Reads the threads that have a table of their own (unshare(2) or clone(2) without CLONE_FILES), until nothing is missing. */
  readThreads(request: ThreadRequest): void;
  /** What is known of a table: `unread` for a process never read, `changed` for a table of another size than when it was read. */
  state(pid: number): "unread" | "changed" | "same";
  /** Whether some process refused its table when it was last asked, or processes are hidden (hidepid). */
  readonly refused: boolean;
}

export interface ThreadRequest {
  readonly pids: readonly number[];
  readonly wanted: ReadonlySet<number>;
  readonly found: HolderMap;
}

const threadDescriptorBudget = 20_000;

export function createDescriptorTables(procRoot: string): DescriptorTables {
  const readBefore = new Map<number, Pick<SweptTable, "identity" | "size" | "entries">>(); // pid → as its table was read
  const refusedPids = new Set<number>();

  function take({ pid, table, wanted, found }: Taken): void {
    refusedPids.delete(pid);
    readBefore.set(pid, { identity: table.identity, size: table.size, entries: table.entries });
    for (const inode of table.inodes) if (wanted.has(inode)) addHolder(found, inode, pid);
  }

  return {
    get refused() {
      return refusedPids.size > 0 || readProcessIdentity(procRoot, 1) === null;
    },
    state(pid) {
      const known = readBefore.get(pid);
      if (known === undefined || known.identity !== readProcessIdentity(procRoot, pid)) return "unread";
      const saysSize = known.size > 0 || known.entries === 0; // kernels before 6.2 always say 0
      return saysSize && known.size === countDescriptors(procRoot, pid) ? "same" : "changed";
    },
    takeSweep({ tables, refused }, wanted, found) {
      readBefore.clear();
      refusedPids.clear();
      for (const pid of refused) refusedPids.add(pid);
      for (const [pid, table] of tables) take({ pid, table, wanted, found });
    },
    readProcess(pid, wanted, found) {
      const table = readTable(procRoot, pid);
      if (table === "refused") refusedPids.add(pid);
      if (typeof table === "string") return 0;
      take({ pid, table, wanted, found });
      return table.entries;
    },
    readThreads({ pids, wanted, found }) {
      const missing = missingFrom(wanted, found);
      let budget = threadDescriptorBudget;
      for (const pid of pids) {
        if (refusedPids.has(pid)) continue;
        for (const thread of listFurtherThreads(procRoot, pid)) {
          if (sharesTable(procRoot, pid, thread)) continue;
          if (budget <= 0 || missing.size === 0) return;
          const walk = walkDescriptors(`${procRoot}/${pid}/task/${thread}/fd`);
          if (walk.outcome !== "read") continue;
          budget -= walk.entries;
          for (const inode of walk.inodes) {
            if (!wanted.has(inode)) continue;
            addHolder(found, inode, pid);
            missing.delete(inode);
          }
        }
      }
    },
  };
}

interface Taken {
  readonly pid: number;
  readonly table: SweptTable;
  readonly wanted: ReadonlySet<number>;
  readonly found: HolderMap;
}

/** Where the kernel cannot be asked (no kcmp(2), or not permitted), tables of the same size are taken for one; before Linux 6.2, which says no size, none are. */
function sharesTable(procRoot: string, pid: number, thread: number): boolean {
  const answer = procRoot === "/proc" ? (tryLibc()?.compareDescriptorTables(pid, thread) ?? -1) : -1;
  if (answer >= 0) return answer === 0;
  const size = countDescriptors(procRoot, pid, thread);
  return size > 0 && size === countDescriptors(procRoot, pid);
}
