import * as fc from "fast-check";
import { expect, test } from "vitest";
import { rankHosts, type HostFacts, type HostQuestion } from "./rank-hosts.ts";
import { sampleClaim } from "./testing/samples.ts";
import type { Claim } from "./claim.ts";

function host(id: string, changes: Partial<HostFacts> = {}): HostFacts {
  return { id, zone: "z1", labels: {}, measured: {}, free: 50, size: 100, isReady: true, ...changes };
}

function rank(hosts: readonly HostFacts[], changes: Partial<HostQuestion> = {}, claim: Partial<Claim> = {}): ReturnType<typeof rankHosts> {
  return rankHosts({ claim: sampleClaim(claim), place: { kind: "fleet" }, hosts, nowMs: 0, ...changes });
}

test("LE95 a filter leaves out by name", () => {
  const left = (changes: Partial<HostQuestion>, claim: Partial<Claim> = {}, facts: Partial<HostFacts> = {}): string | null =>
    rank([host("a", facts)], changes, claim).leftOut[0]?.filter ?? null;
  expect(left({})).toBeNull();
  expect(left({ place: { kind: "zone", zone: "z2" } })).toBe("zone");
  expect(left({ place: { kind: "zone", zone: "z1" } })).toBeNull();
  expect(left({ place: { kind: "host", host: "b" } })).toBe("place");
  expect(left({ place: { kind: "network", host: "a", network: "n" } })).toBeNull();
  expect(left({}, { hosts: { wish: "any", ids: ["b", "c"] } })).toBe("asked");
  expect(left({}, {}, { isReady: false })).toBe("ready");
  expect(left({}, { count: 51 })).toBe("room");
  expect(left({ refusedBy: () => ({ filter: "policy", detail: "no" }) })).toBe("policy");
});

test("LE95 the order of hosts asked about does not matter, and what is shown is the best eight", () => {
  const hosts = Array.from({ length: 30 }, (_, at) => host(`h${at}`, { free: 10 + (at % 3) }));
  fc.assert(
    fc.property(fc.shuffledSubarray(hosts, { minLength: 30 }), (shuffled) => {
      expect(rank(shuffled)).toEqual(rank(hosts));
    }),
    { numRuns: 20 },
  );
  const { order, hosts: shown } = rank(hosts);
  expect([order.length, shown.map((one) => one.host)]).toEqual([30, order.slice(0, 8)]);
  expect(rank(hosts, {}, { owner: "other" }).order).not.toEqual(order);
});

test("LE96 what is not known is one half, and a measurement comes to it with age", () => {
  const part = (facts: Partial<HostFacts>, nowMs: number, name: string): unknown =>
    rank([host("a", facts)], { nowMs }).hosts[0]?.parts.find((one) => one.name === name);
  expect(part({}, 0, "latency")).toMatchObject({ value: 0.5, isNeutral: true, ageSeconds: null });
  const measured = { latency: { value: 0, atMs: 0 } };
  expect(part({ measured }, 0, "latency")).toMatchObject({ value: 1, isNeutral: false, ageSeconds: 0 });
  expect(part({ measured }, 600_000, "latency")).toMatchObject({ value: 0.75, ageSeconds: 600 });
  expect(part({ measured: { latency: { value: Number.NaN, atMs: 0 } } }, 0, "latency")).toMatchObject({ isNeutral: true });
  expect(part({ labels: { services: "dns, http" } }, 0, "service-type")).toMatchObject({ value: 1 });
  expect(part({ labels: { services: "dns" } }, 0, "service-type")).toMatchObject({ value: 0 });
  expect(part({ free: 0, size: 0 }, 0, "room")).toBeUndefined();
});

test("LE96 the better measured host comes first", () => {
  const fast = host("fast", { measured: { latency: { value: 1, atMs: 0 } } });
  const slow = host("slow", { measured: { latency: { value: 400, atMs: 0 } } });
  expect(rank([slow, host("unknown"), fast]).order).toEqual(["fast", "unknown", "slow"]);
  expect(rank([host("full", { free: 1 }), host("empty", { free: 100 })]).order).toEqual(["empty", "full"]);
  const security = ({ id }: HostFacts): number => (id === "b" ? 1 : 0);
  expect(rank([host("a"), host("b")], { security }).order).toEqual(["b", "a"]);
});
