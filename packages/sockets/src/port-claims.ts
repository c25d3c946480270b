/**
 * Ports that services set aside without a socket being there all the time: FTP's passive range, the ports of a panel's instances and of its next
 * one. The whole range that a panel takes from is no such claim: it is told, never kept. A claim holds in the network namespace of the process
 * whose settings name it.
 */
import type { Protocol } from "@portolan/net";
import type { PortClaim, ServiceInstance, Snapshot } from "@portolan/snapshot";

export interface HeldClaim {
  readonly claim: PortClaim;
  readonly instance: ServiceInstance; // whose settings say so
}

/** Every claim that keeps ports from others, in the order of the services. */
export function portClaims({ sections }: Pick<Snapshot, "sections">, namespace: string): readonly HeldClaim[] {
  const claiming = sections.services.filter(({ claims = [] }) => claims.length > 0);
  if (claiming.length === 0) return [];
  const namespaces = new Map(sections.owners.processes.map((process) => [process.pid, process.namespace]));
  return claiming.flatMap((instance) => {
    if ((namespaces.get(instance.pid) ?? "host") !== namespace) return [];
    return (instance.claims ?? []).flatMap((claim) => (claim.purpose === "allocatable" ? [] : [{ claim, instance }]));
  });
}

/** Those of one port; a claim without a protocol is for both. */
export function claimsOfPort(
  snapshot: Pick<Snapshot, "sections">,
  { namespace, port, protocols }: { readonly namespace: string; readonly port: number; readonly protocols: readonly Protocol[] },
): readonly HeldClaim[] {
  return portClaims(snapshot, namespace).filter(
    ({ claim }) => claim.from <= port && port <= claim.to && (claim.protocol === null || protocols.includes(claim.protocol)),
  );
}
