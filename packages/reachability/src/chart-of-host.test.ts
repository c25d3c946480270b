import { AddressSet } from "@portolan/net";
import type { Step } from "@portolan/ruleset";
import type { Endpoint } from "@portolan/sockets";
import { describe, expect, it } from "vitest";
import { chartOf } from "./chart-of-host.ts";
import { destinationsOf } from "./destinations-of.ts";
import { accept, address, fromSources, inputChain, listener, smallHost, tableOf, toPort } from "./testing/small-host.ts";

const endpoint: Endpoint = {
  id: "web",
  namespace: "host",
  protocol: "tcp",
  address: "::",
  port: 80,
  scope: "dual",
  device: null,
  sockets: 1,
  state: "listening",
  owners: [],
  ownersKnown: true,
  uid: null,
  unit: null,
  container: null,
  publishes: null,
  queue: null,
  service: null,
  display: { ss: "*:80", netstat: ":::80" },
};

function reach(host: Parameters<typeof chartOf>[0], of: Partial<Endpoint> = {}, from?: AddressSet) {
  const [found] = chartOf(host, [{ ...endpoint, ...of }], from === undefined ? {} : { from }).endpoints;
  if (found === undefined) throw new Error("no endpoint");
  return found;
}

const dnatTo = (target: string, port: number): Step => ({
  kind: "nat",
  nat: "dnat",
  family: "ipv4",
  target: { kind: "target", addresses: { lo: address(target), hi: address(target) }, ports: { from: port, to: port } },
  isRandom: false,
});

const published = tableOf("ip", [
  { name: "pre", base: { hook: "prerouting", type: "nat", priority: -100 }, rules: [[...fromSources("0.0.0.0", "255.255.255.255"), ...toPort(80), dnatTo("10.8.0.9", 8080)]] },
]); // prettier-ignore

