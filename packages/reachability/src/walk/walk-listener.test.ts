import { AddressSet, formatPrefix, mappedValue } from "@portolan/net";
import type { Condition, Step } from "@portolan/ruleset";
import { describe, expect, it } from "vitest";
import type { HostModel } from "../host-model.ts";
import { exactly, intervalSet, plain } from "../testing/random-values.ts";
import { accept, address, drop, fromPort, fromSources, inputChain, listener, smallHost, tableOf, toPort } from "../testing/small-host.ts";
import type { ReachRegion } from "../verdict.ts";
import { walkListener, type WalkOptions } from "./walk-listener.ts";

const to = { family: "ipv4", protocol: "tcp", destination: address("192.0.2.1"), port: 80 } as const;
const known: Step = { kind: "match", selectors: [{ field: "connection-state", mask: 2n }], values: exactly(0n), negated: true };

function regions(host: HostModel, device = "eth0", options: WalkOptions = {}): readonly ReachRegion[] {
  return walkListener(host, to, { ...options, interfaces: [device] });
}

function prefixes(found: readonly ReachRegion[], verdict: ReachRegion["verdict"]): readonly string[] {
  return AddressSet.of(found.filter((region) => region.verdict === verdict).flatMap(({ sources }) => sources))
    .toPrefixes()
    .map(formatPrefix);
}

it("RE48 depends on the namespace behind a veth where it would be open, and is closed where it would be closed", () => {
  const layers = [{ namespace: "container:a", kind: "namespace", state: "present", place: "eth0", detail: "" }] as const;
  const host = { ...smallHost([inputChain([[...fromSources("203.0.113.0", "203.0.113.255"), accept]])]), layers };
  const found = regions(host);
  expect(prefixes(found, "depends")).toEqual(["203.0.113.0/24"]);
  expect(prefixes(found, "open")).toEqual([]);
  expect(prefixes(regions(host, "tun0"), "open")).toEqual(["203.0.113.0/24"]);
});

function regionAt(found: readonly ReachRegion[], source: string): ReachRegion | undefined {
  const value = mappedValue({ family: "ipv4", value: address(source) });
  return found.find(({ sources }) => sources.some(({ lo, hi }) => value >= lo && value <= hi));
}

const unknown = (id: string): Step => ({
  kind: "unknown-match",
  condition: { id, kind: "rate", text: id } satisfies Condition,
  negated: false,
});

