import type { Lease } from "@portolan/leases";
import { afterEach, expect, test } from "vitest";
import type { FailoverDesk, StandingRedirect } from "../plans/failover-desk.ts";
import { LeaseFailover } from "./lease-failover.ts";

const lease = {
  id: "lease-1",
  host: "alpha",
  state: "hijacked",
  isEnding: false,
  ports: [20_001],
  emergencyPorts: [30_001],
  protocols: ["tcp", "udp"],
} as unknown as Lease;

/** An applier that does as it is told, and a clock. */
class Scene {
  nowMs = 1_000_000;
  leases: readonly Lease[] | null = [lease];
  standing: StandingRedirect[] = [];
  refusal: string | null = null;
  readonly asked: string[] = [];
  readonly desk: FailoverDesk = {
    lead: async ({ protocol, port, to, until }) => {
      this.asked.push(`lead ${protocol} ${port} ${to}`);
      if (this.refusal !== null) return { code: "refused", reason: this.refusal };
      const planId = `plan${this.asked.length}`;
      this.standing.push({ planId, untilMs: Date.parse(until), protocol, port, to });
      return { code: "switched", planId, until, reached: [] };
    },
    renew: async (planId, until) => {
      this.asked.push(`renew ${planId}`);
      this.standing = this.standing.map((one) => (one.planId === planId ? { ...one, untilMs: Date.parse(until) } : one));
      return true;
    },
    end: async (planId) => {
      this.asked.push(`end ${planId}`);
      this.standing = this.standing.filter((one) => one.planId !== planId);
      return true;
    },
    standing: async () => this.standing,
    isAllowed: async () => true,
  };
  readonly failover = new LeaseFailover({
    desk: this.desk,
    leases: () => this.leases,
    move: async (id, happening) => {
      this.asked.push(`move ${id} ${happening}`);
      this.leases = (this.leases ?? []).map((one) => (one.id === id ? { ...one, state: "failover" } : one));
    },
    nowMs: () => this.nowMs,
    onFault: (error) => {
      throw error;
    },
  });

  /** What was asked at one look. */
  async look(): Promise<readonly string[]> {
    this.asked.length = 0;
    await this.failover.look();
    return [...this.asked];
  }
}

const scenes: Scene[] = [];
function scene(): Scene {
  const made = new Scene();
  scenes.push(made);
  return made;
}
afterEach(() => {
  for (const one of scenes.splice(0)) one.failover.close();
});

test("each port and protocol is led, put off while it lasts, and ended once the owner is back", async () => {
  const one = scene();
  expect(await one.look()).toEqual(["lead tcp 20001 30001", "lead udp 20001 30001", "move lease-1 switched"]);
  expect(await one.look()).toEqual([]);
  one.nowMs += 6 * 60_000;
  expect(await one.look()).toEqual(["renew plan1", "renew plan2"]);
  one.leases = [{ ...lease, state: "active" }];
  expect(await one.look()).toEqual(["end plan1", "end plan2"]);
  expect(await one.look()).toEqual([]);
});

test("what a server before this one left is gone on with, or ended", async () => {
  const one = scene();
  one.standing = [
    { planId: "kept1", untilMs: one.nowMs + 600_000, protocol: "tcp", port: 20_001, to: 30_001 },
    { planId: "stray", untilMs: one.nowMs + 600_000, protocol: "tcp", port: 20_002, to: 30_002 },
  ];
  one.leases = [{ ...lease, state: "failover", protocols: ["tcp"] }];
  expect(await one.look()).toEqual(["end stray"]);
});

test("nothing that stands is ended before the leases are known", async () => {
  const one = scene();
  one.standing = [{ planId: "kept1", untilMs: one.nowMs + 600_000, protocol: "tcp", port: 20_001, to: 30_001 }];
  one.leases = null;
  expect(await one.look()).toEqual([]);
  one.leases = [];
  expect(await one.look()).toEqual(["end kept1"]);
});

test("a refusal is told, and asked again after a while; a lease that ends is not led", async () => {
  const one = scene();
  one.refusal = "nobody-listens";
  expect(await one.look()).toEqual(["lead tcp 20001 30001"]);
  expect(one.failover.refusalOf("lease-1")).toBe("nobody-listens");
  expect(await one.look()).toEqual([]);
  one.nowMs += 3000;
  one.refusal = null;
  expect(await one.look()).toHaveLength(3);
  expect(one.failover.refusalOf("lease-1")).toBeNull();
  one.leases = [{ ...lease, state: "conflict", isEnding: true }];
  expect(await one.look()).toEqual(["end plan1", "end plan2"]);
});

test("a rehearsal's redirect is left to whoever rehearses", async () => {
  const one = scene();
  one.leases = [];
  const pair = { protocol: "tcp", port: 20_001, to: 30_001 } as const;
  await one.failover.rehearse(pair, async () => {
    one.standing = [{ planId: "drill", untilMs: one.nowMs + 60_000, ...pair }];
    expect(await one.look()).toEqual([]);
  });
  expect(await one.look()).toEqual(["end drill"]);
});
