import type { Socket } from "@portolan/snapshot";
import { type HolderSections, type PortHolder, type PortQuery, portHoldersOfSnapshot } from "@portolan/sockets";
import { type ConnectionContext, describeHolder } from "./connection-holder.ts";
import type { NamespaceReader } from "./namespace-reader.ts";
import type { FoundNamespace } from "./network-namespaces.ts";
import { createOwnerReader } from "./owners.ts";
import { type Connection, dumpPort, parseConnections, tcpState } from "./sock-diag.ts";

export interface PortHolderContext extends HolderSections {
  readonly reader: NamespaceReader | null; // null without a C library: then connections cannot be asked for
  readonly namespaces: readonly FoundNamespace[];
  readonly namespaceIdOf: (inode: number) => string | null;
}

const MAX_CONNECTIONS = 1000; // in one namespace; how many more there are of each kind is said

/** What holds this port besides listeners: sockets first, then containers, reservations and NAT. */
export function findPortHolders(query: PortQuery, context: PortHolderContext): PortHolder[] {
  return [...findConnections(query, context), ...portHoldersOfSnapshot(query, context)];
}

function findConnections(query: PortQuery, { reader, namespaces, namespaceIdOf, sockets }: PortHolderContext): PortHolder[] {
  if (reader === null) return [];
  const found = namespaces.map((namespace) => ({ namespace, connections: readConnections(reader, namespace, query) }));
  const inodes = found.flatMap(({ connections }) => connections.map((connection) => connection.inode)).filter((inode) => inode !== 0);
  const pids = readPids(inodes, namespaceIdOf);
  return found.flatMap(({ namespace, connections }) => {
    const own = sockets.filter((socket) => socket.namespace === namespace.id && socket.protocol === "tcp" && socket.state === "listen");
    const context: ConnectionContext = {
      namespace: namespace.id,
      protocol: query.protocol,
      remoteListens: (connection) => own.some((socket) => isAtRemote(socket, connection)),
      pidsOf: (inode) => pids.get(inode) ?? [],
    };
    const listeners = connections.filter(({ state }) => state === tcpState.listen);
    return limitHolders(connections.flatMap((connection) => describeHolder(connection, listeners, context) ?? []));
  });
}

/** The first holders and, for each kind of the others, one without addresses that says how many they are. */
export function limitHolders(holders: readonly PortHolder[], limit = MAX_CONNECTIONS): PortHolder[] {
  const omitted = Map.groupBy(holders.slice(limit), ({ kind }) => kind);
  const counts = [...omitted.values()].flatMap((same): PortHolder[] => {
    const [first] = same;
    return first === undefined ? [] : [{ ...first, family: null, local: null, remote: null, pids: [], detail: `+${same.length}` }];
  });
  return [...holders.slice(0, limit), ...counts];
}

function readConnections(reader: NamespaceReader, namespace: FoundNamespace, query: PortQuery): Connection[] {
  const entry = reader.askSockets(namespace, (netlink) =>
    (["ipv4", "ipv6"] as const).flatMap((family) =>
      parseConnections(dumpPort(netlink, { ...query, family })).filter(({ local }) => local.port === query.port),
    ),
  );
  return entry.ok ? entry.value : [];
}

/** A reader of its own: the one of the looks would forget the sockets of the looks. */
export function readPids(inodes: readonly number[], namespaceOf: (inode: number) => string | null): Map<number, readonly number[]> {
  if (inodes.length === 0) return new Map();
  const { owners } = createOwnerReader().read({ inodes: new Set(inodes), sweep: true, namespaceOf });
  return new Map(owners.holders.map((holder) => [holder.inode, holder.pids]));
}

/** A listener on every address counts only where the other end surely is this host: a loopback address, or the connection's own. */
export function isAtRemote({ address, port }: Socket, { local, remote }: Connection): boolean {
  if (port !== remote.port) return false;
  const [there, here] = [remote.address, local.address].map((text) => text.replace(/^::ffff:(?=.*\.)/, ""));
  if (address.replace(/^::ffff:(?=.*\.)/, "") === there) return true;
  const isHere = there === here || there === "::1" || there?.startsWith("127.") === true;
  return isHere && (address === "::" || (address === "0.0.0.0" && there?.includes(":") === false));
}
