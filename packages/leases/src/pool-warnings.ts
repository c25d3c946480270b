/**
 * What about a pool invites trouble on the hosts it is of: ranges that the kernel, Kubernetes, Docker, a panel or another pool hands out too, ports that need a
 * privilege, too little room. Rules LE90–LE96 of SPEC.md. Where the kernel can be told to leave ports alone, the change that tells it is proposed. Left out: what holds a
 * port now (that is drift). Invariant: no warning where nothing overlaps, and what could not be read is said.
 */
import { PortSet, type PortRange } from "@portolan/net";
import { phrase, serviceLabel, type Phrase } from "@portolan/phrases";
import type { Intent } from "@portolan/plans";
import { serviceById } from "@portolan/services";
import type { Snapshot } from "@portolan/snapshot";
import { portSysctls } from "@portolan/sockets";
import { headroomPorts } from "./choose-ports.ts";
import { isPlacedAt } from "./drift.ts";
import { erlangB } from "./erlang-b.ts";
import type { PoolPorts } from "./pool-ports.ts";
import type { Pool, PoolPlace } from "./pool.ts";

export interface PoolWarning {
  readonly code: string;
  readonly what: Phrase;
  readonly fix: Phrase | null;
  /** To type on the host. */
  readonly lines: readonly string[];
  /** The same as a plan. */
  readonly intent: Intent | null;
}

export interface PoolHost {
  readonly id: string;
  readonly name: string;
  readonly zone: string | null;
  /** Of the last look; null: there was none. */
  readonly snapshot: Pick<Snapshot, "sections"> | null;
}

export interface WarningQuestion {
  readonly ports: PoolPorts;
  readonly others: readonly Pool[];
  readonly hosts: readonly PoolHost[];
}

const nodePorts: PortRange = { from: 30000, to: 32767 };
const reservedKey = "net.ipv4.ip_local_reserved_ports";
/** Share of ordinary claims that find nothing, from which on a pool is called small. */
const oftenFull = 0.01;

/** Of the pool itself first, then host by host. */
export function poolWarnings({ ports, others, hosts }: WarningQuestion): PoolWarning[] {
  const { pool } = ports;
  const own = PortSet.of(pool.bands.map(({ from, to }) => ({ from: Math.max(1, from), to }))).subtract(PortSet.of(pool.rules.forbidden));
  const placed = hosts.filter(({ id, zone }) => isPlacedAt(pool, { host: id, zone }));
  const snapshots = placed.flatMap((host) => (host.snapshot === null ? [] : [{ name: host.name, snapshot: host.snapshot }]));
  return [
    ...roomWarnings(ports),
    ...nodePortWarnings(own),
    ...others.flatMap((other) => otherPoolWarnings(own, pool, other)),
    ...snapshots.flatMap((host) => [...ephemeralWarnings(own, host), ...privilegeWarnings(own, host), ...managerWarnings(own, host)]),
  ];
}

/** Nothing to type, unless more is said. */
function warn(code: string, what: Phrase, fix: Phrase | null): PoolWarning {
  return { code, what, fix, lines: [], intent: null };
}

function common(a: PortSet, b: PortSet): PortSet {
  return a.subtract(a.subtract(b));
}

function roomWarnings(ports: PoolPorts): PoolWarning[] {
  const { pool } = ports;
  if (!pool.rules.modes.some((mode) => mode !== "static")) return [];
  const size = ports.choosable("dynamic", ["tcp"]).ports.length;
  if (size === 0) return [warn("nothing-to-choose", phrase("pool.warning.nothing-to-choose"), null)];
  const ordinary = size - headroomPorts(pool.headroom, size);
  const load = Math.round(ordinary * 0.7);
  const blocking = erlangB(ordinary, ordinary * 0.7);
  if (blocking < oftenFull) return [];
  const percent = String(Math.round(blocking * 1000) / 10);
  return [warn("small", phrase("pool.warning.small", { ports: ordinary, percent, load }), phrase("pool.warning.small.fix"))];
}

