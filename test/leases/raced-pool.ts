import type { Claim, Pool } from "@portolan/leases";
import { sampleClaim, samplePool } from "@portolan/leases/testing/samples";

/** None of them is assigned to anybody. */
export const racedPorts = { from: 20_811, to: 20_990 };

export const racedPool: Pool = samplePool({
  id: "pool000000000001",
  name: "raced",
  bands: [{ kind: "dynamic", ...racedPorts }],
  revision: 0,
});

export function racedClaim(owner: string): Claim {
  return sampleClaim({ pool: racedPool.id, owner, purpose: "race" });
}