describe("chartOf", () => {
  it("RE60 speaks to an endpoint of any address at every local address of its scope", () => {
    const texts = (scope: Endpoint["scope"], own: string) => destinationsOf(smallHost([]), { address: own, scope }).length;
    expect(texts("dual", "::")).toBe(5);
    expect(texts("ipv4", "0.0.0.0")).toBe(3);
    expect(texts("ipv6", "::")).toBe(2);
    expect(texts("ipv4", "192.0.2.1")).toBe(1);
    expect(destinationsOf(smallHost([]), { address: "::ffff:192.0.2.1", scope: "ipv4" })).toEqual([{ family: "ipv4", value: address("192.0.2.1") }]); // prettier-ignore
  });

  it("RE60 leaves out an address that is not proved its own yet: packets for it are another machine's", () => {
    const { interfaces, ...rest } = smallHost([]);
    const host = { ...rest, routes: [], interfaces: interfaces.map((link) => ({ ...link, addresses: link.addresses.map((one) => ({ ...one, tentative: one.address.includes(":") })) })) }; // prettier-ignore
    expect(destinationsOf(host, { address: "::", scope: "dual" }).every(({ family }) => family === "ipv4")).toBe(true);
  });

  it("RE60 takes what is sent on to an address that is not here for another machine's", () => {
    const host = smallHost([], { sysctls: new Map([["net.ipv4.ip_forward", "1"]]) });
    expect(reach(host, { address: "198.18.0.7", scope: "ipv4" }).exposure.ipv4).toBe("nobody");
  });

  it("RE60 finds who reaches a datagram socket by broadcast or by a group alone", () => {
    const toGroup = (text: string): Step => ({
      kind: "match",
      selectors: [{ field: "destination-address", mask: null }],
      values: { name: null, volatile: null, elements: { kind: "intervals", intervals: [{ lo: address(text), hi: address(text) }] } },
      negated: false,
    });
    const only = (...texts: string[]) => smallHost([inputChain(texts.map((text) => [toGroup(text), accept]))], { listeners: [{ ...listener, protocol: "udp", port: 5353 }] }); // prettier-ignore
    const of = { protocol: "udp", port: 5353, address: "0.0.0.0", scope: "ipv4" } as const;
    const found = (...texts: string[]) => reach(only(...texts), of);
    expect(found("192.0.2.77").exposure.ipv4).toBe("nobody");
    expect(found("224.0.0.251").exposure.ipv4).toBe("depends");
    expect(found("255.255.255.255").exposure.ipv4).toBe("link");
    expect(found("224.0.0.251").entries.filter(({ to }) => to.startsWith("224.")).map(({ to }) => to)).toContain("224.0.0.251"); // prettier-ignore
    expect(found("192.0.2.1", "224.0.0.251").entries.some(({ to }) => to.startsWith("224."))).toBe(false);
    expect(reach(only("255.255.255.255"), { ...of, protocol: "tcp" }).exposure.ipv4).toBe("nobody");
  });

  it("RE61 writes sources as the fewest prefixes", () => {
    const host = smallHost([inputChain([[...fromSources("10.0.0.0", "10.0.0.255"), accept], [...fromSources("::", "::ffff:ffff:ffff"), accept]])]); // prettier-ignore
    const open = (to: string) => reach(host).entries.filter((entry) => entry.to === to && entry.verdict === "open" && entry.via.includes("tun0")).flatMap(({ sources }) => sources); // prettier-ignore
    expect(open("10.8.0.1")).toEqual(["10.0.0.0/24"]);
    expect(open("2001:db8::1").every((text) => text.includes(":"))).toBe(true);
  });

  it("RE62 joins interfaces with the same answer", () => {
    const host = smallHost([inputChain([[...toPort(80), accept]])]);
    const own = reach(host).entries.filter((entry) => entry.to === "192.0.2.1" && entry.verdict === "open");
    expect(own.some(({ via }) => via.length === 2 && via.includes("eth0") && via.includes("tun0"))).toBe(true);
    const bridged = { ...host, interfaces: host.interfaces.map((link) => (link.name === "tun0" ? { ...link, master: 2 } : link.name === "eth0" ? { ...link, kind: "bridge" } : link)) }; // prettier-ignore
    expect(reach(bridged).entries.flatMap(({ via }) => via)).not.toContain("tun0");
  });

  it("RE63 restricts the sources and nothing else", () => {
    const host = smallHost([inputChain([[...fromSources("203.0.113.0", "203.0.113.255"), accept]])]);
    const from = AddressSet.fromAddresses([{ family: "ipv4", value: address("203.0.113.9") }]);
    const entries = reach(host, { address: "192.0.2.1", scope: "ipv4" }, from).entries.filter(({ via }) => via.includes("eth0"));
    expect(entries).toMatchObject([{ verdict: "open", sources: ["203.0.113.9/32"], witness: { source: "203.0.113.9" } }]);
  });

  it("RE64 wears the badge of the widest group that gets in", () => {
    const badge = (...rules: Step[][]) => reach(smallHost([inputChain(rules)]), { scope: "ipv4", address: "192.0.2.1" }).exposure.ipv4;
    expect(badge([...toPort(80), accept])).toBe("internet");
    expect(badge([...fromSources("10.0.0.0", "10.255.255.255"), accept])).toBe("private");
    expect(badge([...fromSources("192.0.2.1"), accept])).toBe("host");
    expect(badge()).toBe("nobody");
    expect(badge([{ kind: "unknown-match", condition: { id: "a", kind: "rate", text: "a" }, negated: false }, accept])).toBe("depends");
  });

  it("RE64 says where a wider group than the badge's gets in under a condition", () => {
    const more = (...rules: Step[][]) => {
      const { exposure, moreDepends } = reach(smallHost([inputChain(rules)]), { scope: "ipv4", address: "192.0.2.1" });
      return [exposure.ipv4, moreDepends];
    };
    const isPrivate = [...fromSources("10.0.0.0", "10.255.255.255"), accept];
    const limited: Step[] = [{ kind: "unknown-match", condition: { id: "a", kind: "rate", text: "a" }, negated: false }];
    expect(more(isPrivate, [...limited, accept])).toEqual(["private", ["ipv4"]]);
    expect(more(isPrivate, [...limited, ...fromSources("192.168.0.0", "192.168.255.255"), accept])).toEqual(["private", undefined]);
    expect(more([...limited, accept])).toEqual(["depends", undefined]);
    expect(more([accept])).toEqual(["internet", undefined]);
  });

  it("RE65 calls what only neighbours reach the link", () => {
    const host = smallHost([inputChain([[...fromSources("192.0.2.0", "192.0.2.255"), accept]])]);
    expect(reach(host, { scope: "ipv4", address: "192.0.2.1" }).exposure.ipv4).toBe("link");
    const loopback = smallHost([], { sysctls: new Map([["net.ipv4.conf.eth0.route_localnet", "1"]]) });
    expect(reach(loopback, { scope: "ipv4", address: "127.0.0.1" }).exposure.ipv4).toBe("link");
  });

  it("RE66 says by which rule a listener's traffic goes elsewhere", () => {
    const sysctls = new Map([["net.ipv4.ip_forward", "1"]]);
    expect(reach(smallHost([published], { sysctls })).takenElsewhere).toMatchObject([{ table: "ip filter", chain: "pre", effect: "dnat" }]);
    expect(reach(smallHost([])).takenElsewhere).toEqual([]);
  });

  it("RE67 opens a published port without a socket where its translation leads on", () => {
    const of = { sockets: 0, state: "published", address: "192.0.2.1", scope: "ipv4" } as const;
    const on = smallHost([published], { listeners: [], sysctls: new Map([["net.ipv4.ip_forward", "1"]]) });
    expect(reach(on, of).exposure.ipv4).toBe("internet");
    expect(reach(smallHost([published], { listeners: [] }), of).exposure.ipv4).not.toBe("internet");
  });
});
