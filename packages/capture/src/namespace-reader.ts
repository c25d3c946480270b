import type { Interface, PolicyRule, RawSocket, Route, Socket, Sysctls } from "@portolan/snapshot";
import type { CgroupPaths } from "./cgroup-paths.ts";
import type { Libc } from "./libc.ts";
import type { Entry, NamespaceEntrance } from "./namespace-entry.ts";
import type { FoundNamespace } from "./network-namespaces.ts";
import { NETLINK_ROUTE, NETLINK_SOCK_DIAG, type NetlinkSocket, openNetlink } from "./netlink.ts";
import { parseRawTables, readRawTables } from "./raw-sockets.ts";
import { readInterfaces, readLinkNames, readPolicyRules, readRoutes } from "./rtnetlink.ts";
import { createSocketTables } from "./socket-tables.ts";
import { readSysctls } from "./sysctls.ts";

export interface NetworkReading {
  readonly namespace: string;
  readonly interfaces: readonly Interface[];
  readonly routes: readonly Route[];
  readonly omittedRoutes: number;
  readonly policyRules: readonly PolicyRule[];
}

/** Reads what the kernel knows inside one namespace. Every method is synchronous, leaves no descriptor open and throws `NetlinkFailure` on a fault. */
export interface NamespaceReader {
  readSockets(
    namespace: FoundNamespace,
    options: { readonly boundSockets: boolean; readonly exactQueues: boolean },
  ): Entry<readonly Socket[]>;
  readNetwork(namespace: FoundNamespace): Entry<NetworkReading>;
  readRawSockets(namespace: FoundNamespace): Entry<RawSocket[]>;
  readSysctls(namespace: FoundNamespace): Entry<Sysctls>;
  /** Opens a sock_diag socket inside for one question; it is closed before this returns. */
  askSockets<T>(namespace: FoundNamespace, question: (netlink: NetlinkSocket) => T): Entry<T>;
  keepOnly(inodes: ReadonlySet<number>): void;
}

export const MAX_ROUTES = 20_000;

export function createNamespaceReader({
  libc,
  entrance,
  cgroups,
}: {
  libc: Libc;
  entrance: NamespaceEntrance;
  cgroups: CgroupPaths;
}): NamespaceReader {
  const tables = createSocketTables();
  const names = new Map<number, Map<number, string>>(); // namespace inode → interface number → name

  function withNetlink<T>(namespace: FoundNamespace, protocol: number, use: (netlink: NetlinkSocket) => T): Entry<T> {
    const opened = entrance.enter(namespace, () => openNetlink(libc, protocol));
    if (!opened.ok) return opened;
    try {
      return { ok: true, value: use(opened.value) };
    } finally {
      opened.value.close();
    }
  }

  function refreshNames(namespace: FoundNamespace, netlink: NetlinkSocket): ReadonlyMap<number, string> {
    const present = readLinkNames(netlink);
    const known = names.get(namespace.inode);
    if (known !== undefined && [...known].some(([index, name]) => present.get(index) !== name)) tables.forget(namespace.inode);
    names.set(namespace.inode, present);
    return present;
  }

  function namesOf(namespace: FoundNamespace, isEnough: (known: ReadonlyMap<number, string>) => boolean): ReadonlyMap<number, string> {
    const known = names.get(namespace.inode);
    if (known !== undefined && isEnough(known)) return known;
    const read = withNetlink(namespace, NETLINK_ROUTE, (netlink) => refreshNames(namespace, netlink));
    return read.ok ? read.value : new Map<number, string>();
  }

  const deviceName = (namespace: FoundNamespace) => (index: number) =>
    namesOf(namespace, (known) => known.has(index)).get(index) ?? `if${index}`;
  const deviceIndex = (namespace: FoundNamespace) => (name: string) => (name === "" ? 0 : indexOf(names.get(namespace.inode), name));

  return {
    readSockets: (namespace, options) =>
      withNetlink(namespace, NETLINK_SOCK_DIAG, (netlink) =>
        tables.read({
          ...options,
          netlink,
          inode: namespace.inode,
          naming: { namespace: namespace.id, deviceName: deviceName(namespace), cgroupPath: (id) => cgroups.path(id) },
          deviceIndex: deviceIndex(namespace),
        }),
      ),
    readNetwork: (namespace) =>
      withNetlink(namespace, NETLINK_ROUTE, (netlink) => {
        const links = refreshNames(namespace, netlink);
        const { routes, omitted } = readRoutes(netlink, { namespace: namespace.id, names: links, limit: MAX_ROUTES });
        const interfaces = readInterfaces(netlink, namespace.id);
        return { namespace: namespace.id, interfaces, routes, omittedRoutes: omitted, policyRules: readPolicyRules(netlink, namespace.id) };
      }),
    readRawSockets(namespace) {
      const read = entrance.enter(namespace, () => readRawTables("/proc/thread-self/net"));
      return read.ok
        ? { ok: true, value: parseRawTables(read.value, { namespace: namespace.id, deviceName: deviceName(namespace) }) }
        : read;
    },
    readSysctls: (namespace) => entrance.enter(namespace, () => readSysctls(namespace.id)),
    askSockets: (namespace, question) => withNetlink(namespace, NETLINK_SOCK_DIAG, question),
    keepOnly(inodes) {
      tables.keepOnly(inodes);
      for (const inode of names.keys()) if (!inodes.has(inode)) names.delete(inode);
    },
  };
}

function indexOf(names: ReadonlyMap<number, string> | undefined, name: string): number {
  for (const [index, known] of names ?? []) if (known === name) return index;
  return 0;
}
