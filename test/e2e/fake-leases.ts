/**
 * Pools and leases of a made-up host, as a server answers about them: a claim is granted the next free port, a renewal begins the term anew, a release begins
 * the end. Levers put them into each state that the panel has to show.
 */
import type {
  ClaimBatch,
  ClaimOutcome,
  ClaimPreview,
  ClaimWish,
  ConflictHelp,
  DriftDocument,
  LeaseMoveAnswers,
  LeaseMoves,
  LeaseRecord,
  NewPool,
  PoolDocument,
  PoolForecast,
  PoolMap,
  PoolSummary,
  PoolUse,
  PoolWarning,
  RefusedClaim,
} from "@portolan/contract";
import type { Lease, Pool } from "@portolan/leases";
import { phrase } from "@portolan/phrases";
import type { Endpoint } from "@portolan/sockets";
import { FakeRefusal } from "./fake-reach.ts";
import { generateLeases, hostId, makeChoice, makeLease, makePool, strangerEvidence } from "./generated-leases.ts";

const mostShown = 1000;
const hourMs = 3_600_000;
const occupied = [
  { from: 20_021, to: 20_021 },
  { from: 23_333, to: 23_333 },
  { from: 24_444, to: 24_444 },
  { from: 27_015, to: 27_020 },
];
const kept = [
  { from: 10_050, to: 10_051 },
  { from: 25_565, to: 25_565 },
  { from: 26_000, to: 26_001 },
  { from: 27_017, to: 27_019 },
];

interface FakeLeasesSeen {
  readonly endpoints: () => readonly Endpoint[];
  readonly tell: (leases: readonly Lease[]) => void;
}

export class FakeLeases {
  pools: Pool[] = [];
  kept: Lease[] = [];
  forecast: PoolForecast | null = null;
  hasHistory = true;
  warnings: readonly PoolWarning[] = [];
  drift: DriftDocument["findings"] = [];
  refusal: RefusedClaim | null = null; // of every claim and preview
  isConflictOver = false;
  isEphemeral = false; // the range for outgoing connections covers a part of the pool
  claimed: ClaimWish[] = [];
  readonly #seen: FakeLeasesSeen;
  #fence = 90_000;

  constructor(seen: FakeLeasesSeen) {
    this.#seen = seen;
  }

  /** A pool with so many leases. */
  fill(count: number): void {
    this.pools = [makePool()];
    this.kept = [...generateLeases(count, Date.now())];
    this.drift = this.#makeDrift();
  }

