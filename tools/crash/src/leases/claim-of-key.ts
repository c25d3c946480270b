/** A claim that is made of its key alone, so that who repeats a key after a kill asks for the same; and the pools that it is of. */
import type { Claim, Pool } from "@portolan/leases";
import { createDice } from "../dice.ts";

export const crashHosts = ["crash-host-a", "crash-host-b", "crash-host-c"] as const;

const rules: Pool["rules"] = {
  modes: ["static", "dynamic", "mixed", "deterministic"],
  forbidden: [{ from: 20500, to: 20509 }],
  grantedAllTheSame: [],
  isExclusive: false,
  isPaired: false,
  longestBlock: 8,
  families: ["dual", "ipv4", "ipv6"],
  addresses: [],
  owners: { allowed: [], refused: ["refused/*"] },
  longestTermSeconds: null,
};

/** Small, so that claims meet. */
export const crashPools: readonly Pool[] = [
  {
    id: "crashpool0000001",
    name: "fleet",
    place: { kind: "fleet" },
    bands: [
      { kind: "static", from: 20400, to: 20799 },
      { kind: "dynamic", from: 20800, to: 21799 },
      { kind: "emergency", from: 21800, to: 21899 },
    ],
    headroom: 0.1,
    rules,
    quarantineSeconds: 65,
    revision: 0,
  },
  {
    id: "crashpool0000002",
    name: "one-host",
    place: { kind: "host", host: crashHosts[0] },
    bands: [{ kind: "dynamic", from: 20600, to: 21099 }], // meets the other
    headroom: 0,
    rules,
    quarantineSeconds: 120,
    revision: 0,
  },
];

const addresses = [null, null, null, null, "127.0.0.1", "127.0.0.2", "::1", "0.0.0.0", "::"] as const;

export function claimOfKey(key: string): Claim {
  let seed = 17;
  for (let at = 0; at < key.length; at += 1) seed = (Math.imul(seed, 31) + key.charCodeAt(at)) | 0;
  const dice = createDice(seed);
  const mode = dice.pick(["dynamic", "dynamic", "dynamic", "static", "mixed", "deterministic"] as const);
  const isByNumber = mode === "static" || mode === "mixed";
  const address = dice.pick(addresses);
  const isBlock = !isByNumber && dice.chance(0.1);
  const pool = isByNumber || dice.chance(0.7) ? crashPools[0] : crashPools[1];
  const isEach = pool === crashPools[0] && dice.chance(0.15);
  return {
    key,
    pool: pool?.id ?? "",
    owner: dice.chance(0.02) ? "refused/one" : `shop/${dice.integer(40)}`,
    purpose: "http",
    profile: null,
    class: dice.chance(0.1) ? "critical" : "ordinary",
    mode,
    ports: isByNumber ? [20400 + dice.integer(400)] : [],
    otherwise: dice.pick(["fail", "alternate"]),
    count: isBlock ? 2 + dice.integer(4) : 1,
    isBlock,
    protocols: dice.pick<Claim["protocols"]>([["tcp"], ["udp"], ["tcp", "udp"]]),
    family: address === null ? dice.pick(["dual", "ipv4", "ipv6"]) : address.includes(":") ? "ipv6" : "ipv4",
    address,
    hosts: {
      wish: isEach ? "each" : "any",
      ids: dice.chance(0.5) ? [crashHosts[0], crashHosts[1]].slice(0, pool === crashPools[0] ? 2 : 1) : [],
    },
    termSeconds: dice.pick([null, 5, 60, 600]),
    hasEmergency: pool === crashPools[0] && !isBlock && dice.chance(0.05),
    expected: null,
    note: "",
    tags: [],
  };
}
