/** Leases by host and port, as `HOST PORT`; of two at one port, over TCP and UDP, the first. */
import type { Lease } from "@portolan/leases";

export function indexLeases(leases: readonly Lease[]): ReadonlyMap<string, Lease> {
  const index = new Map<string, Lease>();
  for (const lease of leases) {
    for (const port of [...lease.ports, ...lease.emergencyPorts]) {
      const key = `${lease.host} ${port}`;
      if (!index.has(key)) index.set(key, lease);
    }
  }
  return index;
}