function nodePortWarnings(own: PortSet): PoolWarning[] {
  const met = common(own, PortSet.of([nodePorts]));
  if (met.isEmpty) return [];
  return [warn("node-ports", phrase("pool.warning.node-ports", { ports: met.format() }), phrase("pool.warning.node-ports.fix"))];
}

function otherPoolWarnings(own: PortSet, pool: Pool, other: Pool): PoolWarning[] {
  if (other.id === pool.id || !canMeet(pool.place, other.place)) return [];
  const met = common(own, PortSet.of(other.bands));
  if (met.isEmpty) return [];
  const what = phrase("pool.warning.other-pool", { ports: met.format(), pool: other.name });
  return [warn("other-pool", what, phrase("pool.warning.other-pool.fix"))];
}

/** Whether one host may be of both; a host's zone may change. */
function canMeet(a: PoolPlace, b: PoolPlace): boolean {
  if (a.kind === "fleet" || b.kind === "fleet") return true;
  if (a.kind === "zone" && b.kind === "zone") return a.zone === b.zone;
  return a.kind === "zone" || b.kind === "zone" || a.host === b.host;
}

interface SeenHost {
  readonly name: string;
  readonly snapshot: Pick<Snapshot, "sections">;
}

function ephemeralWarnings(own: PortSet, { name, snapshot }: SeenHost): PoolWarning[] {
  const { ephemeral, reserved } = portSysctls(snapshot, "host");
  if (ephemeral === null) return [warn("ephemeral-unread", phrase("pool.warning.ephemeral-unread", { host: name }), null)];
  const met = common(own, PortSet.of([ephemeral])).subtract(reserved);
  if (met.isEmpty) return [];
  const range = PortSet.of([ephemeral]).format();
  const what = phrase("pool.warning.ephemeral", { ports: met.format(), host: name, range });
  const found = [{ ...warn("ephemeral", what, phrase("pool.warning.ephemeral.fix")), ...reserveMore(reserved.union(met)) }];
  const hasDocker = snapshot.sections.containers.some(({ runtime }) => runtime === "docker");
  if (!hasDocker) return found;
  const docker = phrase("pool.warning.docker", { host: name, ports: met.format() });
  return [...found, warn("docker", docker, phrase("pool.warning.docker.fix"))];
}

/** Everything that is reserved already stays so. A list of more than a page is for a file, by hand. */
function reserveMore(all: PortSet): Pick<PoolWarning, "lines" | "intent"> {
  const value = all.format();
  if (value.length > 4000) return { lines: [], intent: null };
  return { lines: [`sysctl -w ${reservedKey}=${value}`], intent: { kind: "sysctl", key: reservedKey, value } };
}

function privilegeWarnings(own: PortSet, { name, snapshot }: SeenHost): PoolWarning[] {
  const first = portSysctls(snapshot, "host").firstUnprivileged ?? 1024;
  const met = first === 0 ? PortSet.empty : common(own, PortSet.of([{ from: 0, to: first - 1 }]));
  if (met.isEmpty) return [];
  const what = phrase("pool.warning.privileged", { ports: met.format(), host: name });
  return [warn("privileged", what, phrase("pool.warning.privileged.fix", { first }))];
}

/** Ranges that services say they hand out. */
function managerWarnings(own: PortSet, { name, snapshot }: SeenHost): PoolWarning[] {
  return snapshot.sections.services.flatMap(({ service, claims = [] }) => {
    const ranges = claims.filter(({ purpose }) => purpose === "allocatable" || purpose === "passive");
    const met = common(own, PortSet.of(ranges.map(({ from, to }) => ({ from, to }))));
    if (met.isEmpty) return [];
    const label = serviceLabel(serviceById(service) ?? { id: service, name: service });
    const what = phrase("pool.warning.manager", { service: label, host: name, ports: met.format() });
    return [warn("manager", what, phrase("pool.warning.manager.fix", { service: label }))];
  });
}
