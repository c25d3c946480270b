import type { PoolCounts, PoolDocument, PoolHost, PoolMap, PoolPaint, PoolSummary, PoolUse } from "@portolan/contract";
import { bandOfPort, headroomPorts, preparePool, type Band, type LeaseState, type Pool } from "@portolan/leases";
import { isPlacedAt } from "@portolan/leases/drift";
import { erlangB } from "@portolan/leases/erlang";
import { keptBecause } from "@portolan/leases/kept-ports";
import { poolWarnings } from "@portolan/leases/warnings";
import type { Snapshot } from "@portolan/snapshot";
import { portSysctls, type Endpoint } from "@portolan/sockets";
import type { Storage } from "@portolan/storage";
import { forecastPastMs, type PoolForecasts } from "./pool-forecast.ts";

export interface PoolParts {
  readonly storage: Storage;
  /** The host that is looked at; null until the first look. */
  readonly host: () => string | null;
  readonly snapshot: () => Snapshot | null;
  readonly endpoints: () => readonly Endpoint[];
  readonly hostName: (host: string) => string;
  readonly isReady: () => boolean;
  readonly forecasts: PoolForecasts;
}

interface PlacedHost {
  readonly host: string;
  readonly zone: string | null;
}

const seriesMs = 7 * 24 * 60 * 60_000;
const mostMaps = 8;

/** A pool with its use, as a line of a table. */
export async function poolSummary(pool: Pool, parts: PoolParts): Promise<PoolSummary> {
  const { use } = await useOf(pool, parts);
  return { pool, use, warnings: (await warningsOf(pool, parts)).length };
}

/** All about a pool: the state of every port of it on each host, what invites trouble, what became of it in a week. */
export async function poolDocument(pool: Pool, parts: PoolParts): Promise<PoolDocument> {
  const { use, series } = await useOf(pool, parts);
  const told = await warningsOf(pool, parts);
  const hosts = (await placedHosts(pool, parts)).map(({ host }): PoolHost => {
    return { host, name: parts.hostName(host), isReady: host === parts.host() && parts.isReady() };
  });
  const maps = await Promise.all(hosts.slice(0, mostMaps).map(({ host }) => mapOf(pool, host, parts)));
  return { pool, use, warnings: told.length, hosts, maps, told, series, forecast: await forecastOf(pool, use, parts) };
}

/** Of two months, which nothing else asks for. */
async function forecastOf(pool: Pool, use: PoolUse, { storage, forecasts }: PoolParts): Promise<PoolDocument["forecast"]> {
  const nowMs = Date.now();
  const { series } = await storage.read.readPoolUse({ pool: pool.id, sinceMs: nowMs - forecastPastMs });
  const limit = use.active + use.reserved + use.quarantined + use.ordinaryLeft;
  return forecasts.read({ pool: pool.id, series, limit, nowMs });
}

async function placedHosts(pool: Pool, { storage }: PoolParts): Promise<readonly PlacedHost[]> {
  return (await storage.read.listLeaseHosts({})).filter(({ host, zone }) => isPlacedAt(pool, { host, zone }));
}

async function warningsOf(pool: Pool, { storage, host, snapshot, hostName }: PoolParts): Promise<PoolDocument["told"]> {
  const [pools, rows] = await Promise.all([storage.read.listPools({}), storage.read.listLeaseHosts({})]);
  const hosts = rows.map((row) => ({
    id: row.host,
    name: hostName(row.host),
    zone: row.zone,
    snapshot: row.host === host() ? snapshot() : null,
  }));
  return poolWarnings({ ports: preparePool(pool, keptBecause), others: pools.filter(({ id }) => id !== pool.id), hosts });
}

type StateCounts = Readonly<Partial<Record<LeaseState, number>>>;

async function useOf(pool: Pool, parts: PoolParts): Promise<{ readonly use: PoolUse; readonly series: PoolDocument["series"] }> {
  const [{ bands, series }, hosts] = await Promise.all([
    parts.storage.read.readPoolUse({ pool: pool.id, sinceMs: Date.now() - seriesMs }),
    placedHosts(pool, parts),
  ]);
  const kinds = [...new Set(pool.bands.map(({ kind }) => kind))];
  const counted = kinds.map((kind) => ({ kind, ...countsOf(pool, { kind, states: bands[kind] ?? {}, hosts, parts }) }));
  const all = sum(counted);
  const general = counted.filter(({ kind }) => kind !== "emergency");
  const { size, free, reserved, active } = sum(general);
  const ordinaryLeft = Math.max(0, Math.min(free, free - headroomPorts(pool.headroom, size)));
  const load = reserved + active;
  return {
    use: { ...all, bands: counted, ordinaryLeft, blocking: size === 0 ? null : erlangB(size - headroomPorts(pool.headroom, size), load) },
    series,
  };
}

