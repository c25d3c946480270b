import { readFileSync } from "node:fs";
import type { CoverageNote, NetworkNamespace, Socket } from "@portolan/snapshot";
import type { DescriptorSweep } from "./descriptor-sweep.ts";
import type { NamespaceEntrance } from "./namespace-entry.ts";
import type { FoundNamespace, NamespaceFinder } from "./network-namespaces.ts";
import { NetlinkFailure } from "./netlink.ts";
import { readProcSockets } from "./proc-fallback.ts";
import type { SocketNamespaces } from "./socket-namespaces.ts";
import type { SocketSource } from "./socket-source.ts";
import { SsFailure } from "./ss-fallback.ts";

export interface SurveyRequest {
  readonly boundSockets: boolean;
  /** Asks every process for its namespace again, wants accept queues as of now, and reads through /proc what cannot be entered. */
  readonly thorough: boolean;
  /** Walks the descriptors of every process, to search them for namespaces that only a socket keeps. Null: no search. */
  readonly sweep: (() => DescriptorSweep) | null;
}

/** The namespaces of a look and their sockets. */
export interface Survey {
  readonly namespaces: NetworkNamespace[];
  /** Those that can be entered. */
  readonly enterable: readonly FoundNamespace[];
  /** The same array as last time while nothing changed. */
  readonly sockets: Socket[];
  readonly notes: readonly CoverageNote[];
}

export interface SurveyContext {
  readonly finder: NamespaceFinder;
  readonly entrance: NamespaceEntrance;
  readonly source: SocketSource;
  readonly strays: SocketNamespaces | null; // null without a C library
  /** Inodes of all connections of a namespace. */
  readonly listConnections: (namespace: FoundNamespace) => readonly number[];
  readonly forgetOthers: (inodes: ReadonlySet<number>) => void;
}

interface Surveyed {
  readonly namespace: FoundNamespace;
  readonly row: NetworkNamespace;
  readonly sockets: readonly Socket[];
  readonly enterable: boolean;
  readonly notes: readonly CoverageNote[];
}

export interface NamespaceSurvey {
  take(request: SurveyRequest): Promise<Survey>;
}

const noSockets: SocketNamespaces["found"] = new Map();

export function createNamespaceSurvey(context: SurveyContext): NamespaceSurvey {
  const { finder, source, strays } = context;
  let last = new Map<number, Surveyed>();
  let joined: { readonly parts: readonly (readonly Socket[])[]; readonly sockets: Socket[] } = { parts: [], sockets: [] };

  async function readAll(namespaces: readonly FoundNamespace[], request: SurveyRequest): Promise<Map<number, Surveyed>> {
    const surveyed = new Map<number, Surveyed>();
    for (const namespace of namespaces) {
      const present = await readOne({ context, namespace, request, before: last.get(namespace.inode) });
      if (present !== null) surveyed.set(namespace.inode, present);
    }
    return surveyed;
  }

  function searchStrays(surveyed: ReadonlyMap<number, Surveyed>, sweep: SurveyRequest["sweep"]): boolean {
    if (strays === null || sweep === null) return false;
    const inodes = new Set([...surveyed.values()].flatMap(({ sockets }) => sockets.map((socket) => socket.inode)));
    const enterable = [...surveyed.values()].filter((one) => one.enterable).map((one) => one.namespace);
    strays.search({
      sweep: sweep(),
      isPlaced: (inode) => inodes.has(inode),
      otherInodes: () => listOtherSockets(context.entrance, enterable),
      connectionInodes: () => enterable.flatMap((namespace) => context.listConnections(namespace)),
    });
    return [...strays.found.keys()].some((inode) => !surveyed.has(inode));
  }

  return {
    async take(request) {
      const find = () => finder.find({ thorough: request.thorough, sockets: strays?.found ?? noSockets });
      let found = find();
      let surveyed = await readAll(found.namespaces, request);
      if (searchStrays(surveyed, request.sweep)) {
        found = find();
        surveyed = await readAll(found.namespaces, request);
      }
      last = surveyed;
      context.forgetOthers(new Set(surveyed.keys()));
      const parts = [...surveyed.values()].map(({ sockets }) => sockets);
      if (parts.length !== joined.parts.length || parts.some((part, index) => part !== joined.parts[index]))
        joined = { parts, sockets: parts.flat() };
      return {
        namespaces: [...surveyed.values()].map(({ row }) => row),
        enterable: [...surveyed.values()].filter(({ enterable }) => enterable).map(({ namespace }) => namespace),
        sockets: joined.sockets,
        notes: [
          ...source.notes,
          ...(found.hostAssumed ? [note("host-namespace-assumed")] : []),
          ...[...surveyed.values()].flatMap(({ notes }) => notes),
          ...strayNotes(strays),
        ],
      };
    },
  };
}

