/**
 * Where leases and listeners disagree: a lease nobody listens on, a listener in a pool that nobody has leased, a stranger in the owner's place. Rules LE85–LE89 of
 * SPEC.md. Left out: what to do about it, and since when. A lease that was only granted, or ends, is expected to have no listener.
 */
import type { Endpoint } from "@portolan/sockets";
import type { Lease } from "./claim.ts";
import { meetsLease } from "./lease-evidence.ts";
import { matchOwner } from "./owner-match.ts";
import { bandOfPort } from "./pool-ports.ts";
import type { Pool } from "./pool.ts";
import { isParked } from "./watch-leases.ts";

export interface DriftQuestion {
  readonly host: string;
  readonly zone: string | null;
  readonly pools: readonly Pool[];
  /** Of this host, in every state but free. */
  readonly leases: readonly Lease[];
  readonly endpoints: readonly Endpoint[];
  readonly berthPids: readonly number[];
}

export interface Drift {
  readonly code: "no-listener" | "no-lease" | "foreign-owner";
  readonly protocol: "tcp" | "udp";
  readonly port: number;
  readonly lease: Lease | null;
  readonly pool: string | null;
  readonly endpoint: Endpoint | null;
}

/** By port; of one port the lease's side first. */
export function findDrift(question: DriftQuestion): Drift[] {
  const endpoints = question.endpoints.filter((endpoint) => !isParked(endpoint, question.berthPids));
  const found = [...question.leases.flatMap((lease) => driftOfLease(lease, endpoints)), ...unleased(question, endpoints)];
  return found.sort((a, b) => a.port - b.port);
}

const listened: ReadonlySet<Lease["state"]> = new Set(["active", "suspect", "hijacked", "failover"]);

function driftOfLease(lease: Lease, endpoints: readonly Endpoint[]): Drift[] {
  if (!listened.has(lease.state)) return [];
  return lease.ports.flatMap((port): Drift[] => {
    const here = endpoints.filter((endpoint) => endpoint.state !== "bound" && meetsLease({ ...lease, ports: [port] }, endpoint));
    const place = { port, lease, pool: lease.pool };
    const stranger = here.find((endpoint) => matchOwner(lease.expected, endpoint).verdict === "foreign");
    if (stranger !== undefined) return [{ ...place, code: "foreign-owner", protocol: stranger.protocol, endpoint: stranger }];
    const missing = lease.protocols.filter((protocol) => !here.some((endpoint) => endpoint.protocol === protocol));
    return missing.map((protocol) => ({ ...place, code: "no-listener", protocol, endpoint: null }));
  });
}

function unleased(question: DriftQuestion, endpoints: readonly Endpoint[]): Drift[] {
  const pools = question.pools.filter((pool) => isPlacedAt(pool, question));
  const leases = Map.groupBy(
    question.leases.flatMap((lease) => [...lease.ports, ...lease.emergencyPorts].map((port) => ({ port, lease }))),
    ({ port }) => port,
  );
  return endpoints.flatMap((endpoint): Drift[] => {
    if (endpoint.namespace !== "host" || endpoint.state === "bound") return [];
    const pool = pools.find((one) => bandOfPort(one, endpoint.port) !== null);
    if (pool === undefined) return [];
    const isLeased = (leases.get(endpoint.port) ?? []).some(({ lease, port }) => meetsLease({ ...lease, ports: [port] }, endpoint));
    if (isLeased) return [];
    return [{ code: "no-lease", protocol: endpoint.protocol, port: endpoint.port, lease: null, pool: pool.id, endpoint }];
  });
}

export function isPlacedAt({ place }: Pool, { host, zone }: { readonly host: string; readonly zone: string | null }): boolean {
  switch (place.kind) {
    case "fleet":
      return true;
    case "zone":
      return place.zone === zone;
    case "host":
    case "network":
      return place.host === host;
  }
}
