import type { Claim } from "@portolan/leases";
import type { Told } from "./lease-entries.ts";

/** A claim that is being decided. */
export interface AskedClaim {
  readonly claim: Claim;
  /** Lease time. */
  readonly nowMs: number;
  readonly told: Told;
}
