import { render } from "@portolan/phrases";
import { expect, test } from "vitest";
import type { DifferentRegion, PlanEffect } from "../../wire.ts";
import { changeLanes } from "./change-lanes.ts";
import { sayAddresses } from "./say-count.ts";
import { speechIn } from "../../settings/language.ts";

const region = (change: Partial<DifferentRegion>): DifferentRegion => ({
  family: "ipv4",
  protocol: "tcp",
  to: "203.0.113.7",
  ports: "443",
  sources: ["10.0.0.0/8"],
  moreSources: 0,
  via: ["eth0"],
  before: "open",
  after: "closed",
  conditions: { before: [], after: [] },
  witness: { iif: "eth0", source: "10.0.0.1", sourcePort: 40_000, destination: "203.0.113.7", destinationPort: 443 },
  because: { before: [], after: [] },
  text: {
    id: "difference.region",
    params: { traffic: "", to: "", who: { id: "services.name.literal", params: { name: "who the server says" } } },
  },
  ...change,
});

const lanesOf = (lost: readonly DifferentRegion[], own: readonly string[] = []) => {
  const effect: Pick<PlanEffect, "gained" | "lost" | "changed"> = { gained: [], lost, changed: [] };
  return changeLanes(effect, "ipv4", own).map(({ who, to, addresses }) => ({ who: render(who, "en"), to, addresses }));
};

test("regions of the same sources and verdicts are one lane with every destination", () => {
  expect(lanesOf([region({}), region({ to: "10.8.0.1" }), region({ family: "ipv6" })])).toEqual([
    { who: "10.0.0.0/8", to: ["203.0.113.7", "10.8.0.1"], addresses: 2n ** 24n },
  ]);
});

test("what no other machine sends from is neither named nor counted; of many prefixes the server's word stands", () => {
  const odd = ["0.0.0.0/8", "127.0.0.0/8", "203.0.113.7/32"];
  expect(lanesOf([region({ sources: [...odd, "192.0.2.1/32"] })], ["203.0.113.7"])).toEqual([
    { who: "192.0.2.1", to: ["203.0.113.7"], addresses: 1n },
  ]);
  expect(lanesOf([region({ sources: odd })], ["203.0.113.7"])).toEqual([]);
  const many = ["1.0.0.0/8", "3.0.0.0/8", "5.0.0.0/8", "7.0.0.0/8"];
  expect(lanesOf([region({ sources: many })])[0]?.who).toBe("who the server says");
});

test("what this host sends to itself is told as such", () => {
  expect(lanesOf([region({ sources: ["127.0.0.0/8"], via: ["lo"] })])).toEqual([
    { who: "this host itself", to: ["203.0.113.7"], addresses: 2n ** 24n },
  ]);
});

test.each([
  [1n, "ipv4", "1 address"],
  [2n ** 32n, "ipv4", "4,294,967,296 addresses"],
  [2n ** 64n, "ipv6", "1 /64 network"],
  [2n ** 80n, "ipv6", "65,536 /64 networks"],
  [2n ** 128n - 1n, "ipv6", "about 2^127 addresses"],
] as const)("%d addresses of %s", (count, family, text) => expect(sayAddresses(count, family, speechIn("en"))).toBe(text));
