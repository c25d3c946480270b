import type { Interface, PolicyRule, RawSocket, Route, Socket, Sysctls } from "@portolan/snapshot";
import type { QueueCounters } from "@portolan/sockets";
import type { CgroupPaths } from "./cgroup-paths.ts";
import type { Libc } from "./libc.ts";
import { createLinkNames } from "./link-names.ts";
import type { Entry, NamespaceEntrance } from "./namespace-entry.ts";
import type { FoundNamespace } from "./network-namespaces.ts";
import { NETLINK_ROUTE, NETLINK_SOCK_DIAG, type NetlinkSocket, openNetlink } from "./netlink.ts";
import { parseRawTables, readRawTables } from "./raw-sockets.ts";
import { readPolicyRules } from "./policy-rules.ts";
import { readRoutes } from "./routes.ts";
import { readInterfaces, readLinkNames } from "./rtnetlink.ts";
import { createSocketTables } from "./socket-tables.ts";
import { readSocketsInUse } from "./sockets-in-use.ts";
import { readQueueCounters } from "./queue-counters.ts";
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
  readQueueCounters(namespace: FoundNamespace): Entry<QueueCounters>;
  /** Interface of this index; its number in text where the namespace has none of that index. */
  deviceName(namespace: FoundNamespace, index: number): string;
  /** Opens a sock_diag socket inside for one question; it is closed before this returns. */
  askSockets<T>(namespace: FoundNamespace, question: (netlink: NetlinkSocket) => T): Entry<T>;
  keepOnly(inodes: ReadonlySet<number>): void;
}

export const MAX_ROUTES = 20_000;

export interface NamespaceReaderContext {
  readonly libc: Libc;
  readonly entrance: NamespaceEntrance;
  readonly cgroups: CgroupPaths;
}

export function createNamespaceReader({ libc, entrance, cgroups }: NamespaceReaderContext): NamespaceReader {
  const tables = createSocketTables();
  const names = createLinkNames({ read: (namespace) => openedNames(namespace), onRename: (inode) => tables.forget(inode) });

  /** Opens a netlink socket inside, uses it from home and closes it. */
  function withNetlink<T>(namespace: FoundNamespace, protocol: number, use: (netlink: NetlinkSocket) => T): Entry<T> {
    const opened = entrance.enter(namespace, () => openNetlink(libc, protocol));
    if (!opened.ok) return opened;
    try {
      return { ok: true, value: use(opened.value) };
    } finally {
      opened.value.close();
    }
  }

  function openedNames(namespace: FoundNamespace): ReadonlyMap<number, string> {
    const read = withNetlink(namespace, NETLINK_ROUTE, readLinkNames);
    return read.ok ? read.value : new Map<number, string>();
  }

  return {
    readSockets(namespace, options) {
      const { inode } = namespace;
      const empty = tables.empty(inode);
      const isCounted = !options.boundSockets && (empty.tcp || empty.udp);
      const opened = entrance.enter(namespace, () => {
        const inUse = isCounted ? readSocketsInUse() : { tcp: true, udp: true };
        const isIdle = empty.tcp && empty.udp && !inUse.tcp && !inUse.udp;
        return { inUse, netlink: isIdle ? null : openNetlink(libc, NETLINK_SOCK_DIAG) };
      });
      if (!opened.ok) return opened;
      const { inUse, netlink } = opened.value;
      if (netlink === null) return { ok: true, value: tables.last(inode) };
      try {
        const deviceName = (index: number): string => names.nameOf(namespace, index);
        const naming = { namespace: namespace.id, deviceName, cgroupPath: (id: bigint) => cgroups.path(id) };
        const deviceIndex = (name: string): number => names.indexOf(namespace, name);
        return { ok: true, value: tables.read({ ...options, netlink, inUse, inode, naming, deviceIndex }) };
      } finally {
        netlink.close();
      }
    },
    readNetwork: (namespace) =>
      withNetlink(namespace, NETLINK_ROUTE, (netlink) => readNetwork(netlink, namespace.id, names.refresh(namespace, netlink))),
    readRawSockets(namespace) {
      const read = entrance.enter(namespace, () => readRawTables("/proc/thread-self/net"));
      const deviceName = (index: number): string => names.nameOf(namespace, index);
      return read.ok ? { ok: true, value: parseRawTables(read.value, { namespace: namespace.id, deviceName }) } : read;
    },
    readQueueCounters: (namespace) => entrance.enter(namespace, () => readQueueCounters(namespace.id)),
    deviceName: (namespace, index) => names.nameOf(namespace, index),
    readSysctls: (namespace) => entrance.enter(namespace, () => readSysctls(namespace.id)),
    askSockets: (namespace, question) => withNetlink(namespace, NETLINK_SOCK_DIAG, question),
    keepOnly(inodes) {
      tables.keepOnly(inodes);
      names.keepOnly(inodes);
    },
  };
}

function readNetwork(netlink: NetlinkSocket, namespace: string, names: ReadonlyMap<number, string>): NetworkReading {
  const { routes, omitted } = readRoutes(netlink, { namespace, names, limit: MAX_ROUTES });
  return {
    namespace,
    interfaces: readInterfaces(netlink, namespace),
    routes,
    omittedRoutes: omitted,
    policyRules: readPolicyRules(netlink, namespace),
  };
}