  listPools(): { readonly pools: readonly PoolSummary[] } {
    return { pools: this.pools.map((pool) => this.#summary(pool)) };
  }

  readPool(word: string): PoolDocument {
    const pool = this.#pool(word);
    return {
      ...this.#summary(pool),
      hosts: [{ host: hostId, name: hostId, isReady: true }],
      maps: [this.#map(pool)],
      told: this.warnings,
      series: this.hasHistory ? this.#series() : [],
      forecast: this.forecast,
    };
  }

  writePool(word: string | null, change: NewPool): PoolDocument {
    const before = word === null ? null : this.#pool(word);
    const { rules, ...rest } = change;
    const base = before ?? makePool({ id: `pool${change.name}`.padEnd(16, "0").slice(0, 16), revision: 0 });
    const pool = { ...base, ...rest, rules: { ...base.rules, ...rules }, revision: base.revision + 1 };
    this.pools = [...this.pools.filter(({ id }) => id !== pool.id), pool];
    return this.readPool(pool.id);
  }

  removePool(word: string): { readonly pools: readonly PoolSummary[] } {
    const { id } = this.#pool(word);
    this.pools = this.pools.filter((pool) => pool.id !== id);
    return this.listPools();
  }

  list(query: URLSearchParams): { readonly leases: readonly Lease[]; readonly next: string | null } {
    const pool = query.get("pool");
    const start = Number(query.get("before") ?? 0);
    const all = pool === null ? this.kept : this.kept.filter((lease) => lease.pool === this.#pool(pool).id);
    const end = start + Math.min(mostShown, Number(query.get("limit") ?? 100));
    return { leases: all.slice(start, end), next: end < all.length ? String(end) : null };
  }

  read(id: string): LeaseRecord {
    const lease = this.#lease(id);
    const { grantedMs, changedMs, fence, state } = lease;
    const endpoints = this.#seen.endpoints();
    const listeners = lease.ports.map((port, index) => {
      const endpoint = state === "active" || state === "hijacked" ? (endpoints[index + 1] ?? null) : null;
      const shown = endpoint === null ? null : { ...endpoint, port };
      const reach = shown === null ? null : { exposure: { ipv4: "internet", ipv6: "nobody" } as const, answer: { ipv4: null, ipv6: null } };
      return { port, protocol: lease.protocols[0] ?? "tcp", endpoint: shown, reach };
    });
    const owner = { kind: "owner" } as const;
    const history: LeaseRecord["history"] = [
      { atMs: grantedMs, happening: "granted", to: "reserved", fence, evidence: [], by: owner, entry: 118 },
      { atMs: grantedMs + 2400, happening: "seen", to: "active", fence, evidence: [], by: null, entry: 119 },
      ...(state === "hijacked"
        ? [{ atMs: changedMs, happening: "hijacked", to: "hijacked", fence, evidence: ["listener"], by: null, entry: 402 } as const]
        : []),
      ...(state === "draining"
        ? [{ atMs: changedMs, happening: "released", to: "draining", fence, evidence: [], by: owner, entry: null } as const]
        : []),
    ];
    return {
      lease,
      pool: this.pools.find(({ id: own }) => own === lease.pool) ?? null,
      listeners,
      failover: { state: lease.emergencyPorts.length === 0 ? "none" : "ready", sinceMs: null, told: null },
      history,
    };
  }

  preview(wish: ClaimWish): ClaimPreview {
    if (this.refusal !== null) return this.refusal;
    const ports = this.#choose(wish);
    const choice = makeChoice();
    const isAsked = (wish.ports?.length ?? 0) > 0;
    return {
      code: "would-grant",
      leases: [
        {
          host: hostId,
          ports,
          emergencyPorts: wish.hasEmergency === true ? [19_905] : [],
          choice: isAsked ? { ...choice, port: { order: "asked", passedOver: {}, rank: 1 } } : choice,
        },
      ],
    };
  }

  claim({ claims }: ClaimBatch): { readonly answers: readonly ClaimOutcome[] } {
    const answers = claims.map((wish): ClaimOutcome => {
      this.claimed.push(wish);
      const preview = this.preview(wish);
      if (preview.code !== "would-grant") return preview;
      const leases = preview.leases.map(({ ports, emergencyPorts, choice }) =>
        makeLease({
          id: `granted${String(++this.#fence).padStart(9, "0")}`,
          pool: this.#pool(wish.pool).id,
          owner: wish.owner,
          purpose: wish.purpose ?? "",
          state: "reserved",
          fence: this.#fence,
          ports,
          emergencyPorts,
          choice,
          termSeconds: wish.termSeconds ?? null,
          grantedMs: Date.now(),
          changedMs: Date.now(),
          expected: { unit: null, executable: null, user: null, container: null, ...wish.expected },
        }),
      );
      this.kept = [...leases, ...this.kept];
      this.#seen.tell(leases);
      return { code: "granted", leases, isRepeat: false };
    });
    return { answers };
  }

  move(how: "renew" | "release", { leases }: LeaseMoves): LeaseMoveAnswers {
    const answers = leases.map(({ lease: id, fence }): LeaseMoveAnswers["answers"][number] => {
      const lease = this.#lease(id);
      if (lease.fence !== fence) {
        const told = {
          what: phrase("lease.move.stale-fence", { lease: id, fence: lease.fence }),
          works: phrase("lease.move.stale-fence.works"),
        };
        return { code: "stale-fence", fence: lease.fence, told };
      }
      const moved: Lease =
        how === "release"
          ? { ...lease, state: "draining", isEnding: true, changedMs: Date.now() }
          : { ...lease, expiresMs: Date.now() + (lease.termSeconds ?? 0) * 1000, changedMs: Date.now() };
      this.kept = this.kept.map((one) => (one.id === id ? moved : one));
      this.#seen.tell([moved]);
      return { code: "moved", lease: moved };
    });
    return { answers };
  }

  conflict(protocol: "tcp" | "udp", port: number): ConflictHelp {
    const base = { protocol, port, host: hostId, leases: [], notes: [] };
    if (this.isConflictOver) return { ...base, isFree: true, holders: [] };
    const text = phrase("lease.evidence.listener", { who: "kworker", place: `${protocol} ${port}` });
    const ways = [
      {
        code: "stop-unit",
        text: phrase("lease.freeing.stop-unit", { unit: "cron.service" }),
        command: ["systemctl", "stop", "cron.service"],
        waitSeconds: null,
      },
      { code: "end-process", text: phrase("lease.freeing.end-process", { pid: 31_337 }), command: ["kill", "31337"], waitSeconds: null },
    ];
    return { ...base, isFree: false, holders: [{ evidence: { ...strangerEvidence, protocol, port }, text, ways }] };
  }

  #summary(pool: Pool): PoolSummary {
    return { pool, use: this.#use(pool), warnings: this.warnings.length };
  }

  #use(pool: Pool): PoolUse {
    const own = this.kept.filter((lease) => lease.pool === pool.id);
    const size = pool.bands.reduce((sum, { from, to }) => sum + to - from + 1, 0);
    const count = (...states: readonly Lease["state"][]): number =>
      own.filter(({ state }) => states.includes(state)).reduce((sum, { ports }) => sum + ports.length, 0);
    const held = {
      reserved: count("reserved"),
      active: count("active"),
      ending: count("draining", "verifying", "suspect"),
      quarantined: count("quarantined"),
      troubled: count("conflict", "hijacked", "failover"),
      occupied: 5,
      kept: 6,
    };
    const free = size - Object.values(held).reduce((sum, one) => sum + one, 0);
    const load = 1 - free / size;
    const ordinaryLeft = Math.max(0, free - Math.round(size * pool.headroom));
    return { size, free, ...held, bands: [], ordinaryLeft, blocking: load > 0.69 ? 0.014 : 0.000_01 };
  }

  #map(pool: Pool): PoolMap {
    const states = new Map<number, PoolMap["runs"][number]["state"]>();
    const put = (ranges: readonly { from: number; to: number }[], state: PoolMap["runs"][number]["state"]): void => {
      for (const { from, to } of ranges) for (let port = from; port <= to; port++) states.set(port, state);
    };
    if (this.isEphemeral) put([{ from: 28_000, to: 29_999 }], "ephemeral");
    put(occupied, "occupied");
    put(kept, "kept");
    for (const { ports, emergencyPorts, state, pool: own } of this.kept)
      if (own === pool.id) {
        for (const port of ports) states.set(port, state);
        for (const port of emergencyPorts) states.set(port, "reserved");
      }
    const runs: { from: number; to: number; state: PoolMap["runs"][number]["state"] }[] = [];
    for (const { from, to } of pool.bands) {
      for (let port = from; port <= to; port++) {
        const state = states.get(port) ?? "free";
        const last = runs.at(-1);
        if (last !== undefined && last.state === state && last.to === port - 1 && port !== from) last.to = port;
        else runs.push({ from: port, to: port, state });
      }
    }
    return { host: hostId, runs };
  }

  /** A week, with its days and a slow growth up to what is held now. */
  #series(): PoolDocument["series"] {
    const nowMs = Math.floor(Date.now() / hourMs) * hourMs;
    const top = this.kept.filter(({ state }) => state === "active").length;
    return Array.from({ length: 168 }, (_, index) => {
      const day = 0.9 + 0.1 * Math.sin((index / 24) * 2 * Math.PI);
      const active = Math.round(top * (0.72 + (0.28 * index) / 167) * day);
      return {
        atMs: nowMs - (167 - index) * hourMs,
        active,
        quarantined: Math.round(active * 0.04 * (1.2 - day)),
        reserved: Math.round(active * 0.05),
        refused: index % 50 === 49 ? 3 : 0,
      };
    });
  }

  #makeDrift(): DriftDocument["findings"] {
    const [hijacked] = this.kept;
    const idle = this.kept.find(({ state }) => state === "reserved") ?? null;
    const [, endpoint = null] = this.#seen.endpoints();
    const base = { host: hostId, protocol: "tcp", pool: makePool().id, sinceMs: Date.now() - 540_000 } as const;
    const place = { protocol: "tcp", owner: "shop/web" };
    return [
      {
        ...base,
        code: "foreign-owner",
        port: 20_444,
        lease: hijacked ?? null,
        endpoint: null,
        what: phrase("lease.drift.foreign-owner", { ...place, who: "kworker", port: 20_444 }),
        fix: phrase("lease.drift.foreign-owner.fix"),
      },
      {
        ...base,
        code: "no-lease",
        port: 24_444,
        lease: null,
        endpoint,
        what: phrase("lease.drift.no-lease", { who: "mcsm-daemon.service", protocol: "tcp", port: 24_444, pool: "games" }),
        fix: phrase("lease.drift.no-lease.fix"),
      },
      {
        ...base,
        code: "no-listener",
        port: idle?.ports[0] ?? 20_001,
        lease: idle,
        endpoint: null,
        what: phrase("lease.drift.no-listener", { owner: idle?.owner ?? "?", protocol: "tcp", port: idle?.ports[0] ?? 0 }),
        fix: phrase("lease.drift.no-listener.fix"),
      },
    ];
  }