interface OneRequest {
  readonly context: SurveyContext;
  readonly namespace: FoundNamespace;
  readonly request: SurveyRequest;
  readonly before: Surveyed | undefined;
}

/** Null for a namespace that has gone. */
async function readOne(one: OneRequest): Promise<Surveyed | null> {
  const { context, namespace, request } = one;
  if (namespace.hiddenPid !== null) return readThroughProc(one, "CAP_SYS_PTRACE");
  try {
    const entry = await context.source.read(namespace, { boundSockets: request.boundSockets, exactQueues: request.thorough });
    if (entry.ok) return { namespace, row: describe(namespace, null), sockets: entry.value, enterable: true, notes: [] };
    return entry.code === "GONE" ? null : readThroughProc(one, entry.needs);
  } catch (fault) {
    if (!(fault instanceof NetlinkFailure || fault instanceof SsFailure || isSystemError(fault))) throw fault;
    return keepLast(one, fault.message);
  }
}

function isSystemError(fault: unknown): fault is NodeJS.ErrnoException {
  return fault instanceof Error && "syscall" in fault;
}

/** The sockets of the last look that could read them: a fault says nothing about what is open. */
function keepLast({ namespace, before }: OneRequest, reason: string): Surveyed {
  const notes = [note("namespace-read-failed", { namespace: namespace.id, reason })];
  return { namespace, row: describe(namespace, reason), sockets: before?.sockets ?? [], enterable: false, notes };
}

/** What may not be entered can be read from outside where it has a process, with less detail and at a cost: so only in thorough looks. */
function readThroughProc({ namespace, request, before }: OneRequest, needs: string): Surveyed {
  const notes = [note("namespace-not-entered", { namespace: namespace.id, needs })];
  const isKnown = before !== undefined && before.row.readable && !before.enterable && before.namespace.id === namespace.id;
  const sockets = isKnown && !request.thorough ? before.sockets : readOutside(namespace);
  if (sockets === null)
    return {
      namespace,
      row: describe(namespace, needs),
      sockets: [],
      enterable: false,
      notes: [note("namespace-unreadable", { namespace: namespace.id, needs })],
    };
  return { namespace, row: describe(namespace, null), sockets, enterable: false, notes };
}

function readOutside(namespace: FoundNamespace): readonly Socket[] | null {
  for (const pid of namespace.pids.slice(0, 3)) {
    try {
      return readProcSockets(`/proc/${pid}/net`, namespace.id);
    } catch {
      // ended, or hidden; perhaps another of its processes can be seen
    }
  }
  return null;
}

function describe({ id, inode, names, pids }: FoundNamespace, reason: string | null): NetworkNamespace {
  return { id, inode, names: [...names], processes: pids.length, readable: reason === null, reason };
}

function strayNotes(strays: SocketNamespaces | null): CoverageNote[] {
  return strays !== null && strays.unplaced > 0 ? [note("sockets-not-placed", { count: strays.unplaced })] : [];
}

function note(code: string, params: CoverageNote["params"] = {}): CoverageNote {
  return { code, params };
}

/** Sockets of the families that /proc lists by inode without a walk over connections. */
function listOtherSockets(entrance: NamespaceEntrance, namespaces: readonly FoundNamespace[]): Set<number> {
  const inodes = new Set<number>();
  for (const namespace of namespaces) {
    const tables = entrance.enter(namespace, () =>
      ["unix", "netlink", "packet", "raw", "raw6"].map((table) => [table, readOptional(`/proc/thread-self/net/${table}`)] as const),
    );
    if (!tables.ok) continue;
    for (const [table, text] of tables.value) for (const inode of parseInodes(table, text)) inodes.add(inode);
  }
  return inodes;
}

function readOptional(path: string): string {
  try {
    return readFileSync(path, "latin1");
  } catch {
    return "";
  }
}

const inodeColumn: Readonly<Record<string, number>> = { unix: 6, netlink: 9, packet: 8, raw: 9, raw6: 9 };

function parseInodes(table: string, text: string): number[] {
  return text
    .split("\n")
    .slice(1)
    .flatMap((line) => {
      const inode = Number(line.trim().split(/\s+/)[inodeColumn[table] ?? -1]);
      return Number.isInteger(inode) && inode > 0 ? [inode] : [];
    });
}
