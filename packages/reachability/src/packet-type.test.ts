import { expect, it } from "vitest";
import type { HostModel } from "./host-model.ts";
import type { Packet } from "./packet.ts";
import { filterHost, is, verdict } from "./testing/filter-host.ts";
import { tracePacket } from "./trace/trace-packet.ts";
import { lookUp, spaceMap } from "./map/space-map.ts";

const toHost = filterHost([[is("packet-type", 0), verdict("accept")]]);
const withMac = (host: HostModel): HostModel => ({
  ...host,
  routes: [
    ...host.routes,
    { ...host.routes[1], destination: "192.0.2.255/32", table: 255, type: "broadcast", device: "eth0" } as HostModel["routes"][number],
  ],
  interfaces: host.interfaces.map((link) => (link.loopback ? link : { ...link, mac: "02:00:00:00:00:02" })),
});

const packet: Packet = {
  family: "ipv4",
  protocol: "udp",
  in: "eth0",
  source: 0xc000_0207n,
  sourcePort: 40_000,
  destination: 0xc000_0201n,
  destinationPort: 53,
};
const toAll: Packet = { ...packet, destination: 0xc000_02ffn };

function kindsOf(host: HostModel, of: Packet): readonly string[] {
  const map = spaceMap(host);
  if (map.code === "exploded") throw new Error("exploded");
  return lookUp(map, of).outcomes.map(({ outcome }) => outcome.kind);
}

it("RE93 a broadcast is of its own type on Ethernet alone", () => {
  const host = withMac(toHost);
  expect([kindsOf(host, packet), kindsOf(host, toAll)]).toEqual([["delivered"], ["dropped"]]);
  const ruleOf = (of: Packet) => tracePacket(host, of).steps.findLast(({ layer }) => layer === "nftables")?.effect;
  expect([ruleOf(packet), ruleOf(toAll)]).toEqual(["accept", "drop"]);
  const tunnel: HostModel = { ...host, interfaces: toHost.interfaces };
  expect(kindsOf(tunnel, toAll)).toEqual(["delivered"]);
});
