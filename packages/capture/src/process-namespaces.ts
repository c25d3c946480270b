import { readdirSync, readFileSync, readlinkSync, statSync } from "node:fs";

/** Which network namespace each process is in, as far as it can be known. */
export interface ProcessNamespaces {
  /** Namespace inode → its processes, ascending. */
  readonly pidsOf: ReadonlyMap<number, readonly number[]>;
  /** Processes whose namespace may not be read, by the inode of their /proc/PID/net/dev, which is one per namespace. */
  readonly unreadable: ReadonlyMap<number, readonly number[]>;
}

export interface ProcessNamespaceReader {
  /** `thorough` asks for every process again; otherwise one in eight of those seen before, and every young one. */
  read(options: { readonly thorough: boolean }): ProcessNamespaces;
}

interface Seen {
  inode: number; // of the namespace, or of /proc/PID/net/dev where `readable` is false
  readable: boolean;
  looks: number;
  mark: number;
}

const YOUNG_LOOKS = 3; // a shell forks first and unshares then
const ROUND = 8;

/** A reader with a memory: a readlink costs about 4 µs a process, too much for every process of a large host in every look. */
export function createProcessNamespaceReader(): ProcessNamespaceReader {
  const seen = new Map<number, Seen>();
  let mark = 0;
  let births = "";
  let last: ProcessNamespaces | null = null;
  return {
    read({ thorough }) {
      mark++;
      const present = readBirths();
      const pids = present !== null && present === births && !thorough ? [...seen.keys()] : listProcesses();
      births = present ?? "";
      let changed = false;
      for (const pid of pids) if (refresh({ seen, pid, mark, thorough })) changed = true;
      for (const [pid, entry] of seen) if (entry.mark !== mark) changed = seen.delete(pid);
      if (changed || last === null) last = groupByNamespace(seen);
      return last;
    },
  };
}

function listProcesses(): number[] {
  return readdirSync("/proc").flatMap((name) => parsePid(name) ?? []);
}

/** The number of threads and the newest process number of /proc/loadavg: while both stay, no process was born and none ended. */
function readBirths(): string | null {
  try {
    const [, , , threads, newest] = readFileSync("/proc/loadavg", "latin1").split(" ");
    return `${threads?.split("/")[1]} ${newest}`;
  } catch {
    return null;
  }
}

function parsePid(name: string): number | null {
  const first = name.charCodeAt(0);
  return first >= 0x31 && first <= 0x39 ? Number(name) : null;
}

/** Whether a process came, went or moved. */
function refresh({ seen, pid, mark, thorough }: { seen: Map<number, Seen>; pid: number; mark: number; thorough: boolean }): boolean {
  const known = seen.get(pid);
  if (known !== undefined && !thorough && known.looks >= YOUNG_LOOKS && (mark + pid) % ROUND !== 0) {
    known.mark = mark;
    return false;
  }
  const place = readPlace(pid);
  if (place === null) return seen.delete(pid);
  seen.set(pid, { ...place, looks: (known?.looks ?? 0) + 1, mark });
  return known?.inode !== place.inode || known.readable !== place.readable;
}

/** Null for a process that is gone, or a zombie, which is in no namespace any more. */
function readPlace(pid: number): { inode: number; readable: boolean } | null {
  try {
    const link = readlinkSync(`/proc/${pid}/ns/net`);
    return { inode: Number(link.slice(5, -1)), readable: true }; // net:[4026531840]
  } catch (fault) {
    if ((fault as NodeJS.ErrnoException).code !== "EACCES") return null;
    const inode = netDeviceInode(`/proc/${pid}`);
    return inode === null ? null : { inode, readable: false };
  }
}

/** Inode of PROCESS/net/dev. Every network namespace has its own, and anybody may ask for it. */
export function netDeviceInode(process: string): number | null {
  try {
    return statSync(`${process}/net/dev`).ino;
  } catch {
    return null;
  }
}

function groupByNamespace(seen: ReadonlyMap<number, Seen>): ProcessNamespaces {
  const pidsOf = new Map<number, number[]>();
  const unreadable = new Map<number, number[]>();
  for (const [pid, { inode, readable }] of seen) {
    const groups = readable ? pidsOf : unreadable;
    const group = groups.get(inode);
    if (group === undefined) groups.set(inode, [pid]);
    else group.push(pid);
  }
  for (const groups of [pidsOf, unreadable]) for (const pids of groups.values()) pids.sort((left, right) => left - right);
  return { pidsOf, unreadable };
}
