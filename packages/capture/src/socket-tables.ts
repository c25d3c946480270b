import type { Socket } from "@portolan/snapshot";
import { createKnownRows } from "./known-rows.ts";
import type { SocketsInUse } from "./sockets-in-use.ts";
import type { Dump, NetlinkSocket } from "./netlink.ts";
import {
  askSocket,
  dumpBothFamilies,
  dumpSockets,
  equalButQueues,
  type Family,
  parseSockets,
  type SocketKind,
  type SocketNaming,
} from "./sock-diag.ts";

export interface SocketTableRequest {
  readonly netlink: NetlinkSocket; // of sock_diag, opened in the namespace
  readonly inode: number; // of the namespace
  readonly naming: SocketNaming;
  readonly deviceIndex: (name: string) => number;
  /** Whether to ask for TCP sockets that are bound without listening; if not, those of the last reading are carried over. */
  readonly boundSockets: boolean;
  /** Whether the depth of accept queues has to be of now. If not, a reading in which only queues changed that are less than half full is the last one. */
  readonly exactQueues: boolean;
  /** What the kernel counts; a table that was empty and has nothing in use is not walked. Absent: all are walked. */
  readonly inUse?: SocketsInUse;
}

/** The sockets of every namespace as of the last reading, with the kernel's own bytes, so that an unchanged table costs one comparison. */
export interface SocketTables {
  /** Sockets of one namespace, sorted; the same array as last time while nothing changed. Throws `NetlinkFailure` rather than return a part. */
  read(request: SocketTableRequest): readonly Socket[];
  /** Which tables had no sockets in the last reading; both false where there was none. */
  empty(inode: number): { readonly tcp: boolean; readonly udp: boolean };
  /** Sockets as of the last reading. */
  last(inode: number): readonly Socket[];
  /** Forgets the namespaces that are not among these. */
  keepOnly(inodes: ReadonlySet<number>): void;
  forget(inode: number): void;
}

interface Table {
  readonly dump: Dump | null; // null: to be parsed again next time, whatever the kernel says
  readonly sockets: readonly Socket[];
}

interface NamespaceTables {
  readonly id: string;
  readonly tables: Map<string, Table>;
  joined: readonly Socket[];
}

/** Bound before listening: a socket that begins to listen in between is then in both, never in neither. */
const dumps = [
  { kind: "tcp-bound", family: null },
  { kind: "tcp-listen", family: null },
  { kind: "udp", family: "ipv4" },
  { kind: "udp", family: "ipv6" },
] as const satisfies readonly TableName[];

type TableName =
  | { readonly kind: Exclude<SocketKind, "udp">; readonly family: null } // both
  | { readonly kind: "udp"; readonly family: Family };

const MAX_EXACT_QUESTIONS = 64; // beyond, a second dump is cheaper and says the same

export function createSocketTables(): SocketTables {
  const namespaces = new Map<number, NamespaceTables>();
  return {
    read(request) {
      const known = namespaces.get(request.inode);
      const present =
        known?.id === request.naming.namespace ? known : { id: request.naming.namespace, tables: new Map<string, Table>(), joined: [] };
      namespaces.set(request.inode, present);
      if (refreshTables(present.tables, request) || present !== known) present.joined = joinTables(present.tables, present.joined);
      return present.joined;
    },
    empty(inode) {
      const tables = namespaces.get(inode)?.tables;
      const isEmpty = (kind: SocketKind): boolean =>
        dumps.every((table) => table.kind !== kind || isKnownEmpty(tables?.get(`${table.kind} ${table.family}`)));
      return { tcp: isEmpty("tcp-listen"), udp: isEmpty("udp") };
    },
    last: (inode) => namespaces.get(inode)?.joined ?? [],
    keepOnly(inodes) {
      for (const inode of namespaces.keys()) if (!inodes.has(inode)) namespaces.delete(inode);
    },
    forget: (inode) => void namespaces.delete(inode),
  };
}

/** Whether any table changed. */
function refreshTables(tables: Map<string, Table>, request: SocketTableRequest): boolean {
  let changed = false;
  for (const table of dumps) {
    if (table.kind === "tcp-bound" && !request.boundSockets) continue;
    const key = `${table.kind} ${table.family}`;
    const before = tables.get(key);
    const isUsed = table.kind === "udp" ? request.inUse?.udp : request.inUse?.tcp;
    if (isUsed === false && table.kind !== "tcp-bound" && isKnownEmpty(before)) continue;
    const after = refreshTable({ ...request, table, before });
    if (after === before) continue;
    tables.set(key, after);
    changed = true;
  }
  return changed;
}

