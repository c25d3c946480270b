/** A lease as it is granted: what was found for a claim, and what the claim itself says. */
import type { Choice, Claim, Lease } from "@portolan/leases";

export type GrantFound = Pick<Lease, "id" | "group" | "host" | "fence" | "ports" | "emergencyPorts" | "grantedMs" | "expiresMs" | "by"> & {
  readonly choice: Choice;
};

export function leaseOfClaim(claim: Claim, found: GrantFound): Lease {
  const { pool, owner, purpose, profile, mode, protocols, family, address, termSeconds, expected, note, tags } = claim;
  return {
    ...found,
    pool,
    namespace: "host",
    owner,
    purpose,
    profile,
    class: claim.class,
    mode,
    state: "reserved",
    isEnding: false,
    protocols,
    family,
    address,
    termSeconds,
    changedMs: found.grantedMs,
    quarantineUntilMs: null,
    expected,
    evidence: [],
    note,
    tags,
  };
}
