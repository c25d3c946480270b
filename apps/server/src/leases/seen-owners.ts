import type { Evidence, Lease } from "@portolan/leases";
import { evidenceOfHolder, meetsLease, type HolderAt } from "@portolan/leases/evidence";
import { isParked } from "@portolan/leases/watch";
import type { Endpoint } from "@portolan/sockets";
import type { LiveLeases } from "./live-leases.ts";

/** Nobody is seen at the lease any more, but the berth. */
export function isGone(lease: Lease, endpoints: readonly Endpoint[], berthPids: readonly number[]): boolean {
  return !endpoints.some((endpoint) => meetsLease(lease, endpoint) && !isParked(endpoint, berthPids));
}

/** Somebody is at the port of a lease, and who it is was not read yet: owners are read with a sweep alone, which may come late. */
export function needsOwners(live: LiveLeases, endpoints: readonly Endpoint[], berthPids: readonly number[]): boolean {
  return endpoints.some((endpoint) => {
    if (endpoint.owners.length > 0 || endpoint.sockets === 0 || isParked(endpoint, berthPids)) return false;
    return live.atPort(endpoint.port).some((lease) => !lease.isEnding && meetsLease(lease, endpoint));
  });
}

/** Holders as evidence, without what the berth itself holds and what the host only keeps from being chosen. */
export function othersAt(holders: readonly HolderAt[], berthPids: readonly number[]): readonly Evidence[] {
  return holders.flatMap((holder) => {
    const { kind, pids } = holder;
    const isBerth = pids.length > 0 && pids.every((pid) => berthPids.includes(pid));
    return kind === "reserved" || isBerth ? [] : [evidenceOfHolder(kind, holder)];
  });
}
