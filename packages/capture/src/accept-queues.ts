import type { AcceptQueues, ListenerQueue, PlaceConnections, QueueCounters } from "@portolan/sockets";
import type { NamespaceReader } from "./namespace-reader.ts";
import type { FoundNamespace } from "./network-namespaces.ts";
import { dumpQueues, parseQueueRows, type QueueRow } from "./sock-diag.ts";

/** Of every namespace that has a listener on this TCP port. One that has gone meanwhile is left out. */
export function readAcceptQueues(port: number, reader: NamespaceReader, namespaces: readonly FoundNamespace[]): AcceptQueues {
  const listeners: ListenerQueue[] = [];
  const counters: QueueCounters[] = [];
  const connections: PlaceConnections[] = [];
  for (const namespace of namespaces) {
    const rows = readRows(reader, namespace, port);
    const own = rows.filter(({ isListener }) => isListener);
    if (own.length === 0) continue;
    listeners.push(...own.map((row) => listenerOf(row, { reader, namespace })));
    connections.push(...countConnections(rows, namespace.id));
    const counted = reader.readQueueCounters(namespace);
    if (counted.ok) counters.push(counted.value);
  }
  return { port, listeners, counters, connections };
}

function readRows(reader: NamespaceReader, namespace: FoundNamespace, port: number): QueueRow[] {
  const entry = reader.askSockets(namespace, (netlink) =>
    (["ipv4", "ipv6"] as const).flatMap((family) =>
      parseQueueRows(dumpQueues(netlink, { family, port })).filter((row) => row.port === port),
    ),
  );
  return entry.ok ? entry.value : [];
}

function listenerOf(row: QueueRow, { reader, namespace }: { reader: NamespaceReader; namespace: FoundNamespace }): ListenerQueue {
  const { address, port, inode, depth, limit, drops, deviceIndex } = row;
  const device = deviceIndex === 0 ? null : reader.deviceName(namespace, deviceIndex);
  return { namespace: namespace.id, address, port, device, inode: inode === 0 ? null : inode, depth, limit, drops };
}

/** A connection belongs to the closest listening place; one without an inode still waits in a queue and is told as its depth. */
export function countConnections(rows: readonly QueueRow[], namespace: string): PlaceConnections[] {
  const places = new Map<string, { readonly row: QueueRow; count: number }>();
  for (const row of rows) if (row.isListener && !places.has(row.address)) places.set(row.address, { row, count: 0 });
  const isDual = rows.some(({ isListener, address, v6only }) => isListener && address === "::" && v6only !== true);
  for (const { isListener, inode, address } of rows) {
    if (isListener || inode === 0) continue;
    const wildcard = isIpv4(address) ? (places.has("0.0.0.0") ? "0.0.0.0" : isDual ? "::" : null) : "::";
    const place = places.get(address) ?? places.get(plain(address)) ?? places.get(wildcard ?? "");
    if (place !== undefined) place.count += 1;
  }
  return [...places.values()].map(({ row, count }) => ({ namespace, address: row.address, port: row.port, established: count }));
}

function isIpv4(address: string): boolean {
  return !address.includes(":") || (address.startsWith("::ffff:") && address.includes("."));
}

function plain(address: string): string {
  return isIpv4(address) ? address.replace("::ffff:", "") : address;
}
