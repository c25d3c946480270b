import type { Owners } from "@portolan/snapshot";
import { type DescriptorSweep, sweepDescriptors } from "./descriptor-sweep.ts";
import type { HolderMap } from "./descriptor-tables.ts";
import { createHolderSearch } from "./holder-search.ts";
import { createProcessTable, type ProcessTable } from "./process-table.ts";

export interface OwnerRequest {
  /** Inodes of the sockets whose holders are asked for. The same set as last time is taken to have the same contents. */
  readonly inodes: ReadonlySet<number>;
  /** Reads every descriptor of every process again: about 4 µs a descriptor. A walk that this look made already is taken over. */
  readonly sweep: boolean | DescriptorSweep;
  readonly namespaceOf: (netnsInode: number) => string | null;
}

export interface OwnerReading {
  /** The same object as in the last reading while nothing changed. */
  readonly owners: Owners;
  /** Asked-for sockets without a known holder: held by processes this user may not read, by the kernel itself, or in flight between processes. */
  readonly unknownInodes: ReadonlySet<number>;
  /** Whether every process's descriptors could be read. */
  readonly privileged: boolean;
}

export interface OwnerReader {
  read(request: OwnerRequest): OwnerReading;
}

const longestPause = 64; // readings

/**
 * Finds **all** processes that hold a socket. Between readings it keeps inode → pids and only checks that the holders live; descriptors
 * are read when an unseen inode appears, when a holder ended (its relatives may have taken over) and on a sweep. So a further holder of a
 * known socket, or a holder that closed its copy, is seen by the next sweep at the latest. An inode without a holder is looked for again
 * each 1, 2, 4 … 64 readings, in processes whose table changed in size, and on each sweep everywhere. Synchronous. The first reading is a sweep.
 */
export function createOwnerReader({ procRoot = "/proc" }: { readonly procRoot?: string } = {}): OwnerReader {
  const table = createProcessTable(procRoot);
  const search = createHolderSearch(procRoot);
  const pauses = createPauses();
  let holders: HolderMap = new Map();
  let wanted: ReadonlySet<number> = new Set();
  let unknown: ReadonlySet<number> = new Set();
  let last: { reading: OwnerReading; revision: number } | null = null;

  /** Whether holders may differ from those of the last reading. */
  function update(inodes: ReadonlySet<number>, sweep: boolean | DescriptorSweep): boolean {
    const bereaved = dropEnded(holders, table.expire());
    const isSameQuestion = inodes === wanted && !bereaved.changed;
    const forgotten = inodes !== wanted && dropUnwanted(holders, inodes);
    wanted = inodes;
    if (sweep !== false || last === null) {
      holders = new Map();
      search.everywhere(typeof sweep === "boolean" ? sweepDescriptors(procRoot) : sweep, wanted, holders);
      table.refreshAll();
      pauses.settle(wanted, holders);
      return true;
    }
    table.checkExecutables();
    if (bereaved.inodes.size > 0) search.relatives(bereaved.inodes, holders);
    if (!isSameQuestion) unknown = unheld(wanted, holders);
    const due = pauses.due(unknown);
    if (due.fresh.size > 0) search.newcomers(due.fresh, holders);
    if (due.tried.size > 0) search.again(due.tried, holders);
    pauses.settle(due.fresh, holders);
    pauses.settle(due.tried, holders);
    return forgotten || bereaved.changed || [...due.fresh, ...due.tried].some((inode) => holders.has(inode));
  }

  return {
    read({ inodes, sweep, namespaceOf }) {
      const changed = update(inodes, sweep);
      table.nameNamespaces(namespaceOf);
      if (last !== null && !changed && last.revision === table.revision && sameMembers(last.reading.unknownInodes, unknown))
        return last.reading;
      const owners = assemble(holders, table, last?.reading.owners.holders ?? []);
      table.nameNamespaces(namespaceOf);
      const named = { ...owners, processes: owners.processes.map((process) => table.find(process.pid) ?? process) };
      unknown = unheld(wanted, holders);
      last = { reading: { owners: named, unknownInodes: unknown, privileged: !search.refused }, revision: table.revision };
      return last.reading;
    },
  };
}

