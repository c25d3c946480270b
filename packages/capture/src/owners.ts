import type { Owners } from "@portolan/snapshot";
import type { HolderMap } from "./descriptor-tables.ts";
import { createHolderSearch } from "./holder-search.ts";
import { createProcessTable, type ProcessTable } from "./process-table.ts";

export interface OwnerRequest {
  /** Inodes of the sockets whose holders are asked for. */
  readonly inodes: Iterable<number>;
  /** Reads every descriptor of every process again: about 4 µs a descriptor. */
  readonly sweep: boolean;
  readonly namespaceOf: (netnsInode: number) => string | null;
}

export interface OwnerReading {
  /** The same object as in the last reading while nothing changed. */
  readonly owners: Owners;
  /** Asked-for sockets without a known holder: held by processes this user may not read, by the kernel itself, or in flight between processes. */
  readonly unknownInodes: Set<number>;
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
 * known socket, or a holder that closed its copy, is seen by the next sweep at the latest. An inode without a holder is tried again
 * after 1, 2, 4 … 64 readings and on each sweep. Synchronous. The first reading reads every process, but threads only as `newcomers` does.
 */
export function createOwnerReader({ procRoot = "/proc" }: { readonly procRoot?: string } = {}): OwnerReader {
  const table = createProcessTable(procRoot);
  const search = createHolderSearch(procRoot);
  const pauses = createPauses();
  let holders: HolderMap = new Map();
  let last: { reading: OwnerReading; revision: number } | null = null;

  function update(wanted: ReadonlySet<number>, sweep: boolean): boolean {
    const bereaved = dropEnded(holders, table.expire());
    const forgotten = dropUnwanted(holders, wanted);
    if (sweep || last === null) {
      holders = new Map();
      search.everywhere({ wanted, found: holders, thorough: sweep });
      table.refreshAll();
      pauses.settle(wanted, holders);
      return true;
    }
    table.checkExecutables();
    if (bereaved.size > 0) search.relatives(bereaved, holders);
    const due = pauses.due(wanted, holders);
    if (due.size > 0) {
      search.newcomers(due, holders);
      pauses.settle(due, holders);
    }
    return forgotten || bereaved.size > 0 || due.size > 0;
  }

  return {
    read({ inodes, sweep, namespaceOf }) {
      const wanted = new Set(inodes);
      const changed = update(wanted, sweep);
      table.nameNamespaces(namespaceOf);
      if (last !== null && !changed && last.revision === table.revision && sameUnknown(last.reading, wanted, holders)) return last.reading;
      const owners = assemble(holders, table);
      table.nameNamespaces(namespaceOf);
      const named = { ...owners, processes: owners.processes.map((process) => table.find(process.pid) ?? process) };
      const unknownInodes = new Set([...wanted].filter((inode) => !holders.has(inode)));
      last = { reading: { owners: named, unknownInodes, privileged: !search.refused }, revision: table.revision };
      return last.reading;
    },
  };
}

/** Holder lists with live processes only, and those processes with all their ancestors; everything ascending. */
function assemble(holders: HolderMap, table: ProcessTable): Owners {
  const processes = new Map<number, Owners["processes"][number]>();
  for (const [inode, pids] of holders) {
    for (const pid of pids) if (!addWithAncestors(pid, processes, table)) pids.delete(pid);
    if (pids.size === 0) holders.delete(inode);
  }
  table.keepOnly(new Set(processes.keys()));
  return {
    processes: [...processes.values()].toSorted((left, right) => left.pid - right.pid),
    holders: [...holders]
      .map(([inode, pids]) => ({ inode, pids: [...pids].toSorted((left, right) => left - right) }))
      .toSorted((left, right) => left.inode - right.inode),
  };
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

/** Takes ended processes out. Returns the inodes that lost a holder and still have one. */
function dropEnded(holders: HolderMap, ended: ReadonlySet<number>): Set<number> {
  const bereaved = new Set<number>();
  if (ended.size === 0) return bereaved;
  for (const [inode, pids] of holders) {
    const before = pids.size;
    for (const pid of ended) pids.delete(pid);
    if (pids.size === 0) holders.delete(inode);
    else if (pids.size < before) bereaved.add(inode);
  }
  return bereaved;
}

function dropUnwanted(holders: HolderMap, wanted: ReadonlySet<number>): boolean {
  const before = holders.size;
  for (const inode of holders.keys()) if (!wanted.has(inode)) holders.delete(inode);
  return holders.size < before;
}

function sameUnknown(reading: OwnerReading, wanted: ReadonlySet<number>, holders: HolderMap): boolean {
  return reading.unknownInodes.size === wanted.size - holders.size && [...reading.unknownInodes].every((inode) => wanted.has(inode));
}

/** When to look again for inodes that nobody was seen to hold: pauses double, counted in readings. */
function createPauses() {
  let reading = 0;
  const pauses = new Map<number, { length: number; until: number }>();
  return {
    due(wanted: ReadonlySet<number>, holders: HolderMap): Set<number> {
      reading++;
      for (const inode of pauses.keys()) if (!wanted.has(inode)) pauses.delete(inode);
      return new Set([...wanted].filter((inode) => !holders.has(inode) && (pauses.get(inode)?.until ?? 0) <= reading));
    },
    settle(tried: ReadonlySet<number>, holders: HolderMap): void {
      for (const inode of tried) {
        if (holders.has(inode)) {
          pauses.delete(inode);
          continue;
        }
        const length = Math.min((pauses.get(inode)?.length ?? 0) * 2 || 1, longestPause);
        pauses.set(inode, { length, until: reading + length });
      }
    },
  };
}
