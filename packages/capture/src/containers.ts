import { readlinkSync, statSync } from "node:fs";
import type { Container, CoverageNote, Process } from "@portolan/snapshot";
import { readInspection, readListEntry, type DescribedContainer, type PublishRequest } from "./container-document.ts";
import { asArray } from "./json-fields.ts";
import { resolveInRoot } from "./path-in-root.ts";
import { createPublishOrigins } from "./publish-origins.ts";
import { findProxyPid, readPortProxies, type PortProxy } from "./port-proxies.ts";
import { createRuntimeDaemonFinder } from "./runtime-daemons.ts";
import { dockerHostPath, listRuntimeSockets, type RuntimeSocket } from "./runtime-sockets.ts";
import { getJson, type UnixHttpAnswer } from "./unix-http.ts";

export interface ContainerRequest {
  readonly namespaceByInode: (netnsInode: number) => string | null;
  /** Holders of sockets, for proxies and for the namespaces of containers whose runtime does not tell. */
  readonly processes: readonly Process[];
}

export interface ContainerReading {
  readonly containers: Container[];
  readonly notes: CoverageNote[];
}

export interface ContainerReader {
  read(request: ContainerRequest): Promise<ContainerReading>;
}

export interface ContainerReaderOptions {
  /** Unix sockets to ask besides those found by themselves. */
  readonly runtimeSockets?: readonly string[];
  readonly environment?: Readonly<Record<string, string | undefined>>;
}

const timeoutMs = 2000;
const listLimitBytes = 32 * 1024 * 1024;
const inspectionLimitBytes = 4 * 1024 * 1024;
const inspectionsAtOnce = 8;

/** What one runtime socket said last; kept while the runtime answers late. */
interface RuntimeMemory {
  server: string;
  fingerprints: Map<string, string>;
  described: Map<string, DescribedContainer>;
}

/**
 * Reads the containers of every Docker and Podman runtime of this host over their unix sockets: one list a reading, an inspection only of what
 * is new or changed. Several dockerd on one host are normal. Needs read and write permission on the socket; where that is refused a note says so.
 */
export function createContainerReader({ runtimeSockets = [], environment = process.env }: ContainerReaderOptions = {}): ContainerReader {
  const daemons = createRuntimeDaemonFinder();
  const origins = createPublishOrigins();
  const fromEnvironment = dockerHostPath(environment);
  const asked = fromEnvironment === null ? runtimeSockets : [...runtimeSockets, fromEnvironment];
  const memories = new Map<string, RuntimeMemory>();

  return {
    async read(request) {
      const sockets = listRuntimeSockets(daemons.find(), asked);
      const paths = new Set(sockets.map((socket) => socket.path));
      for (const path of memories.keys()) if (!paths.has(path)) memories.delete(path);
      const answers = await Promise.all(sockets.map(async (socket) => ({ socket, notes: await refresh(socket, memories) })));
      const proxies = readPortProxies(request.processes);
      const placed = sockets.flatMap((socket) => placeContainers({ socket, memory: memories.get(socket.path), request, proxies }));
      const traced = await Promise.all(placed.map((one) => withOrigins(one, origins)));
      return {
        containers: withSharedNetworks(traced).toSorted((left, right) => (left.id < right.id ? -1 : 1)),
        notes: answers.flatMap(({ notes }) => notes),
      };
    },
  };
}

/** Asks one runtime for its list and for what changed. */
async function refresh(socket: RuntimeSocket, memories: Map<string, RuntimeMemory>): Promise<CoverageNote[]> {
  const list = await getJson({ socketPath: socket.path, path: "/containers/json?all=1", timeoutMs, maxBytes: listLimitBytes });
  if (!list.ok) {
    if (list.code !== "timed-out") memories.delete(socket.path);
    return listFailureNotes(socket, list);
  }
  const memory = memories.get(socket.path) ?? { server: list.server, fingerprints: new Map(), described: new Map() };
  memories.set(socket.path, memory);
  const entries = new Map(
    asArray(list.body)
      .flatMap((value) => readListEntry(value) ?? [])
      .map((entry) => [entry.id, entry.fingerprint]),
  );
  for (const id of memory.described.keys()) if (!entries.has(id)) memory.described.delete(id);
  const changed = [...entries]
    .filter(([id, fingerprint]) => memory.fingerprints.get(id) !== fingerprint || !memory.described.has(id))
    .map(([id]) => id);
  const failed = await inspectAll(socket, memory, changed);
  memory.fingerprints = new Map([...entries].filter(([id]) => !failed.has(id)));
  return failed.size === 0 ? [] : [{ code: "containers-not-inspected", params: { path: socket.shownPath, count: failed.size } }];
}