function unheld(wanted: ReadonlySet<number>, holders: HolderMap): Set<number> {
  return new Set([...wanted].filter((inode) => !holders.has(inode)));
}

function sameMembers(left: ReadonlySet<number>, right: ReadonlySet<number>): boolean {
  return left === right || (left.size === right.size && [...left].every((member) => right.has(member)));
}

/** Holder lists with live processes only, and those processes with all their ancestors; everything ascending. */
function assemble(holders: HolderMap, table: ProcessTable, before: Owners["holders"]): Owners {
  const earlier = new Map(before.map((holder) => [holder.inode, holder]));
  const processes = new Map<number, Owners["processes"][number]>();
  for (const [inode, pids] of holders) {
    for (const pid of pids) if (!addWithAncestors(pid, processes, table)) pids.delete(pid);
    if (pids.size === 0) holders.delete(inode);
  }
  table.keepOnly(new Set(processes.keys()));
  return {
    processes: [...processes.values()].toSorted((left, right) => left.pid - right.pid),
    holders: [...holders]
      .map(([inode, pids]) => sameHolder(earlier.get(inode), pids) ?? { inode, pids: [...pids].toSorted((left, right) => left - right) })
      .toSorted((left, right) => left.inode - right.inode),
  };
}

/** A row that says the same as before stays the same object. */
function sameHolder(before: Owners["holders"][number] | undefined, pids: ReadonlySet<number>): Owners["holders"][number] | undefined {
  return before?.pids.length === pids.size && before.pids.every((pid) => pids.has(pid)) ? before : undefined;
}

function addWithAncestors(pid: number, processes: Map<number, Owners["processes"][number]>, table: ProcessTable): boolean {
  let current: number | null = pid;
  while (current !== null && !processes.has(current)) {
    const process = table.find(current);
    if (process === null) return current !== pid;
    processes.set(current, process);
    current = process.parent;
  }
  return true;
}

/** Takes ended processes out. `inodes` lost a holder and still have one; `changed` also where they have none any more. */
function dropEnded(holders: HolderMap, ended: ReadonlySet<number>): { inodes: Set<number>; changed: boolean } {
  const inodes = new Set<number>();
  let changed = false;
  if (ended.size === 0) return { inodes, changed };
  for (const [inode, pids] of holders) {
    const before = pids.size;
    for (const pid of ended) pids.delete(pid);
    if (pids.size === before) continue;
    changed = true;
    if (pids.size === 0) holders.delete(inode);
    else inodes.add(inode);
  }
  return { inodes, changed };
}

function dropUnwanted(holders: HolderMap, wanted: ReadonlySet<number>): boolean {
  const before = holders.size;
  for (const inode of holders.keys()) if (!wanted.has(inode)) holders.delete(inode);
  return holders.size < before;
}

/** When to look again for inodes that nobody was seen to hold: pauses double, counted in readings, and end together, so that one search serves many. */
function createPauses() {
  let reading = 0;
  const pauses = new Map<number, number>(); // inode → length
  return {
    /** `fresh` were never looked for. */
    due(unknown: ReadonlySet<number>): { fresh: Set<number>; tried: Set<number> } {
      reading++;
      for (const inode of pauses.keys()) if (!unknown.has(inode)) pauses.delete(inode);
      const fresh = new Set<number>();
      const tried = new Set<number>();
      for (const inode of unknown) {
        const length = pauses.get(inode);
        if (length === undefined) fresh.add(inode);
        else if (reading % length === 0) tried.add(inode);
      }
      return { fresh, tried };
    },
    settle(tried: ReadonlySet<number>, holders: HolderMap): void {
      for (const inode of tried) {
        if (holders.has(inode)) pauses.delete(inode);
        else pauses.set(inode, Math.min((pauses.get(inode) ?? 0) * 2 || 1, longestPause));
      }
    },
  };
}
