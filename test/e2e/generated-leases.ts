/** Made-up leases of a made-up host, the same for the same number: most in use, some in each other state, with the evidence that such states come with. */
import type { Evidence, Lease, LeaseState, Pool } from "@portolan/leases";

const poolId = "poolgames0000000";
export const hostId = "games-01";

export function makePool(change: Partial<Pool> = {}): Pool {
  return {
    id: poolId,
    name: "games",
    place: { kind: "fleet" },
    bands: [
      { kind: "static", from: 10_000, to: 10_999 },
      { kind: "emergency", from: 19_900, to: 19_999 },
      { kind: "dynamic", from: 20_000, to: 29_999 },
    ],
    headroom: 0.3,
    rules: {
      modes: ["dynamic", "static", "mixed", "deterministic"],
      forbidden: [{ from: 25_565, to: 25_565 }],
      grantedAllTheSame: [],
      isExclusive: false,
      isPaired: false,
      longestBlock: 16,
      families: ["dual", "ipv4", "ipv6"],
      addresses: [],
      owners: { allowed: [], refused: ["old/*"] },
      longestTermSeconds: 30 * 86_400,
    },
    quarantineSeconds: 120,
    revision: 3,
    ...change,
  };
}

export function makeLease(change: Partial<Lease> & Pick<Lease, "id">): Lease {
  return {
    group: `${change.id}-group`,
    pool: poolId,
    host: hostId,
    namespace: "host",
    owner: "shop/web",
    purpose: "web",
    profile: null,
    class: "ordinary",
    mode: "dynamic",
    state: "active",
    isEnding: false,
    fence: 4711,
    ports: [20_137],
    emergencyPorts: [],
    protocols: ["tcp"],
    family: "dual",
    address: null,
    termSeconds: 43_200,
    grantedMs: 0,
    changedMs: 0,
    expiresMs: null,
    quarantineUntilMs: null,
    expected: { unit: "shop-web.service", executable: null, user: null, container: null },
    choice: makeChoice(),
    evidence: [],
    note: "",
    tags: [],
    by: "owner",
    ...change,
  };
}

type PartName = Lease["choice"]["hosts"][number]["parts"][number]["name"];

export function makeChoice(): Lease["choice"] {
  const part = (name: PartName, [value, weight]: readonly [number, number], ageSeconds: number | null = null) => ({
    name,
    value,
    weight,
    isNeutral: value === 0.5,
    ageSeconds,
  });
  return {
    hosts: [
      {
        host: "games-01",
        score: 0.82,
        parts: [
          part("service-type", [1, 0.2]),
          part("topology", [0.9, 0.15]),
          part("security", [0.8, 0.2]),
          part("latency", [0.93, 0.2], 340),
          part("throughput", [0.5, 0.1]),
          part("room", [0.71, 0.15]),
        ],
      },
      {
        host: "games-02",
        score: 0.61,
        parts: [
          part("service-type", [1, 0.2]),
          part("topology", [0.4, 0.15]),
          part("security", [0.8, 0.2]),
          part("latency", [0.41, 0.2], 4200),
          part("throughput", [0.5, 0.1]),
          part("room", [0.48, 0.15]),
        ],
      },
    ],
    leftOut: [{ host: "db-01", filter: "zone", detail: "eu-west" }],
    port: { order: "keyed", passedOver: { leased: 3, occupied: 1 }, rank: 5 },
  };
}

export const strangerEvidence: Evidence = {
  kind: "listener",
  protocol: "tcp",
  port: 20_444,
  address: "0.0.0.0",
  namespace: "host",
  remote: null,
  pids: [31_337],
  executable: "/tmp/.x/kworker",
  user: "www-data",
  unit: "cron.service",
  container: null,
  parents: ["31337 kworker", "31290 sh", "812 cron", "1 systemd"],
  detail: null,
};

const natEvidence: Evidence = {
  ...strangerEvidence,
  kind: "nat",
  port: 20_512,
  address: null,
  pids: [],
  executable: null,
  user: null,
  unit: null,
  parents: [],
  detail: "tcp dport 20512 dnat to 172.17.0.2:80",
};

const services = ["shop/web", "shop/api", "games/lobby", "games/arena", "games/craft-7", "media/thumbs", "ci/runner", "chat/gateway"];

const rareStates: readonly LeaseState[] = ["reserved", "quarantined", "reserved", "draining", "quarantined", "verifying", "suspect"];

/** One after the other from 20000 with small gaps, and the few in trouble first. */
export function generateLeases(count: number, nowMs: number): readonly Lease[] {
  const troubled = [
    makeLease({
      id: "hijacked00000001",
      owner: "shop/web",
      ports: [20_444],
      emergencyPorts: [19_901],
      state: "hijacked",
      evidence: [strangerEvidence],
      grantedMs: nowMs - 9 * 86_400_000,
      changedMs: nowMs - 74_000,
      expiresMs: nowMs + 5 * 3_600_000,
      tags: ["public", "eu"],
      note: "Behind the gateway. Ask Li Wei before it moves.",
    }),
    makeLease({
      id: "conflict00000001",
      owner: "media/thumbs",
      purpose: "thumbnails",
      ports: [20_512],
      state: "conflict",
      evidence: [natEvidence],
      expected: null,
      grantedMs: nowMs - 86_400_000,
      changedMs: nowMs - 3_600_000,
    }),
  ];
  const taken = new Set(troubled.flatMap(({ ports }) => ports));
  const made: Lease[] = [...troubled];
  let port = 20_000;
  for (let index = 0; made.length < count && port !== 10_990; index++) {
    if (port > 29_995) port = 10_000; // of the static band
    const isBlock = index % 23 === 7 && count < 3000;
    const ports = (isBlock ? [0, 1, 2, 3] : [0]).map((more) => port + more).filter((one) => !taken.has(one) && one !== 25_565);
    port += ports.length + (count < 3000 ? 1 + ((index * 7) % 5) : 0) + (ports.length === 0 ? 1 : 0);
    if (ports.length === 0) continue;
    made.push(generateLease(index, ports, nowMs));
  }
  return made;
}

function generateLease(index: number, ports: readonly number[], nowMs: number): Lease {
  const owner = services[(index * 5) % services.length] ?? "shop/web";
  const state = index % 9 === 4 ? (rareStates[((index / 9) % rareStates.length) | 0] ?? "active") : "active";
  const unit = `${owner.replace("/", "-")}.service`;
  const grantedMs = nowMs - (index + 1) * 613_000;
  const isTermed = index % 3 === 0 || state === "suspect";
  return makeLease({
    id: `lease${String(index).padStart(11, "0")}`,
    owner,
    purpose: owner.startsWith("games") ? "game server" : "web",
    ports,
    state,
    fence: 5000 + index,
    expected: { unit, executable: null, user: null, container: null },
    grantedMs,
    changedMs: grantedMs + 2000,
    termSeconds: isTermed ? 43_200 : null,
    expiresMs: state === "suspect" ? nowMs - 400_000 : isTermed ? nowMs + (index % 11) * 3_600_000 + 600_000 : null,
    quarantineUntilMs: state === "quarantined" ? nowMs + 74_000 : null,
    protocols: index % 13 === 3 ? ["tcp", "udp"] : ["tcp"],
    tags: index % 4 === 0 ? ["eu"] : [],
  });
}
