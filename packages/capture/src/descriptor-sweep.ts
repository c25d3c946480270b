import { type SocketRows, walkDescriptors } from "./descriptor-walk.ts";
import { countDescriptors, listProcesses } from "./process-listing.ts";
import { readProcessIdentity } from "./read-process.ts";

/** The descriptor table of one process as a sweep met it. */
export interface SweptTable extends SocketRows {
  readonly identity: number;
  readonly entries: number; // descriptors of every kind
  readonly size: number; // as `countDescriptors` says it
}

/** The sockets of every process, from one walk over /proc. It serves one look and is not kept. */
export interface DescriptorSweep {
  readonly pids: readonly number[];
  readonly tables: ReadonlyMap<number, SweptTable>;
  /** Processes whose table this user may not read. */
  readonly refused: readonly number[];
}

/** Walks the descriptors of every process. One that was replaced by another while it was read is left out. */
export function sweepDescriptors(procRoot: string): DescriptorSweep {
  const pids = listProcesses(procRoot);
  const tables = new Map<number, SweptTable>();
  const refused: number[] = [];
  for (const pid of pids) {
    const table = readTable(procRoot, pid);
    if (table === "refused") refused.push(pid);
    else if (table !== "gone") tables.set(pid, table);
  }
  return { pids, tables, refused };
}

/** A process is believed only if it was the same before and after its table was read. */
export function readTable(procRoot: string, pid: number): SweptTable | "refused" | "gone" {
  const identity = readProcessIdentity(procRoot, pid);
  if (identity === null) return "gone";
  const size = countDescriptors(procRoot, pid);
  const walk = walkDescriptors(`${procRoot}/${pid}/fd`);
  if (walk.outcome !== "read") return walk.outcome;
  if (walk.inodes.length > 0 && readProcessIdentity(procRoot, pid) !== identity) return "gone";
  const { entries, inodes, descriptors } = walk;
  return { identity, size, entries, inodes, descriptors };
}
