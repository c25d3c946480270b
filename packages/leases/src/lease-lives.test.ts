import * as fc from "fast-check";
import { boundAddresses } from "@portolan/sockets";
import { expect, test } from "vitest";
import { checkClaim } from "./check-claim.ts";
import { choosePorts, headroomPorts, restFloorSeconds, type PortChoice } from "./choose-ports.ts";
import type { Claim, Lease } from "./claim.ts";
import { countFree } from "./find-ports.ts";
import { addressRows, slotRows } from "./interval-rows.ts";
import { leaseTransitions, type LeaseHappening } from "./lease-states.ts";
import { dueHappening, moveLease, offerEndMs } from "./move-lease.ts";
import { PortOccupancy } from "./port-occupancy.ts";
import { preparePool, type PoolPorts } from "./pool-ports.ts";
import type { Pool } from "./pool.ts";
import { sampleClaim, sampleLease, samplePool } from "./testing/samples.ts";

const happenings = Object.keys(leaseTransitions) as LeaseHappening[];

type Act =
  | { readonly act: "claim"; readonly claim: Claim }
  | { readonly act: "move"; readonly lease: number; readonly happening: LeaseHappening; readonly fence: -1 | 0 | null }
  | { readonly act: "end"; readonly lease: number }
  | { readonly act: "wait"; readonly seconds: number }
  | { readonly act: "host"; readonly port: number; readonly takes: boolean };

const claims = fc
  .record({
    owner: fc.constantFrom("a", "b", "c"),
    purpose: fc.constantFrom("http", "dns"),
    mode: fc.constantFrom<Claim["mode"]>("static", "dynamic", "dynamic", "mixed", "deterministic"),
    asked: fc.uniqueArray(fc.integer({ min: 9, max: 31 }), { minLength: 1, maxLength: 2 }),
    count: fc.integer({ min: 1, max: 3 }),
    isBlock: fc.boolean(),
    otherwise: fc.constantFrom<Claim["otherwise"]>("fail", "alternate"),
    protocols: fc.constantFrom<Claim["protocols"]>(["tcp"], ["udp"], ["tcp", "udp"]),
    bind: fc.constantFrom<Pick<Claim, "family" | "address">>(
      { family: "dual", address: null },
      { family: "dual", address: null },
      { family: "ipv4", address: null },
      { family: "ipv6", address: null },
      { family: "ipv4", address: "127.0.0.1" },
      { family: "dual", address: "::1" },
    ),
    class: fc.constantFrom<Claim["class"]>("ordinary", "ordinary", "critical"),
    termSeconds: fc.constantFrom(null, 20, 300),
    hasEmergency: fc.boolean(),
  })
  .map(({ asked, count, bind, ...rest }) => {
    const byNumber = rest.mode === "static" || rest.mode === "mixed";
    const ports = byNumber ? asked : [];
    return sampleClaim({ ...rest, ...bind, ports, count: rest.mode === "static" ? ports.length : Math.max(count, ports.length) });
  });

const act: fc.Arbitrary<Act> = fc.oneof(
  { weight: 6, arbitrary: claims.map((claim): Act => ({ act: "claim", claim })) },
  {
    weight: 4,
    arbitrary: fc
      .record({ lease: fc.nat(20), happening: fc.constantFrom(...happenings), fence: fc.constantFrom<-1 | 0 | null>(-1, 0, null) })
      .map((one): Act => ({ act: "move", ...one })),
  },
  { weight: 3, arbitrary: fc.nat(20).map((lease): Act => ({ act: "end", lease })) },
  { weight: 3, arbitrary: fc.constantFrom(1, 30, 66, 121).map((seconds): Act => ({ act: "wait", seconds })) },
  {
    weight: 1,
    arbitrary: fc.record({ port: fc.integer({ min: 20, max: 31 }), takes: fc.boolean() }).map((one): Act => ({ act: "host", ...one })),
  },
);

/** A database of one host, as small as can be. */
class House {
  readonly occupancy = new PortOccupancy();
  readonly leases: Lease[] = [];
  readonly restingSince = new Map<string, number>();
  readonly #host = new Set<number>();
  readonly #purposes = new Map<number, string>();
  readonly #ports: PoolPorts;
  nowMs = 0;
  fence = 0;

