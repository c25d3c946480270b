import { expect, test } from "vitest";
import { checkClaim } from "./check-claim.ts";
import type { Claim } from "./claim.ts";
import type { Pool } from "./pool.ts";
import { sampleClaim, samplePool } from "./testing/samples.ts";

function ruleOf(claim: Partial<Claim>, rules: Partial<Pool["rules"]> = {}): string | null {
  return checkClaim(sampleClaim(claim), samplePool({ rules }))?.rule ?? null;
}

test("LE10 who is refused gets nothing, whoever is allowed", () => {
  const owners = { allowed: ["shop/*"], refused: ["shop/test*"] };
  expect(ruleOf({ owner: "shop/web" }, { owners })).toBeNull();
  expect(ruleOf({ owner: "shop/test1" }, { owners })).toBe("owners");
  expect(ruleOf({ owner: "shops" }, { owners })).toBe("owners");
  expect(ruleOf({ owner: "anybody" }, { owners: { allowed: [], refused: ["nobody"] } })).toBeNull();
  expect(ruleOf({ owner: "nobody" }, { owners: { allowed: ["*"], refused: ["nobody"] } })).toBe("owners");
});

test("LE11 each rule refuses by its own name", () => {
  expect(ruleOf({ mode: "dynamic" }, { modes: ["static"] })).toBe("modes");
  expect(ruleOf({ ports: [1] }, { modes: ["static"] })).toBeNull();
  expect(ruleOf({ family: "dual" }, { families: ["ipv4", "ipv6"] })).toBe("families");
  const addresses = ["192.0.2.1", "2001:db8::1"];
  expect(ruleOf({ address: "192.0.2.1" }, { addresses })).toBeNull();
  expect(ruleOf({ address: "2001:db8:0::1" }, { addresses })).toBeNull();
  expect(ruleOf({ address: "192.0.2.2" }, { addresses })).toBe("addresses");
  expect(ruleOf({ address: null }, { addresses })).toBe("addresses");
  expect(ruleOf({ termSeconds: 61 }, { longestTermSeconds: 60 })).toBe("longestTermSeconds");
  expect(ruleOf({ termSeconds: null }, { longestTermSeconds: 60 })).toBe("longestTermSeconds");
  expect(ruleOf({ termSeconds: 60 }, { longestTermSeconds: 60 })).toBeNull();
  expect(ruleOf({ hasEmergency: true })).toBe("bands");
  expect(ruleOf({ count: 2 }, { isExclusive: true })).toBe("isExclusive");
});

test("LE12 a pool of pairs has nothing for one protocol", () => {
  expect(ruleOf({ protocols: ["udp"] }, { isPaired: true })).toBe("isPaired");
  expect(ruleOf({ protocols: ["tcp", "udp"] }, { isPaired: true })).toBeNull();
  expect(ruleOf({ protocols: ["udp"] })).toBeNull();
});

test("LE13 a block is as long as the pool's longest at most", () => {
  expect(ruleOf({ count: 4, isBlock: true }, { longestBlock: 4 })).toBeNull();
  expect(ruleOf({ count: 5, isBlock: true }, { longestBlock: 4 })).toBe("longestBlock");
  expect(ruleOf({ count: 5 }, { longestBlock: 4 })).toBeNull();
});

test("LE14 a claim that contradicts itself is refused", () => {
  expect(ruleOf({ mode: "dynamic", ports: [10000] })).toBe("mode");
  expect(ruleOf({ mode: "static", ports: [10000], count: 2 })).toBe("count");
  expect(ruleOf({ mode: "mixed", ports: [10000], count: 2 })).toBeNull();
  expect(ruleOf({ mode: "mixed", ports: [10000, 10001], count: 1 })).toBe("count");
  expect(ruleOf({ count: 0 })).toBe("count");
  expect(ruleOf({ count: 1.5 })).toBe("count");
  expect(ruleOf({ ports: [10000, 10000] })).toBe("ports");
  expect(ruleOf({ ports: [10000, 10002], isBlock: true })).toBe("isBlock");
  expect(ruleOf({ ports: [10001, 10000], isBlock: true })).toBe("isBlock");
  expect(ruleOf({ ports: [10000, 10001], isBlock: true })).toBeNull();
  expect(ruleOf({ protocols: [] })).toBe("protocols");
  expect(ruleOf({ address: "192.0.2.1", family: "ipv6" })).toBe("address");
  expect(ruleOf({ address: "2001:db8::1", family: "ipv4" })).toBe("address");
  expect(ruleOf({ address: "::", family: "ipv4" })).toBe("address");
  expect(ruleOf({ address: "::", family: "ipv6" })).toBeNull();
  expect(ruleOf({ address: "0.0.0.0", family: "dual" })).toBeNull();
  expect(ruleOf({ address: "localhost" })).toBe("address");
});