  #choose({ ports = [], count = 1 }: ClaimWish): readonly number[] {
    if (ports.length > 0) return ports;
    const taken = new Set(this.kept.flatMap((lease) => lease.ports));
    const chosen: number[] = [];
    for (let port = 22_871; chosen.length < count; port++) if (!taken.has(port)) chosen.push(port);
    return chosen;
  }

  #pool(word: string): Pool {
    const pool = this.pools.find(({ id, name }) => id === word || name === word);
    if (pool === undefined) throw new FakeRefusal("POOL_UNKNOWN", { pool: word });
    return pool;
  }

  #lease(id: string): Lease {
    const lease = this.kept.find((one) => one.id === id);
    if (lease === undefined) throw new FakeRefusal("LEASE_UNKNOWN", { lease: id });
    return lease;
  }
}

interface LeasesRequest {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly body: string;
}

export function isLeasesPath(path: string): boolean {
  return /^(?:pools|leases|lease-hosts)(?:\/|$)/.test(path) || path.endsWith("/conflict");
}

/** The answer to a request about pools and leases. */
export function answerLeases(leases: FakeLeases, { method, path, query, body }: LeasesRequest): unknown {
  const given = body === "" ? {} : (JSON.parse(body) as unknown);
  const [root, word = "", act] = path.split("/").map(decodeURIComponent);
  if (root === "ports") return leases.conflict(word === "udp" ? "udp" : "tcp", Number(act));
  if (root === "lease-hosts")
    return { hosts: [{ host: hostId, name: hostId, zone: null, labels: {}, measured: [], isReady: true, notReady: null }] };
  if (root === "pools") {
    if (method === "DELETE") return leases.removePool(word);
    if (method === "POST" || method === "PUT") return leases.writePool(word === "" ? null : word, given as NewPool);
    return word === "" ? leases.listPools() : leases.readPool(word);
  }
  if (method === "POST") {
    if (word === "") return leases.claim(given as ClaimBatch);
    if (word === "preview") return leases.preview(given as ClaimWish);
    if (word === "renew" || word === "release") return leases.move(word, given as LeaseMoves);
    return { isFine: true, steps: drillSteps };
  }
  if (word === "") return leases.list(query);
  if (word === "drift") return { findings: leases.drift };
  if (word === "export") return { rows: leases.kept.map(exportRow) };
  return leases.read(word);
}

const drillSteps = [
  { code: "redirect", text: phrase("panel.lease.failover.pair", { from: "20444", to: "19901" }), isFine: true, ms: 31 },
  { code: "back", text: phrase("panel.lease.failover.ready"), isFine: true, ms: 12 },
];

function exportRow({ id, ports, protocols, address, host, owner, purpose, note, tags, state, expiresMs }: Lease): unknown {
  return { lease: id, pool: "games", port: ports[0], protocols, address, host, owner, purpose, note, tags, state, expiresMs };
}
