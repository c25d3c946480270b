/** Claims, pools and what a host takes, for tests. */
import type { Claim, Pool } from "@portolan/leases";
import { sampleClaim as anyClaim } from "@portolan/leases/testing/samples";
import type { Storage } from "../storage.ts";

export const sampleHost = "17d25c85f151e30e455330f73510905c";

export function samplePool(over: Partial<Pool> = {}): Pool {
  return {
    id: "pool000000000001",
    name: "web",
    place: { kind: "fleet" },
    bands: [
      { kind: "static", from: 20600, to: 20699 },
      { kind: "dynamic", from: 20700, to: 20999 },
      { kind: "emergency", from: 21000, to: 21099 },
    ],
    headroom: 0.3,
    rules: {
      modes: ["static", "dynamic", "mixed", "deterministic"],
      forbidden: [],
      grantedAllTheSame: [],
      isExclusive: false,
      isPaired: false,
      longestBlock: 16,
      families: ["dual", "ipv4", "ipv6"],
      addresses: [],
      owners: { allowed: [], refused: ["evil/*"] },
      longestTermSeconds: null,
    },
    quarantineSeconds: 120,
    revision: 0,
    ...over,
  };
}

export function sampleClaim(over: Partial<Claim> = {}): Claim {
  return { ...anyClaim(), pool: "pool000000000001", termSeconds: 600, ...over };
}

/** A pool, and hosts of which it is known that they take nothing themselves. */
export async function layOut(
  { write }: Pick<Storage, "write">,
  {
    pools = [samplePool()],
    hosts = [sampleHost],
    nowMs,
  }: { readonly pools?: readonly Pool[]; readonly hosts?: readonly string[]; readonly nowMs: number },
): Promise<void> {
  for (const pool of pools) await write.writePool({ pool, by: "owner", nowMs });
  for (const host of hosts) {
    await write.writeLeaseHost({ host });
    await write.writeOccupied({ host, version: 1, from: null, occupied: [], gone: [] });
  }
}