describe("walkListener", () => {
  it("RE50 divides all sources of every interface without overlap", () => {
    const host = smallHost([inputChain([[...fromSources("10.0.0.0", "10.0.0.9"), accept]])]);
    for (const { name } of host.interfaces) {
      const found = regions(host, name);
      const all = found.flatMap(({ sources }) => sources);
      expect(AddressSet.of(all).equals(AddressSet.ipv4)).toBe(true);
      expect(all.reduce((sum, { lo, hi }) => sum + hi - lo + 1n, 0n)).toBe(2n ** 32n);
    }
  });

  it("RE51 lets in exactly the sources of the rule, and closes when the answer is dropped", () => {
    const input = inputChain([[...fromSources("203.0.113.0", "203.0.113.127"), ...toPort(80), accept]]);
    expect(prefixes(regions(smallHost([input])), "open")).toEqual(["203.0.113.0/25"]);
    const silent = tableOf("inet", [{ name: "output", base: { hook: "output", policy: "drop" }, rules: [] }]);
    expect(prefixes(regions(smallHost([input, silent])), "open")).toEqual([]);
    const answering = tableOf("inet", [{ name: "output", base: { hook: "output", policy: "drop" }, rules: [[known, accept]] }]);
    expect(prefixes(regions(smallHost([input, answering])), "open")).toEqual(["203.0.113.0/25"]);
  });

  it("RE52 names the source port that a sender has to choose", () => {
    const found = regions(smallHost([inputChain([[...fromPort(53), accept]])]));
    const open = regionAt(found, "203.0.113.9");
    expect(open).toMatchObject({ verdict: "open", choices: [{ field: "source-port", text: "53" }], witness: { sourcePort: 53 } });
    expect(regionAt(regions(smallHost([inputChain([[...toPort(80), accept]])])), "203.0.113.9")?.choices).toEqual([]);
  });

  it("RE53 keeps the rule that decided for every source", () => {
    const rules = [
      [...fromSources("203.0.113.1"), accept],
      [...fromSources("203.0.113.2"), accept],
    ];
    const found = regions(smallHost([inputChain(rules)]));
    expect(regionAt(found, "203.0.113.1")?.because[0]).toMatchObject({ text: "input 1", effect: "accept" });
    expect(regionAt(found, "203.0.113.2")?.because[0]).toMatchObject({ text: "input 2", effect: "accept" });
    expect(regionAt(found, "203.0.113.3")?.because.at(-1)).toMatchObject({ text: "policy drop", effect: "drop", handle: null });
  });

  it("RE20 asks no nat chain where no rule needs conntrack", () => {
    const idle = tableOf("ip", [{ name: "pre", base: { hook: "prerouting", type: "nat" }, rules: [[drop]] }]);
    expect(prefixes(regions(smallHost([inputChain([[...toPort(80), accept]]), idle])), "open")).not.toEqual([]);
    expect(
      prefixes(
        regions(
          smallHost([
            inputChain([
              [known, drop],
              [...toPort(80), accept],
            ]),
            idle,
          ]),
        ),
        "open",
      ),
    ).toEqual([]);
  });

  it("RE54 names the fewest conditions", () => {
    const rules = [
      [unknown("a"), unknown("b"), accept],
      [unknown("a"), accept],
      [unknown("c"), accept],
    ];
    const region = regionAt(regions(smallHost([inputChain(rules)])), "203.0.113.9");
    expect(region?.verdict).toBe("depends");
    expect(region?.conditions.map((all) => all.map(({ condition, holds }) => `${condition.id}=${holds}`).join(" "))).toEqual([
      "a=true",
      "c=true",
    ]);
  });

  it("RE55 depends on conditions beyond the limit together, and still says open where they do not matter", () => {
    const many = Array.from({ length: 12 }, (_, index) => [unknown(`n${index}`), ...fromSources("203.0.113.0", "203.0.113.9"), accept]);
    const found = regions(smallHost([inputChain([[...fromSources("203.0.113.5"), accept], ...many])]));
    expect(regionAt(found, "203.0.113.5")?.verdict).toBe("open");
    expect(regionAt(found, "203.0.113.4")?.verdict).toBe("depends");
    expect(regionAt(found, "203.0.113.77")?.verdict).toBe("closed");
    const blocked = Array.from({ length: 12 }, (_, index) => [unknown(`n${index}`), drop]);
    expect(regionAt(regions(smallHost([inputChain(blocked, "accept")])), "203.0.113.4")?.verdict).toBe("depends");
  });

  it("RE56 says depends where the work is used up", () => {
    const host = smallHost([inputChain([[...toPort(80), accept]])]);
    expect(regions(host, "eth0", { maxWork: 0 })).toMatchObject([{ verdict: "depends", conditions: [[{ condition: { id: "work" } }]] }]);
  });

  it("RE57 takes a volatile set for one condition wherever it is tested", () => {
    const condition: Condition = { id: "set @seen", kind: "set", text: "@seen" };
    const values = { name: "@seen", volatile: condition, elements: { kind: "intervals", intervals: [] } } as const;
    const seen = (negated: boolean): Step => ({ kind: "match", selectors: [plain("source-address")], values, negated });
    const both = smallHost([inputChain([[seen(false), accept], [seen(true), accept]])]); // prettier-ignore
    expect(regionAt(regions(both), "203.0.113.9")?.verdict).toBe("open");
    const one = regionAt(regions(smallHost([inputChain([[seen(false), accept]])])), "203.0.113.9");
    expect(one).toMatchObject({ verdict: "depends", conditions: [[{ condition: { id: "set @seen" }, holds: true }]] });
  });

  it("RE58 makes the sender's hardware address a condition on Ethernet alone", () => {
    const mac: Step = { kind: "match", selectors: [plain("ethernet-source")], values: exactly(0x0200_0000_0009n), negated: false };
    const host = smallHost([inputChain([[mac, accept]])]);
    expect(regionAt(regions(host), "203.0.113.9")).toMatchObject({
      verdict: "depends",
      conditions: [[{ condition: { kind: "hardware-address" } }]],
    });
    expect(regionAt(regions(host, "tun0"), "203.0.113.9")?.verdict).toBe("closed");
  });

  it("RE59 cuts a mask with holes to pieces", () => {
    const masked = (mask: bigint): Step => ({
      kind: "match",
      selectors: [{ field: "source-address", mask }],
      values: intervalSet([{ lo: address("10.0.0.7") & mask, hi: address("10.0.0.7") & mask }]),
      negated: false,
    });
    expect(prefixes(regions(smallHost([inputChain([[masked(0xffff_ffedn), accept]])])), "open")).toEqual(["10.0.0.5/32", "10.0.0.7/32", "10.0.0.21/32", "10.0.0.23/32"]); // prettier-ignore
    expect(regionAt(regions(smallHost([inputChain([[masked(0x0000_ffffn), accept]])])), "10.0.0.7")?.verdict).toBe("depends");
  });

  it("RE34 lets the host speak to its link-local address from that one and the others of the interface", () => {
    const own = "fe80::5054:ff:fe12:3456";
    const { interfaces, routes } = smallHost([]);
    const scoped = { address: own, prefixLength: 64, scope: "link", peer: null, tentative: false, deprecated: false } as const;
    const [row] = routes;
    const host = smallHost([], {
      interfaces: interfaces.map((link) => (link.name === "eth0" ? { ...link, addresses: [...link.addresses, scoped] } : link)),
      routes: row === undefined ? [] : [...routes, { ...row, family: "ipv6", destination: `${own}/128`, device: "eth0" }],
    });
    const found = walkListener(host, { family: "ipv6", protocol: "tcp", destination: address(own), port: 80 }, { interfaces: ["lo"] });
    expect(prefixes(found, "open")).toEqual(["2001:db8::1/128", `${own}/128`]);
  });

  it("closes what no socket takes and what comes from the host's own address", () => {
    expect(regions(smallHost([], { listeners: [] }))[0]).toMatchObject({ verdict: "closed", replies: false });
    const spoofed = regionAt(regions(smallHost([], { listeners: [listener] })), "192.0.2.1");
    expect(spoofed).toMatchObject({ verdict: "closed", because: [{ layer: "route", direction: "in" }] });
  });
});
