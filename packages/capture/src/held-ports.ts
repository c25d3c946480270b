import type { Protocol } from "@portolan/net";
import { type HolderSections, type PortHolder, portHoldersOfSnapshot } from "@portolan/sockets";
import { type ConnectionContext, describeHolder } from "./connection-holder.ts";
import type { NamespaceReader } from "./namespace-reader.ts";
import { NetlinkFailure } from "./netlink.ts";
import type { FoundNamespace } from "./network-namespaces.ts";
import { isAtRemote, limitHolders, readPids } from "./port-holder-search.ts";
import { createReuseReader } from "./reuse-option.ts";
import { type Connection, dumpPort, parseConnections, tcpState } from "./sock-diag.ts";

export interface HeldPortsQuery {
  readonly protocol: Protocol;
  readonly ports: readonly number[];
}

/** `listener`: a socket that listens or, of UDP, is bound without a peer. */
export interface HeldPort extends Omit<PortHolder, "kind"> {
  readonly kind: PortHolder["kind"] | "listener";
  readonly port: number;
  /**
   * Of a listener of TCP, where few ports were asked about: whether it set SO_REUSEADDR. One that did not could not start again beside a hold of its port. null: not known.
   */
  readonly reusesAddress?: boolean | null;
}

export interface HeldPorts {
  readonly ports: readonly HeldPort[];
  /** Parts of the host that could not be asked (`namespace NAME`, `sockets NAME`, `rules NAME`), at most 50: then nothing is free for sure. */
  readonly unread: readonly string[];
}

export interface HeldPortsContext extends HolderSections {
  readonly reader: NamespaceReader | null; // null without a C library: then only listeners' places are known
  readonly namespaces: readonly FoundNamespace[];
  readonly unreadable: readonly string[]; // namespaces
  readonly namespaceIdOf: (inode: number) => string | null;
}

const MOST_PORTS_WITH_OPTIONS = 64;
const MAX_OF_PORT = 50; // in one namespace; how many more there are of each kind is said
const MAX_UNREAD = 50;

/** Whatever holds one of these ports in any readable namespace, listeners included: one walk over the kernel's tables for all of them. */
export function findHeldPorts(query: HeldPortsQuery, context: HeldPortsContext): HeldPorts {
  const asked = new Set(query.ports);
  const read = context.namespaces.map((namespace) => ({
    namespace,
    rows: readRows(namespace, { ...query, asked, reader: context.reader }),
  }));
  const inodes = read.flatMap(({ rows }) => (rows ?? []).flatMap(({ inode }) => (inode === 0 ? [] : [inode])));
  const pids = readPids(inodes, context.namespaceIdOf);
  const pidsOf = (inode: number): readonly number[] => pids.get(inode) ?? [];
  const readReuse = query.protocol === "tcp" && asked.size <= MOST_PORTS_WITH_OPTIONS ? createReuseReader() : null;
  const ofSockets = read.flatMap(({ namespace, rows }) =>
    describeRows(rows ?? [], { namespace: namespace.id, query, context, pidsOf, readReuse }),
  );
  const ofSnapshot = query.ports.flatMap((port) =>
    portHoldersOfSnapshot({ protocol: query.protocol, port }, context).map((holder): HeldPort => ({ ...holder, port })),
  );
  const unread = [
    ...context.unreadable.map((id) => `namespace ${id}`),
    ...read.flatMap(({ namespace, rows }) => (rows === null ? [`sockets ${namespace.id}`] : [])),
    ...context.rules.flatMap(({ namespace, text }) => (text === null ? [`rules ${namespace}`] : [])),
  ];
  return { ports: [...ofSockets, ...ofSnapshot], unread: [...new Set(unread)].slice(0, MAX_UNREAD) };
}

interface Asking extends HeldPortsQuery {
  readonly asked: ReadonlySet<number>;
  readonly reader: NamespaceReader | null;
}

/** Null: the kernel could not be asked there. */
function readRows(namespace: FoundNamespace, { protocol, ports, asked, reader }: Asking): Connection[] | null {
  const port = ports.length === 1 ? (ports[0] ?? 0) : 0;
  try {
    const entry = reader?.askSockets(namespace, (netlink) =>
      (["ipv4", "ipv6"] as const).flatMap((family) =>
        parseConnections(dumpPort(netlink, { protocol, family, port })).filter(({ local }) => asked.has(local.port)),
      ),
    );
    return entry?.ok === true ? entry.value : null;
  } catch (fault) {
    if (fault instanceof NetlinkFailure) return null;
    throw fault;
  }
}

interface Describing {
  readonly namespace: string;
  readonly query: HeldPortsQuery;
  readonly context: HeldPortsContext;
  readonly pidsOf: (inode: number) => readonly number[];
  readonly readReuse: ReturnType<typeof createReuseReader> | null;
}

function describeRows(rows: readonly Connection[], { namespace, query, context, pidsOf, readReuse }: Describing): HeldPort[] {
  const own = context.sockets.filter((socket) => socket.namespace === namespace && socket.protocol === "tcp" && socket.state === "listen");
  const asked: ConnectionContext = {
    namespace,
    protocol: query.protocol,
    remoteListens: (connection) => own.some((socket) => isAtRemote(socket, connection)),
    pidsOf,
  };
  return [...Map.groupBy(rows, ({ local }) => local.port)].flatMap(([port, ofPort]) => {
    const [listeners, others] = split(ofPort, (row) => row.state === (query.protocol === "tcp" ? tcpState.listen : tcpState.close));
    const holders = others.flatMap((row) => describeHolder(row, query.protocol === "tcp" ? listeners : [], asked) ?? []);
    return [
      ...listeners.map((row) => describeListener(row, asked, readReuse)),
      ...limitHolders(holders, MAX_OF_PORT).map((one) => ({ ...one, port })),
    ];
  });
}

function describeListener(
  { local, family, inode }: Connection,
  { namespace, protocol, pidsOf }: ConnectionContext,
  readReuse: Describing["readReuse"],
): HeldPort {
  const pids = inode === 0 ? [] : pidsOf(inode);
  const place = { namespace, protocol, family, local: local.address, remote: null, pids, detail: null, port: local.port };
  return { kind: "listener", ...place, ...(readReuse === null ? {} : { reusesAddress: readReuse(inode, pids) }) };
}

function split<Row>(rows: readonly Row[], isFirst: (row: Row) => boolean): readonly [Row[], Row[]] {
  return [rows.filter(isFirst), rows.filter((row) => !isFirst(row))];
}