/** Returns the ids that could not be inspected. One that ended meanwhile is no failure. */
async function inspectAll(socket: RuntimeSocket, memory: RuntimeMemory, ids: readonly string[]): Promise<Set<string>> {
  const failed = new Set<string>();
  for (let start = 0; start < ids.length; start += inspectionsAtOnce) {
    await Promise.all(
      ids.slice(start, start + inspectionsAtOnce).map(async (id) => {
        const answer = await getJson({
          socketPath: socket.path,
          path: `/containers/${encodeURIComponent(id)}/json`,
          timeoutMs,
          maxBytes: inspectionLimitBytes,
        });
        const described = answer.ok ? readInspection(answer.body, runtimeOf(socket, memory)) : null;
        if (described !== null) memory.described.set(id, described);
        else if (answer.ok || answer.code !== "absent") failed.add(id);
      }),
    );
    if (failed.size >= inspectionsAtOnce) return new Set([...failed, ...ids.slice(start + inspectionsAtOnce)]); // a runtime that hangs costs one round of waiting, not one for each container
  }
  return failed;
}

/** Podman answers with `Server: Libpod/…`, Docker with `Server: Docker/…`. */
function runtimeOf(socket: RuntimeSocket, memory: RuntimeMemory): Container["runtime"] {
  return /libpod/i.test(memory.server) || (memory.server === "" && socket.shownPath.includes("podman")) ? "podman" : "docker";
}

function listFailureNotes(socket: RuntimeSocket, { code, reason }: Extract<UnixHttpAnswer, { ok: false }>): CoverageNote[] {
  const path = socket.shownPath;
  switch (code) {
    case "absent":
    case "dead":
      return socket.expected ? [{ code: "container-runtime-failed", params: { path, reason } }] : [];
    case "refused":
      return [{ code: "container-runtime-refused", params: { path } }];
    case "timed-out":
      return [{ code: "container-runtime-late", params: { path, seconds: timeoutMs / 1000 } }];
    case "failed":
    case "too-large":
      return [{ code: "container-runtime-failed", params: { path, reason } }];
  }
}

interface Placement {
  readonly socket: RuntimeSocket;
  readonly memory: RuntimeMemory | undefined;
  readonly request: ContainerRequest;
  readonly proxies: readonly PortProxy[];
}

interface PlacedContainer {
  readonly container: Container;
  readonly publishRequest: PublishRequest;
  readonly root: string; // of the runtime's files, seen from here
  readonly networkOf: string | null;
}

/** Joins what a runtime said to namespaces and processes of this host. */
function placeContainers({ socket, memory, request, proxies }: Placement): PlacedContainer[] {
  const hostNamespace = namespaceOfInode(socket.daemon?.netnsInode ?? firstProcessNetns(), request);
  return [...(memory?.described.values() ?? [])].map(({ container, sandboxPath, networkOf, request: publishRequest }) => ({
    networkOf,
    publishRequest,
    root: socket.root,
    container: {
      ...container,
      addresses: [...container.addresses],
      namespace:
        namespaceOfInode(sandboxInode(socket.root, sandboxPath), request) ??
        request.processes.find((row) => row.container === container.id)?.namespace ??
        null,
      hostNamespace,
      publishes: container.publishes.map((publish) => ({
        ...publish,
        proxyPid: findProxyPid(proxies, { publish, addresses: container.addresses, namespace: hostNamespace }),
      })),
    },
  }));
}

async function withOrigins(placed: PlacedContainer, origins: ReturnType<typeof createPublishOrigins>): Promise<PlacedContainer> {
  const { container, publishRequest: request, root } = placed;
  const publishes = await Promise.all(
    container.publishes.map(async (publish) => {
      const askedBy = await origins.find({ publish, request, root });
      return askedBy === undefined ? publish : { ...publish, askedBy };
    }),
  );
  return { ...placed, container: { ...container, publishes } };
}

/** A container started with `--network container:ID` has no namespace of its own. */
function withSharedNetworks(placed: readonly PlacedContainer[]): Container[] {
  const namespaces = new Map(placed.map(({ container }) => [container.id, container.namespace]));
  return placed.map(({ container, networkOf }) => ({
    ...container,
    namespace: container.namespace ?? (networkOf === null ? null : (namespaces.get(networkOf) ?? null)),
  }));
}

function namespaceOfInode(inode: number | null, request: ContainerRequest): string | null {
  return inode === null ? null : request.namespaceByInode(inode);
}

/** Docker keeps the namespace of a running container as a mount of nsfs; the inode of that file is the namespace. */
function sandboxInode(root: string, path: string | null): number | null {
  const resolved = path === null ? null : resolveInRoot(root, path);
  if (resolved === null) return null;
  try {
    return statSync(resolved).ino;
  } catch {
    return null;
  }
}

/** Without a daemon of its own (Podman) a runtime publishes where the first process lives; where that is not readable, where we live. */
function firstProcessNetns(): number | null {
  for (const process of ["1", "self"]) {
    try {
      return Number(/\d+/.exec(readlinkSync(`/proc/${process}/ns/net`))?.[0]);
    } catch {
      continue;
    }
  }
  return null;
}
