import type { Claim, Pool } from "@portolan/leases";

/** None of them is assigned to anybody. */
export const racedPorts = { from: 20_811, to: 20_990 };

export const racedPool: Pool = {
  id: "pool000000000001",
  name: "raced",
  place: { kind: "fleet" },
  bands: [{ kind: "dynamic", ...racedPorts }],
  headroom: 0,
  rules: {
    modes: ["dynamic"],
    forbidden: [],
    grantedAllTheSame: [],
    isExclusive: false,
    isPaired: false,
    longestBlock: 1,
    families: ["dual"],
    addresses: [],
    owners: { allowed: [], refused: [] },
    longestTermSeconds: null,
  },
  quarantineSeconds: 120,
  revision: 0,
};

export function racedClaim(owner: string): Claim {
  return {
    key: null,
    pool: racedPool.id,
    owner,
    purpose: "race",
    profile: null,
    class: "ordinary",
    mode: "dynamic",
    ports: [],
    otherwise: "fail",
    count: 1,
    isBlock: false,
    protocols: ["tcp"],
    family: "dual",
    address: null,
    hosts: { wish: "any", ids: [] },
    termSeconds: null,
    hasEmergency: false,
    expected: null,
    note: "",
    tags: [],
  };
}
