import type { DriftDocument, DriftFinding } from "@portolan/contract";
import { evidenceWho } from "@portolan/explanation";
import { findDrift, type Drift } from "@portolan/leases/drift";
import { evidenceOfEndpoint } from "@portolan/leases/evidence";
import type { Lease, Pool } from "@portolan/leases";
import { phrase, type Phrase } from "@portolan/phrases";
import type { Endpoint } from "@portolan/sockets";
import type { Storage } from "@portolan/storage";

export interface DriftParts {
  readonly read: Storage["read"];
  readonly host: () => string | null;
  readonly endpoints: () => readonly Endpoint[];
  readonly leases: () => Iterable<Lease>;
  readonly berthPids: () => readonly number[];
}

const most = 1000;

/** Where leases and listeners of the host that is looked at do not agree; empty before the first look. */
export async function driftDocument({ read, host, endpoints, leases, berthPids }: DriftParts): Promise<DriftDocument> {
  const id = host();
  if (id === null) return { findings: [] };
  const [pools, hosts] = await Promise.all([read.listPools({}), read.listLeaseHosts({})]);
  const zone = hosts.find((one) => one.host === id)?.zone ?? null;
  const drift = findDrift({ host: id, zone, pools, leases: [...leases()], endpoints: endpoints(), berthPids: berthPids() });
  const names = new Map(pools.map((pool) => [pool.id, pool]));
  const own: ReadonlySet<number> = new Set([process.pid, ...berthPids()]);
  const told = drift.filter(({ code, endpoint }) => code !== "no-lease" || !isOurs(endpoint, own));
  return { findings: told.slice(0, most).map((one) => findingOf(one, id, names)) };
}

/** What Portolan itself listens at needs no lease. */
function isOurs(endpoint: Endpoint | null, own: ReadonlySet<number>): boolean {
  return endpoint !== null && endpoint.owners.length > 0 && endpoint.owners.every(({ pid }) => own.has(pid));
}

function findingOf(drift: Drift, host: string, pools: ReadonlyMap<string, Pool>): DriftFinding {
  const place = { ...drift, host, sinceMs: drift.code === "no-listener" ? (drift.lease?.changedMs ?? null) : null };
  return { ...place, what: whatOf(drift, pools), fix: phrase(`lease.drift.${drift.code}.fix`) };
}

function whatOf({ code, protocol, port, lease, pool, endpoint }: Drift, pools: ReadonlyMap<string, Pool>): Phrase {
  const place = { protocol, port: String(port) };
  const owner = lease?.owner ?? "?";
  const who = endpoint === null ? phrase("lease.who.unknown") : evidenceWho(evidenceOfEndpoint("listener", endpoint));
  if (code === "no-listener") return phrase("lease.drift.no-listener", { ...place, owner });
  if (code === "foreign-owner") return phrase("lease.drift.foreign-owner", { ...place, owner, who });
  return phrase("lease.drift.no-lease", { ...place, who, pool: pools.get(pool ?? "")?.name ?? "?" });
}
