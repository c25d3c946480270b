import { readFileSync } from "node:fs";
import { type MountedNamespace, parseMountedNamespaces } from "./mounted-namespaces.ts";
import type { NamespacePlace, SocketDescriptor } from "./namespace-entry.ts";
import { createNamespaceIds, type NamespaceIds } from "./namespace-ids.ts";
import { createProcessNamespaceReader, netDeviceInode, type ProcessNamespaces } from "./process-namespaces.ts";

/** A network namespace of this host and the ways into it. */
export interface FoundNamespace extends NamespacePlace {
  readonly id: string;
  readonly names: readonly string[];
  readonly pids: readonly number[];
  /** Set where not even the namespace's identity may be read: then `inode` is that of its /proc/PID/net/dev, and this is that PID. */
  readonly hiddenPid: number | null;
}

export interface FoundNamespaces {
  /** The host's first, then by inode. */
  readonly namespaces: readonly FoundNamespace[];
  /** True where the namespace of PID 1 could not be told and our own was taken for the host's. */
  readonly hostAssumed: boolean;
}

export interface NamespaceFinder {
  /** Every namespace kept by a process, a mount or one of the sockets; the same object as last time while nothing changed. `thorough` asks every process again. */
  find(options: { readonly thorough: boolean; readonly sockets: ReadonlyMap<number, readonly SocketDescriptor[]> }): FoundNamespaces;
}

const PATHS_BY_PROCESS = 3;

export function createNamespaceFinder(homeInode: number): NamespaceFinder {
  const processes = createProcessNamespaceReader();
  const mounts = createMountReader();
  const ids = createNamespaceIds();
  let last: { readonly from: readonly unknown[]; readonly found: FoundNamespaces } | null = null;
  return {
    find({ thorough, sockets }) {
      const from = [processes.read({ thorough }), mounts(), sockets] as const;
      if (last === null || from.some((source, index) => source !== last?.from[index])) {
        const places = joinHidden(from[0], homeInode);
        const host = findHost(places, homeInode);
        const namespaces = collect({ places, mounts: from[1], sockets, homeInode });
        last = { from, found: { namespaces: nameAll(namespaces, ids, host.inode), hostAssumed: host.assumed } };
      }
      return last.found;
    },
  };
}

/** Mounts change rarely: parsed again only when the text is another one. */
function createMountReader(): () => readonly MountedNamespace[] {
  let text = "";
  let mounted: readonly MountedNamespace[] = [];
  return () => {
    const present = readFileSync("/proc/thread-self/mountinfo", "utf8");
    if (present !== text) mounted = parseMountedNamespaces(present);
    text = present;
    return mounted;
  };
}

/** Processes that hide their namespace's identity are put into one that is known to be the same, told by the inode of its net/dev. */
function joinHidden({ pidsOf, unreadable }: ProcessNamespaces, homeInode: number): ProcessNamespaces {
  if (unreadable.size === 0) return { pidsOf, unreadable };
  const joined = new Map(pidsOf);
  const hidden = new Map(unreadable);
  for (const [inode, pids] of [[homeInode, []] as const, ...pidsOf]) {
    const device = netDeviceInode(inode === homeInode ? "/proc/thread-self" : `/proc/${pids[0]}`);
    const same = device === null ? undefined : hidden.get(device);
    if (device === null || same === undefined) continue;
    joined.set(
      inode,
      [...(joined.get(inode) ?? []), ...same].sort((left, right) => left - right),
    );
    hidden.delete(device);
  }
  return { pidsOf: joined, unreadable: hidden };
}

/** The host's namespace is that of PID 1, as far as anything can be known about PID 1. */
function findHost({ pidsOf, unreadable }: ProcessNamespaces, homeInode: number): { inode: number; assumed: boolean } {
  for (const groups of [pidsOf, unreadable]) for (const [inode, pids] of groups) if (pids[0] === 1) return { inode, assumed: false };
  return { inode: homeInode, assumed: true };
}

type Unnamed = Omit<FoundNamespace, "id">;

interface Sources {
  readonly places: ProcessNamespaces;
  readonly mounts: readonly MountedNamespace[];
  readonly sockets: ReadonlyMap<number, readonly SocketDescriptor[]>;
  readonly homeInode: number;
}

function collect({ places, mounts, sockets, homeInode }: Sources): Unnamed[] {
  const inodes = new Set([homeInode, ...places.pidsOf.keys(), ...mounts.map((mount) => mount.inode), ...sockets.keys()]);
  const visible = [...inodes].map((inode): Unnamed => {
    const pids = places.pidsOf.get(inode) ?? [];
    const mounted = mounts.filter((mount) => mount.inode === inode);
    return {
      inode,
      names: mounted.flatMap((mount) => mount.name ?? []).sort(),
      pids,
      paths: [...mounted.map((mount) => mount.path), ...pids.slice(0, PATHS_BY_PROCESS).map((pid) => `/proc/${pid}/ns/net`)],
      sockets: sockets.get(inode) ?? [],
      hiddenPid: null,
    };
  });
  const hidden = [...places.unreadable].map(([inode, pids]): Unnamed => ({
    inode,
    names: [],
    pids,
    paths: [],
    sockets: [],
    hiddenPid: pids[0] ?? null,
  }));
  return [...visible, ...hidden];
}

function nameAll(namespaces: readonly Unnamed[], ids: NamespaceIds, hostInode: number): FoundNamespace[] {
  const assigned = ids.assign(namespaces, hostInode);
  return namespaces
    .map((namespace) => ({ ...namespace, id: assigned.get(namespace.inode) ?? `inode:${namespace.inode}` }))
    .sort((left, right) => Number(right.id === "host") - Number(left.id === "host") || left.inode - right.inode);
}
