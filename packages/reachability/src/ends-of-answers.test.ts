import { mappedValue } from "@portolan/net";
import { connectionState, type Step } from "@portolan/ruleset";
import { describe, expect, it } from "vitest";
import type { HostModel } from "./host-model.ts";
import { lookUp, spaceMap } from "./map/space-map.ts";
import type { Packet } from "./packet.ts";
import { bits, defaults, does, is, listener, nat, packet, route, routes, smallHost, table } from "./testing/hand-made-host.ts";
import { tracePacket } from "./trace/trace-packet.ts";
import { walkListener } from "./walk/walk-listener.ts";

function traced(host: HostModel, one: Packet): string {
  const { verdict, reply } = tracePacket(host, one);
  return `${verdict} ${reply}`;
}

function mapped(host: HostModel, one: Packet): readonly (string | null)[] {
  const map = spaceMap(host);
  if (map.code === "exploded") throw new Error("exploded");
  return lookUp(map, one).outcomes.map(({ outcome }) => outcome.reply);
}

function walked(host: HostModel, { family, protocol, source, destination, destinationPort: port, in: via }: Packet): readonly unknown[] {
  const regions = walkListener(host, { family, protocol, destination, port }, { interfaces: [via] });
  const value = mappedValue({ family, value: source });
  return regions.filter(({ sources }) => sources.some(({ lo, hi }) => lo <= value && value <= hi)).map(({ replies }) => replies);
}

describe("answers to datagrams that were kept from connection tracking", () => {
  const ask = packet("wan udp 203.0.113.9 > 192.0.2.1 53");
  const untrack: Step = { kind: "untrack" };
  const hostWith = (isKept: boolean): HostModel => {
    const raw = { base: { hook: "prerouting", priority: -300 }, rules: isKept ? [[untrack]] : [] } as const;
    const post = { base: { hook: "postrouting", type: "nat", priority: 100 }, rules: [[nat("masquerade", null)]] } as const;
    return smallHost({ tables: [table("ip", "t", { raw, post })] });
  };

  it("RE15 are new to NAT, which may give them another sender, whom nobody knows", () => {
    expect([traced(hostWith(true), ask), walked(hostWith(true), ask), mapped(hostWith(true), ask)]).toEqual([
      "delivered dropped",
      [false],
      [null],
    ]);
    expect([traced(hostWith(false), ask), walked(hostWith(false), ask)]).toEqual(["delivered delivered", [true]]);
  });
});

describe("addresses that are here by a route alone", () => {
  const anywhere = [...routes, ...defaults, route("2001:db8:77::/64", { table: 255, type: "local", device: "lo" })];
  const ask = packet("wan udp 2001:db8:f::9 > 2001:db8:77::5 53");

  it("RE94 answers of a socket of any address need its program to have asked for the freedom", () => {
    const host = smallHost({ routes: anywhere });
    expect([tracePacket(host, ask).verdict, tracePacket(host, ask).reply]).toEqual(["delivered", "depends"]);
    expect([walked(host, ask), new Set(mapped(host, ask))]).toEqual([[null], new Set(["delivered", "dropped"])]);
  });

  it("RE94 nothing is asked of sockets of the address itself, and where the host allows it to all", () => {
    const bound = smallHost({ routes: anywhere, listeners: [listener("udp 2001:db8:77::5 53")] });
    const free = smallHost({ routes: anywhere, sysctls: { "net.ipv6.ip_nonlocal_bind": "1" } });
    expect([traced(bound, ask), traced(free, ask), mapped(free, ask)]).toEqual([
      "delivered delivered",
      "delivered delivered",
      ["delivered"],
    ]);
    const own = packet("wan udp 2001:db8:f::9 > 2001:db8:2::1 53");
    expect(traced(smallHost({ routes: anywhere }), own)).toBe("delivered delivered");
  });
});

it("RE34 a rule's reset to a link-local sender whose link has no route to it goes by the route of all others", () => {
  const refuse = { kind: "verdict", verdict: { kind: "reject", with: "tcp reset" } } as const;
  const host = smallHost({ tables: [table("inet", "t", { input: { base: {}, rules: [[refuse]] } })] });
  expect(tracePacket(host, packet("lan tcp fe90::9 > 2001:db8:1::1 22")).verdict).toBe("rejected");
});

it("RE23 rules behind NAT of the source see the answer come from the address and port that were asked", () => {
  const redirect = [is("protocol", 6), is("destination-port", 2222), nat("redirect", null, 22)];
  const pre = { base: { hook: "prerouting", type: "nat", priority: -100 }, rules: [redirect] } as const;
  const asked = [is("protocol", 6), is("source-port", 2222), bits("connection-state", connectionState.established), does("drop")];
  const post = { base: { hook: "postrouting", priority: 200 }, rules: [asked] } as const;
  const host = smallHost({ tables: [table("inet", "t", { pre, post })] });
  const ask = packet("lan tcp 192.0.2.9 > 192.0.2.1 2222");
  expect([traced(host, ask), mapped(host, ask)]).toEqual(["delivered dropped", ["dropped"]]);
});