interface Counted {
  readonly kind: Band["kind"];
  readonly states: StateCounts;
  readonly hosts: readonly PlacedHost[];
  readonly parts: PoolParts;
}

function countsOf(pool: Pool, { kind, states, hosts, parts }: Counted): PoolCounts {
  const bands = pool.bands.filter((band) => band.kind === kind);
  const perHost = bands.reduce((ports, { from, to }) => ports + to - from + 1, 0);
  const size = perHost * Math.max(1, hosts.length);
  const kept = countKept(bands) * Math.max(1, hosts.length);
  const isHere = hosts.some(({ host }) => host === parts.host());
  const held = (...names: readonly LeaseState[]): number => names.reduce((ports, name) => ports + (states[name] ?? 0), 0);
  const [reserved, active] = [held("reserved"), held("active")];
  const [ending, quarantined] = [held("suspect", "draining", "verifying"), held("quarantined")];
  const troubled = held("conflict", "hijacked", "failover");
  const ofLeases = reserved + active + ending + quarantined + troubled;
  const occupied = isHere ? Math.max(0, countOccupied(pool, kind, parts.endpoints()) - active - troubled) : 0;
  const free = Math.max(0, size - kept - ofLeases - occupied);
  return { size, free, reserved, active, ending, quarantined, troubled, occupied, kept };
}

/** Never granted unasked, by whichever of the protocols. */
function countKept(bands: readonly Band[]): number {
  let kept = 0;
  for (const { from, to } of bands) for (let port = from; port <= to; port++) if (keptBecause(port, ["tcp"]) !== null) kept++;
  return kept;
}

function countOccupied(pool: Pool, kind: Band["kind"], endpoints: readonly Endpoint[]): number {
  const ports = endpoints.filter(({ namespace, state }) => namespace === "host" && state !== "bound").map(({ port }) => port);
  return [...new Set(ports)].filter((port) => bandOfPort(pool, port)?.kind === kind).length;
}

function sum(counts: readonly PoolCounts[]): PoolCounts {
  const total = (key: keyof PoolCounts): number => counts.reduce((all, one) => all + one[key], 0);
  return {
    size: total("size"),
    free: total("free"),
    reserved: total("reserved"),
    active: total("active"),
    ending: total("ending"),
    quarantined: total("quarantined"),
    troubled: total("troubled"),
    occupied: total("occupied"),
    kept: total("kept"),
  };
}

/** Each port of the pool's bands once: a lease goes before what listens there, that before the host's own ranges. */
async function mapOf(pool: Pool, host: string, parts: PoolParts): Promise<PoolMap> {
  const isHere = host === parts.host();
  const leased = new Map<number, PoolPaint>();
  for (const { from, to, state } of await parts.storage.read.readPoolMap({ pool: pool.id, host }))
    for (let port = from; port <= to; port++) leased.set(port, state);
  const endpoints = isHere ? parts.endpoints() : [];
  const occupied = new Set(endpoints.filter(({ namespace, state }) => namespace === "host" && state !== "bound").map(({ port }) => port));
  const ephemeral = isHere ? ephemeralOf(parts.snapshot()) : null;
  const paintOf = (port: number): PoolPaint => {
    const state = leased.get(port);
    if (state !== undefined) return state;
    if (occupied.has(port)) return "occupied";
    if (keptBecause(port, ["tcp"]) !== null) return "kept";
    return ephemeral !== null && port >= ephemeral.from && port <= ephemeral.to ? "ephemeral" : "free";
  };
  return { host, runs: pool.bands.flatMap((band) => runsOf(band, paintOf)) };
}

function runsOf({ from, to }: Band, paintOf: (port: number) => PoolPaint): PoolMap["runs"] {
  const runs: { from: number; to: number; state: PoolPaint }[] = [];
  for (let port = from; port <= to; port++) {
    const state = paintOf(port);
    const last = runs.at(-1);
    if (last !== undefined && last.state === state) last.to = port;
    else runs.push({ from: port, to: port, state });
  }
  return runs;
}

function ephemeralOf(snapshot: Snapshot | null): { readonly from: number; readonly to: number } | null {
  return snapshot === null ? null : portSysctls(snapshot, "host").ephemeral;
}