function isKnownEmpty(table: Table | undefined): boolean {
  return table !== undefined && table.dump !== null && table.sockets.length === 0;
}

interface TableRequest extends SocketTableRequest {
  readonly table: TableName;
  readonly before: Table | undefined;
}

function dumpTable(netlink: NetlinkSocket, { kind, family }: TableName): Dump {
  return family === null ? dumpBothFamilies(netlink, kind) : dumpSockets(netlink, kind, family);
}

function refreshTable(request: TableRequest): Table {
  const { netlink, table, before, naming } = request;
  const { kind } = table;
  const dump = dumpTable(netlink, table);
  if (before !== undefined && before.dump !== null && isSame(before.dump, dump, request.exactQueues)) return before;
  const kept = copyDump(dump);
  const known = before === undefined || before.dump === null ? undefined : createKnownRows(before.dump, before.sockets);
  const sockets = parseSockets(kept, kind, known === undefined ? naming : { ...naming, known });
  const missing = before === undefined ? [] : missingFrom(before.sockets, sockets);
  if (missing.length === 0) return { dump: kept, sockets };
  const survivors = findSurvivors(missing, request);
  return survivors.length === 0 ? { dump: kept, sockets } : { dump: null, sockets: [...sockets, ...survivors] };
}

/** Naming a device may use netlink too, and with it the buffer that a dump is in. */
function copyDump({ bytes, length }: Dump): Dump {
  return { bytes: bytes.slice(0, length), length };
}

function isSame(before: Dump, after: Dump, exactQueues: boolean): boolean {
  if (before.length !== after.length) return false;
  const present = after.bytes.subarray(0, after.length);
  return Buffer.compare(before.bytes, present) === 0 || (!exactQueues && equalButQueues(before, after));
}

function missingFrom(before: readonly Socket[], after: readonly Socket[]): Socket[] {
  const cookies = new Set(after.map((socket) => socket.cookie));
  return before.filter((socket) => !cookies.has(socket.cookie));
}

/** A dump made under churn may miss a socket that is there (3 of 8,832 measured): absence is believed only when asked for a second time. */
function findSurvivors(missing: readonly Socket[], request: TableRequest): Socket[] {
  const { netlink, table, naming } = request;
  const { kind } = table;
  const undecided: Socket[] = [];
  const survivors: Socket[] = [];
  for (const socket of missing) {
    const isThere =
      kind === "tcp-bound" || missing.length > MAX_EXACT_QUESTIONS
        ? null
        : askSocket(netlink, socket, request.deviceIndex(socket.device ?? ""));
    if (isThere === null) undecided.push(socket);
    else if (isThere) survivors.push(socket);
  }
  if (undecided.length === 0) return survivors;
  const second = new Set(parseSockets(copyDump(dumpTable(netlink, table)), kind, naming).map((socket) => socket.cookie));
  return [...survivors, ...undecided.filter((socket) => second.has(socket.cookie))];
}

/** One row a socket, listening rather than bound, in an order that does not depend on the kernel's hash. */
function joinTables(tables: ReadonlyMap<string, Table>, last: readonly Socket[]): Socket[] {
  const byCookie = new Map<string | null, Socket>();
  for (const { sockets } of tables.values()) for (const socket of sockets) byCookie.set(socket.cookie, socket);
  const stayed = last.filter((socket) => byCookie.get(socket.cookie) === socket);
  for (const { cookie } of stayed) byCookie.delete(cookie);
  return mergeSorted(stayed, [...byCookie.values()].sort(compareSockets));
}

function mergeSorted(left: readonly Socket[], right: readonly Socket[]): Socket[] {
  const merged: Socket[] = [];
  let at = 0;
  for (const socket of left) {
    for (let next = right[at]; next !== undefined && compareSockets(next, socket) < 0; next = right[++at]) merged.push(next);
    merged.push(socket);
  }
  return [...merged, ...right.slice(at)];
}

export function compareSockets(left: Socket, right: Socket): number {
  return (
    compareText(left.protocol, right.protocol) ||
    left.port - right.port ||
    compareText(left.family, right.family) ||
    compareText(left.address, right.address) ||
    (left.inode ?? 0) - (right.inode ?? 0)
  );
}

function compareText(left: string, right: string): number {
  return left === right ? 0 : left < right ? -1 : 1;
}
