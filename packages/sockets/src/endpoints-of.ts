/**
 * The endpoints of a snapshot: sockets grouped by (namespace, protocol, address, port, device), joined with owners, units, containers,
 * publishes and services. A published port is an endpoint with or without a socket, and so is a port that nat rules send on; a stopped
 * container's publish is none.
 * What a look-up could not find is null or empty together with `ownersKnown: false`, never a guess.
 * Invariant: every socket of the snapshot counts in exactly one endpoint, and no two endpoints share an id's tuple.
 */
import { canonicalAddress } from "@portolan/net";
import type { Container, Publish, Snapshot, Socket, Unit } from "@portolan/snapshot";
import { containerOfCgroup, unitOfCgroup } from "./cgroup-path.ts";
import type { ContainerReference, Endpoint, EndpointService, EndpointState, Owner } from "./endpoint.ts";
import { displayOf, NOT_DISPLAYED } from "./endpoint-display.ts";
import type { EndpointMemory } from "./endpoint-memory.ts";
import { endpointTuple, idOfTuple, type EndpointKey, type Sha256 } from "./endpoint-id.ts";
import { ServiceIndex, type ServiceGuess, setByOf, type ServiceNames } from "./service-index.ts";
import { containerReference, OwnerIndex } from "./owner-index.ts";
import { scopeOf, widestScope } from "./scope-of.ts";
import { socketUnitOf } from "./socket-unit.ts";
import { createRuntimeTest, translatedPorts, type TranslatedPort } from "./translated-ports.ts";

export interface EndpointsOptions {
  /** Tuple → id, kept by the caller between looks; forgets endpoints that have gone when it holds twice as many as there are. */
  readonly idCache?: Map<string, string>;
  /** Kept by the caller between looks at one host. Absent: every endpoint is made anew. */
  readonly memory?: EndpointMemory;
  /** Name of a service of the catalogue. Absent: its id. */
  readonly serviceName?: ServiceNames;
  /** What usually listens at a place, for endpoints whose owner is no known program. Absent: nothing is guessed. */
  readonly guessService?: ServiceGuess;
}

interface Group {
  readonly key: EndpointKey;
  readonly sockets: Socket[];
  published: { readonly container: Container; readonly publish: Publish } | null;
  readonly translated?: TranslatedPort;
}

/** Sorted by namespace (`host` first), protocol, port, address, device. */
export function endpointsOf(snapshot: Snapshot, sha256: Sha256, options: EndpointsOptions = {}): Endpoint[] {
  const { memory } = options;
  memory?.begin(snapshot);
  const groups = groupSockets(snapshot.sections.sockets, memory === undefined ? endpointTuple : (socket) => memory.tupleOf(socket));
  addPublishes(groups, snapshot.sections.containers);
  if (snapshot.sections.rules.length > 0) addTranslations(groups, snapshot);
  const context = new EndpointContext(snapshot, sha256, options);
  const endpoints = Array.from(groups, ([tuple, group]) => context.endpointOf(tuple, group));
  memory?.end(groups, context.processes);
  if (options.idCache !== undefined) forgetGone(options.idCache, groups);
  return endpoints.sort(compareEndpoints);
}

/** The stable order of endpoints: `host` first, then namespace, protocol, port, address, device. */
export function compareEndpoints(a: EndpointKey, b: EndpointKey): number {
  if (a.namespace !== b.namespace) return a.namespace === "host" ? -1 : b.namespace === "host" ? 1 : compareText(a.namespace, b.namespace);
  if (a.protocol !== b.protocol) return compareText(a.protocol, b.protocol);
  if (a.port !== b.port) return a.port - b.port;
  return compareText(a.address, b.address) || compareText(a.device ?? "", b.device ?? "");
}

