/** A pool, a claim, a lease and an endpoint as tests begin with them. */
import type { Endpoint, Owner } from "@portolan/sockets";
import type { Claim, Lease } from "../claim.ts";
import { defaultBands, type Pool, type PoolRules } from "../pool.ts";
import { defaultRules } from "../parse-pool.ts";

export function samplePool({ rules, ...changes }: Partial<Omit<Pool, "rules">> & { rules?: Partial<PoolRules> } = {}): Pool {
  return {
    id: "AAAAAAAAAAAAAAAA",
    name: "web",
    place: { kind: "fleet" },
    bands: defaultBands,
    headroom: 0,
    quarantineSeconds: 120,
    revision: 1,
    rules: { ...defaultRules, ...rules },
    ...changes,
  };
}

export function sampleClaim(changes: Partial<Claim> = {}): Claim {
  return {
    key: null,
    pool: "AAAAAAAAAAAAAAAA",
    owner: "shop/web",
    purpose: "http",
    profile: null,
    class: "ordinary",
    mode: changes.ports === undefined ? "dynamic" : "static",
    ports: [],
    otherwise: "fail",
    count: changes.ports?.length ?? 1,
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
    ...changes,
  };
}

export function sampleLease(changes: Partial<Lease> = {}): Lease {
  return {
    id: "LLLLLLLLLLLLLLLL",
    group: "GGGGGGGGGGGGGGGG",
    pool: "AAAAAAAAAAAAAAAA",
    host: "h1",
    namespace: "host",
    owner: "shop/web",
    purpose: "http",
    profile: null,
    class: "ordinary",
    mode: "dynamic",
    state: "active",
    isEnding: false,
    fence: 7,
    ports: [20080],
    emergencyPorts: [],
    protocols: ["tcp"],
    family: "dual",
    address: null,
    termSeconds: null,
    grantedMs: 0,
    changedMs: 0,
    expiresMs: null,
    quarantineUntilMs: null,
    expected: null,
    choice: { hosts: [], leftOut: [], port: { order: "keyed", passedOver: {}, rank: 1 } },
    evidence: [],
    note: "",
    tags: [],
    by: "owner",
    ...changes,
  };
}

export function sampleOwner(changes: Partial<Owner> = {}): Owner {
  return {
    pid: 812,
    program: "node",
    executable: "/usr/bin/node",
    executableDeleted: false,
    command: "node server.js",
    workingDirectory: "/srv/shop",
    user: "shop",
    unit: "shop.service",
    container: null,
    startedAt: "2026-11-22T20:00:00.000Z",
    ancestry: [{ pid: 1, name: "systemd" }],
    ...changes,
  };
}

export function sampleEndpoint(changes: Partial<Endpoint> = {}): Endpoint {
  const owners = changes.owners ?? [sampleOwner()];
  return {
    id: "e",
    namespace: "host",
    protocol: "tcp",
    address: "::",
    port: 20080,
    scope: "dual",
    device: null,
    sockets: 1,
    state: "listening",
    owners,
    ownersKnown: true,
    uid: 1000,
    unit: owners[0]?.unit ?? null,
    container: null,
    publishes: null,
    queue: null,
    service: null,
    display: { ss: "", netstat: "" },
    ...changes,
  };
}
