import { closeSync } from "node:fs";
import type { DescriptorSweep } from "./descriptor-sweep.ts";
import type { Libc } from "./libc.ts";
import { openBySocket, type SocketDescriptor } from "./namespace-entry.ts";

export interface SocketNamespaceSearch {
  /** The descriptors of every process, read after the tables. */
  readonly sweep: DescriptorSweep;
  /** Whether a socket is in a table of a known namespace. */
  readonly isPlaced: (inode: number) => boolean;
  /** Inodes of the sockets of other families in the known namespaces; called once, and only when there is something to place. */
  readonly otherInodes: () => Iterable<number>;
  /** Inodes of the connections in the known namespaces, which costs a walk over all of them; called only when too many sockets are left to ask each. */
  readonly connectionInodes: () => Iterable<number>;
}

export interface SocketNamespaces {
  /**
   * Picks from the descriptors of all other processes the sockets that are in no known table and asks each for its namespace, once. This is
   * the only way to a namespace without process and mount: one made with unshare(2) by a thread that left it again. A question takes a copy
   * of the socket for a moment, so sockets of which the tables tell the namespace are never asked.
   */
  search(request: SocketNamespaceSearch): void;
  /** Namespace inode → some sockets inside, as of the last search. */
  readonly found: ReadonlyMap<number, readonly SocketDescriptor[]>;
  /** Sockets that could not be placed in the last search. 0 where no socket may be asked: then owners are unknown too, and that is said. */
  readonly unplaced: number;
}

const MAX_QUESTIONS = 2048; // some 10 µs each; the next search goes on
const MAX_ANCHORS = 16;

export function createSocketNamespaces(libc: Libc): SocketNamespaces {
  let homes = new Map<number, number>(); // socket inode → namespace inode, of the sockets asked so far that still exist
  let found: ReadonlyMap<number, readonly SocketDescriptor[]> = new Map();
  let unplaced = 0;
  return {
    get found() {
      return found;
    },
    get unplaced() {
      return unplaced;
    },
    search({ sweep, isPlaced, otherInodes, connectionInodes }) {
      const strays = findStrays(sweep, isPlaced);
      if (strays.size > 0) for (const inode of otherInodes()) strays.delete(inode);
      if (strays.size > MAX_QUESTIONS) for (const inode of connectionInodes()) strays.delete(inode);
      homes = askAll({ libc, strays, homes });
      unplaced = homes.size === 0 ? 0 : strays.size - homes.size;
      found = groupByNamespace(strays, homes);
    },
  };
}

/** Socket inode → a descriptor of it, for every socket that is not placed. */
function findStrays({ tables }: DescriptorSweep, isPlaced: (inode: number) => boolean): Map<number, SocketDescriptor> {
  const strays = new Map<number, SocketDescriptor>();
  for (const [pid, { inodes, descriptors }] of tables) {
    if (pid === process.pid) continue;
    for (const [index, inode] of inodes.entries())
      if (!isPlaced(inode) && !strays.has(inode)) strays.set(inode, { pid, descriptor: descriptors[index] ?? 0 });
  }
  return strays;
}

interface Question {
  readonly libc: Libc;
  readonly strays: ReadonlyMap<number, SocketDescriptor>;
  readonly homes: ReadonlyMap<number, number>;
}

function askAll({ libc, strays, homes }: Question): Map<number, number> {
  const answers = new Map<number, number>();
  let budget = MAX_QUESTIONS;
  for (const [inode, place] of strays) {
    const known = homes.get(inode);
    if (known !== undefined) answers.set(inode, known);
    else if (--budget >= 0) {
      const opened = openBySocket(libc, place);
      if (typeof opened === "string") continue;
      closeSync(opened.descriptor);
      answers.set(inode, opened.inode);
    }
  }
  return answers;
}

function groupByNamespace(
  strays: ReadonlyMap<number, SocketDescriptor>,
  homes: ReadonlyMap<number, number>,
): Map<number, SocketDescriptor[]> {
  const groups = new Map<number, SocketDescriptor[]>();
  for (const [inode, namespace] of homes) {
    const place = strays.get(inode);
    const group = groups.get(namespace) ?? [];
    if (place !== undefined && group.length < MAX_ANCHORS) group.push(place);
    groups.set(namespace, group);
  }
  return groups;
}