function forgetGone(ids: Map<string, string>, present: ReadonlyMap<string, unknown>): void {
  if (ids.size > 2 * present.size + 1000) for (const tuple of ids.keys()) if (!present.has(tuple)) ids.delete(tuple);
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** A socket that is bound and silent accepts nothing: beside one that does, it is a holder of the port and no part of the endpoint. */
function withoutSilent(group: Group): Group {
  if (group.sockets.length < 2) return group;
  const accepting = group.sockets.filter(({ state }) => state !== "bound");
  return accepting.length === 0 || accepting.length === group.sockets.length ? group : { ...group, sockets: accepting };
}

function groupSockets(sockets: readonly Socket[], tupleOf: (socket: Socket) => string): Map<string, Group> {
  const groups = new Map<string, Group>();
  for (const socket of sockets) {
    const tuple = tupleOf(socket);
    const group = groups.get(tuple);
    if (group === undefined) {
      const { namespace, protocol, address, port, device } = socket;
      groups.set(tuple, { key: { namespace, protocol, address, port, device }, sockets: [socket], published: null });
    } else group.sockets.push(socket);
  }
  return groups;
}

function addPublishes(groups: Map<string, Group>, containers: readonly Container[]): void {
  for (const container of containers) {
    if (container.state !== "running" && container.state !== "paused") continue;
    for (const publish of container.publishes) {
      const address = canonicalAddress(publish.hostAddress) ?? publish.hostAddress;
      const key = {
        namespace: container.hostNamespace ?? "host",
        protocol: publish.protocol,
        address,
        port: publish.hostPort,
        device: null,
      };
      const tuple = endpointTuple(key);
      const group = groups.get(tuple) ?? { key, sockets: [], published: null };
      group.published ??= { container, publish };
      groups.set(tuple, group);
    }
  }
}

/** Where a socket or a publish has the place already, that is the endpoint. */
function addTranslations(groups: Map<string, Group>, snapshot: Snapshot): void {
  const isRuntimes = createRuntimeTest(snapshot);
  for (const [tuple, translated] of translatedPorts(snapshot).ports) {
    if (groups.has(tuple) || isRuntimes(translated)) continue;
    groups.set(tuple, { key: translated.key, sockets: [], published: null, translated });
  }
}

class EndpointContext {
  readonly #snapshot: Snapshot;
  readonly #owners: OwnerIndex;
  readonly #services: ServiceIndex;
  readonly #socketUnits: readonly Unit[];
  readonly #containersByNamespace: ReadonlyMap<string | null, readonly Container[]>;
  readonly #sha256: Sha256;
  readonly #idCache: Map<string, string> | undefined;
  readonly #memory: EndpointMemory | undefined;

  constructor(snapshot: Snapshot, sha256: Sha256, { idCache, memory, serviceName, guessService }: EndpointsOptions) {
    this.#snapshot = snapshot;
    this.#owners = new OwnerIndex(snapshot, memory);
    this.#memory = memory;
    this.#services = new ServiceIndex(snapshot.sections.services, serviceName ?? ((id) => id), guessService);
    this.#socketUnits = snapshot.sections.units.filter(({ kind }) => kind === "socket");
    this.#containersByNamespace = Map.groupBy(snapshot.sections.containers, ({ namespace }) => namespace);
    this.#sha256 = sha256;
    this.#idCache = idCache;
  }

  get processes(): ReadonlyMap<number, unknown> {
    return this.#owners.processes;
  }

  endpointOf(tuple: string, found: Group): Endpoint {
    const group = withoutSilent(found);
    const { sockets, published, translated } = group;
    const owners = sockets.length === 0 ? [] : this.#owners.ownersOf(sockets.map(({ inode }) => inode));
    if (this.#memory === undefined || published !== null || translated !== undefined) return this.#makeEndpoint(tuple, group, owners);
    const known = this.#memory.find(tuple, sockets, owners);
    if (known !== undefined && known.ownersKnown === this.#ownersKnown(sockets)) return known;
    const endpoint = this.#makeEndpoint(tuple, group, owners);
    this.#memory.keep(tuple, { sockets, owners, endpoint });
    return endpoint;
  }

  #makeEndpoint(tuple: string, group: Group, owners: readonly Owner[]): Endpoint {
    const { key, sockets, published, translated } = group;
    const socketUnit = this.#socketUnits.length === 0 ? null : this.#heldBySocketUnit(group, owners);
    const shown = sockets.find(({ v6only }) => v6only !== true) ?? sockets[0];
    return {
      id: this.#idOf(tuple),
      ...key,
      scope: sockets.length === 0 ? publishScope(key.address) : sockets.map(scopeOf).reduce(widestScope),
      sockets: sockets.length,
      state: stateOf(group, socketUnit !== null && owners.length > 0 && owners.every(({ pid }) => this.#owners.isSystemd(pid))),
      owners,
      ownersKnown: this.#ownersKnown(sockets),
      uid: sockets[0]?.uid ?? null,
      unit: this.#unitOf({ sockets, owners, socketUnit }),
      container: translated === undefined ? this.#containerOf({ key, sockets, owners, published }) : null,
      publishes: publishesOf(group),
      queue: queueOf(sockets),
      service: this.#serviceOf(group, owners),
      display: shown === undefined ? NOT_DISPLAYED : displayOf(shown),
    };
  }

  #serviceOf({ key, sockets, published }: Group, owners: readonly Owner[]): EndpointService | null {
    if (published !== null) return publishService(published);
    const isUntold = sockets.some(({ state }) => state !== "bound") && (owners.length > 0 || !this.#ownersKnown(sockets));
    return this.#services.serviceAt(key, owners) ?? (isUntold ? this.#services.guessAt(key, owners) : null);
  }

  #idOf(tuple: string): string {
    const cached = this.#idCache?.get(tuple);
    if (cached !== undefined) return cached;
    const id = idOfTuple(tuple, this.#sha256);
    this.#idCache?.set(tuple, id);
    return id;
  }

  /** Every socket has a process, or no inode: then none can have it. One that nobody visible holds may be the kernel's or hidden: unknown, as in coverage. */
  #ownersKnown(sockets: readonly Socket[]): boolean {
    const wereRead = this.#snapshot.hashes.owners !== undefined;
    return sockets.every(({ inode }) => (inode === 0 ? wereRead : this.#owners.isHeld(inode)));
  }

  /** The socket unit that listens here, where systemd is among the holders or, holders being unreadable, created the socket. */
  #heldBySocketUnit({ key, sockets }: Group, owners: readonly Owner[]): Unit | null {
    const isHeld =
      owners.length > 0
        ? owners.some(({ pid }) => this.#owners.isSystemd(pid))
        : sockets.some(({ cgroup }) => cgroup?.endsWith("/init.scope") === true);
    return isHeld ? socketUnitOf(key, this.#socketUnits) : null;
  }

  #unitOf({
    sockets,
    owners,
    socketUnit,
  }: {
    sockets: readonly Socket[];
    owners: readonly Owner[];
    socketUnit: Unit | null;
  }): string | null {
    const serving = owners.find(({ pid, unit }) => unit !== null && !this.#owners.isSystemd(pid));
    if (serving !== undefined) return serving.unit;
    if (socketUnit !== null) return socketUnit.triggers ?? socketUnit.name;
    const [owner] = owners;
    if (owner !== undefined) return owner.unit;
    for (const { cgroup } of sockets) if (cgroup !== null) return unitOfCgroup(cgroup);
    return null;
  }

  #containerOf({
    key,
    sockets,
    owners,
    published,
  }: Pick<Group, "key" | "sockets" | "published"> & { owners: readonly Owner[] }): ContainerReference | null {
    if (published !== null) return containerReference(published.container);
    const owned = owners.find(({ container }) => container !== null);
    if (owned !== undefined) return owned.container;
    for (const { cgroup } of sockets) {
      const id = cgroup === null ? null : containerOfCgroup(cgroup);
      if (id !== null) return this.#owners.containerById(id);
    }
    if (key.namespace === "host") return null;
    if (key.namespace.startsWith("container:")) return this.#owners.containerById(key.namespace.slice("container:".length));
    const [container, another] = this.#containersByNamespace.get(key.namespace) ?? [];
    return container === undefined || another !== undefined ? null : containerReference(container);
  }
}

function publishesOf({ key, published, translated }: Group): Endpoint["publishes"] {
  if (published !== null)
    return { containerPort: published.publish.containerPort, containerAddress: published.container.addresses[0] ?? null };
  const target = translated?.target ?? null;
  return target === null ? null : { containerPort: target.port ?? key.port, containerAddress: target.address };
}

/** A container runtime publishes; where it was told to is part of its record. */
function publishService({ container, publish }: NonNullable<Group["published"]>): EndpointService {
  const [id, name] = container.runtime === "docker" ? ["docker-publish", "Docker"] : ["podman-publish", "Podman"];
  return { id, name, recognisedBy: "runtime", setBy: publish.askedBy === undefined ? null : setByOf(publish.askedBy) };
}

function stateOf({ sockets, published, translated }: Group, isActivated: boolean): EndpointState {
  if (published !== null || translated !== undefined) return "published";
  if (isActivated) return "activated";
  return sockets.every(({ state }) => state === "bound") ? "bound" : "listening";
}

/** Runtimes publish the two families apart: `::` without a socket is IPv6 alone. */
function publishScope(address: string): Endpoint["scope"] {
  return scopeOf({ address, v6only: true });
}

/** Of several sockets: the sums. */
function queueOf(sockets: readonly Socket[]): Endpoint["queue"] {
  const queues = sockets.map(({ queue }) => queue).filter((queue) => queue !== null);
  if (queues.length === 0) return null;
  return queues.reduce((sum, { depth, limit }) => ({ depth: sum.depth + depth, limit: sum.limit + limit }), { depth: 0, limit: 0 });
}