  constructor(pool: Pool) {
    this.#ports = preparePool(pool, (port) => (port === 22 ? "ssh" : null));
  }

  claim(claim: Claim): PortChoice | null {
    if (checkClaim(claim, this.#ports.pool) !== null) return null;
    const resting = this.leases.filter(({ state }) => state === "quarantined").sort((a, b) => this.#since(a) - this.#since(b));
    const choice = choosePorts({
      ports: this.#ports,
      claim,
      occupancy: this.occupancy,
      secret: [3, 4],
      ownResting: resting.filter(({ owner }) => owner === claim.owner),
      longestResting: () => resting.filter((one) => this.nowMs - this.#since(one) >= restFloorSeconds * 1000),
      ...(this.#ports.pool.rules.isExclusive && {
        bindings: {
          portsOf: (purpose) => [...this.#purposes].filter(([, one]) => one === purpose).map(([port]) => port),
          purposeOf: (port) => this.#purposes.get(port) ?? null,
        },
      }),
    });
    if (choice.code === "chosen") this.#grant(claim, choice);
    return choice;
  }

  #since({ id }: Lease): number {
    return this.restingSince.get(id) ?? 0;
  }

  #grant(claim: Claim, choice: Extract<PortChoice, { code: "chosen" }>): void {
    for (const id of [...choice.reclaimed, ...choice.cutShort]) {
      const at = this.leases.findIndex((one) => one.id === id);
      const owner = this.leases[at]?.owner;
      expect(owner === claim.owner).toBe(choice.reclaimed.includes(id));
      if (owner !== claim.owner) expect(this.nowMs - (this.restingSince.get(id) ?? this.nowMs)).toBeGreaterThanOrEqual(65_000);
      expect(this.move(at, "reclaimed", null)).toBe("moved");
    }
    this.fence += 1;
    const { owner, purpose, protocols, family, address, termSeconds } = claim;
    const expiresMs = offerEndMs(termSeconds, this.nowMs);
    const lease = sampleLease({
      owner,
      purpose,
      protocols,
      family,
      address,
      termSeconds,
      expiresMs,
      changedMs: this.nowMs,
      state: "reserved",
    });
    this.leases.push({ ...lease, id: `l${this.fence}`, fence: this.fence, ports: choice.ports, emergencyPorts: choice.emergencyPorts });
    this.occupancy.take(this.leases.slice(-1).flatMap(slotRows));
    if (this.#ports.pool.rules.isExclusive) for (const port of choice.ports) this.#bind(port, purpose);
    const among = this.#ports.choosable("dynamic", protocols);
    const isBack = choice.reclaimed.length > 0;
    if (claim.class === "ordinary" && !isBack && choice.ports.some((port) => among.bits.has(port)))
      expect(countFree(among, this.occupancy.takenFor(protocols, addressRows(claim)))).toBeGreaterThanOrEqual(
        headroomPorts(this.#ports.pool.headroom, among.ports.length),
      );
  }

  #bind(port: number, purpose: string): void {
    expect(this.#purposes.get(port) ?? purpose).toBe(purpose);
    this.#purposes.set(port, purpose);
    expect([...this.#purposes.values()].filter((one) => one === purpose)).toHaveLength(1);
  }

  move(at: number, happening: LeaseHappening, fence: number | null): string {
    const lease = this.leases[at];
    if (lease === undefined) return "none";
    const moved = moveLease({ lease, happening, fence, nowMs: this.nowMs, quarantineSeconds: this.#ports.pool.quarantineSeconds });
    if (moved.code !== "moved") return moved.code;
    this.leases[at] = moved.lease;
    if (moved.lease.state === "quarantined") this.restingSince.set(lease.id, this.nowMs);
    if (moved.lease.state === "free") this.occupancy.release(slotRows(lease));
    return moved.code;
  }

  sweep(): void {
    for (const at of this.leases.keys())
      for (;;) {
        const lease = this.leases[at];
        const due = lease === undefined ? null : dueHappening(lease, this.nowMs);
        if (due === null || lease === undefined) break;
        if (due === "rested") expect(this.nowMs - this.#since(lease)).toBeGreaterThanOrEqual(120_000);
        expect(this.move(at, due, null)).toBe("moved");
      }
  }

  host(port: number, takes: boolean): void {
    const rows = slotRows(sampleLease({ ports: [port], family: "ipv4", address: "127.0.0.1" }));
    if (takes === this.#host.has(port)) return;
    if (takes) this.occupancy.takeByHost(rows);
    else this.occupancy.releaseByHost(rows);
    if (takes) this.#host.add(port);
    else this.#host.delete(port);
  }

  get holding(): readonly Lease[] {
    return this.leases.filter(({ state }) => state !== "free");
  }

  /** What is known to be taken, as text. */
  get known(): string {
    return JSON.stringify(
      (["tcp", "udp"] as const).map((protocol) => {
        const { leases } = this.occupancy.takenFor([protocol], addressRows(everywhere));
        return leases.map(({ words }) => words[0]);
      }),
    );
  }
}
const everywhere = { family: "dual", address: null } as const;

function meet(a: Lease, b: Lease): boolean {
  const ports = [...a.ports, ...a.emergencyPorts];
  if (!a.protocols.some((one) => b.protocols.includes(one)) || ![...b.ports, ...b.emergencyPorts].some((port) => ports.includes(port)))
    return false;
  const [first, second] = [a, b].map(({ family, address }) =>
    boundAddresses({ address: address ?? (family === "ipv4" ? "0.0.0.0" : "::"), v6only: family === "ipv6" }),
  );
  return first !== undefined && second !== undefined && first.intersects(second);
}

function live(house: House, acts: readonly Act[]): void {
  for (const one of acts) {
    const before = { leases: JSON.stringify(house.leases), known: house.known };
    if (one.act === "claim") {
      const choice = house.claim(one.claim);
      if (choice?.code !== "chosen") expect({ leases: JSON.stringify(house.leases), known: house.known }).toEqual(before);
    } else if (one.act === "move") {
      const fence = one.fence === null ? null : (house.leases[one.lease]?.fence ?? 0) + one.fence;
      const answer = house.move(one.lease, one.happening, fence);
      if (one.fence === -1 && answer !== "none") expect(answer).toBe("stale-fence");
    } else if (one.act === "end")
      for (const happening of ["released", "drained", "cleared"] as const) house.move(one.lease, happening, null);
    else if (one.act === "host") house.host(one.port, one.takes);
    else {
      house.nowMs += one.seconds * 1000;
      house.sweep();
    }
    const { holding } = house;
    for (const [at, lease] of holding.entries())
      for (const other of holding.slice(at + 1)) expect(meet(lease, other), `${lease.id} ${other.id}`).toBe(false);
  }
  const anew = new House(samplePool());
  for (const lease of house.holding) anew.occupancy.take(slotRows(lease));
  for (const bind of [everywhere, { family: "ipv4", address: "127.0.0.1" }, { family: "ipv6", address: null }] as const)
    for (const protocol of ["tcp", "udp"] as const) {
      const bits = [house, anew].map(({ occupancy }) => occupancy.takenFor([protocol], addressRows(bind)).leases);
      for (let port = 0; port < 64; port += 1) expect(bits[0]?.some((set) => set.has(port))).toBe(bits[1]?.some((set) => set.has(port)));
    }
}

const bands: Pool["bands"] = [
  { kind: "static", from: 10, to: 13 },
  { kind: "dynamic", from: 20, to: 24 },
  { kind: "dynamic", from: 25, to: 27 },
  { kind: "emergency", from: 28, to: 30 },
];

test("LE98 whatever is claimed, moved and awaited, nobody meets anybody and nothing is taken by who was refused", () => {
  fc.assert(
    fc.property(fc.array(act, { maxLength: 60 }), (acts) => live(new House(samplePool({ bands, headroom: 0.3 })), acts)),
    { numRuns: 150 },
  );
});

test("LE98 an exclusive pool binds each purpose to one port for ever", () => {
  fc.assert(
    fc.property(fc.array(act, { maxLength: 60 }), (acts) => live(new House(samplePool({ bands, rules: { isExclusive: true } })), acts)),
    { numRuns: 60 },
  );
});
