/** What is asked for once a host would not keep ports that were chosen: any others, or nothing where it is to be exactly these. */
import type { Claim } from "./claim.ts";
import type { Pool } from "./pool.ts";

/**
 * Null: another port would not be what was claimed. In an exclusive pool a purpose has the port that it was given first. The rest of the numbers asked for is held by the
 * lease that was refused until the host was asked.
 */
export function claimElsewhere(claim: Claim, { rules }: Pick<Pool, "rules">): Claim | null {
  if (rules.isExclusive || (claim.ports.length > 0 && claim.otherwise === "fail")) return null;
  return { ...claim, ports: [] };
}
