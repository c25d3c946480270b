import { mappedValue } from "@portolan/net";
import { expect, it } from "vitest";
import type { Step } from "@portolan/ruleset";
import type { HostModel, Listener } from "../host-model.ts";
import type { Packet } from "../packet.ts";
import { filterHost, ipv4, is, tcp, verdict } from "../testing/filter-host.ts";
import { tracePacket } from "../trace/trace-packet.ts";
import { walkListener } from "../walk/walk-listener.ts";
import { diffHosts } from "./diff-hosts.ts";
import { lookUp, spaceMap } from "./space-map.ts";

const limits = { nodes: 100_000, edges: 1_500_000 };
const next = randomNumbers(20_261_122);

/** Each rule is about another part of five dimensions at once: no order of them keeps the diagram small. */
const rules = Array.from({ length: 200 }, (_, index): Step[] => [
  ipv4,
  is("source-address", range(2 ** 32)),
  tcp,
  is("source-port", range(2 ** 16)),
  is("destination-port", range(2 ** 16)),
  is("ttl", range(2 ** 8)),
  is("length", range(2 ** 16)),
  verdict(index % 2 === 0 ? "accept" : "drop"),
]);

function range(size: number): readonly [number, number] {
  const [a, b] = [next(size), next(size)];
  return a < b ? [a, b] : [b, a];
}

function randomNumbers(start: number): (limit: number) => number {
  let state = start;
  return (limit) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * limit);
  };
}

const listener: Listener = { protocol: "tcp", family: "ipv4", address: 0n, port: 22, takesIpv4: false, device: null, isTransparent: false, endpoint: null, display: "*:22" }; // prettier-ignore
const host: HostModel = { ...filterHost(rules, "accept"), listeners: [listener] };

const destination = 0xc000_0201n;

function packetTo(destinationPort: number, source: bigint, sourcePort: number): Packet {
  return { in: "eth0", family: "ipv4", protocol: "tcp", source, sourcePort, destination, destinationPort };
}

it("RE76 of rules whose map explodes the map says so, and a comparison is not proved", () => {
  const map = spaceMap(host, { limits });
  expect(map).toMatchObject({ code: "exploded", family: "ipv4" });
  expect(map.code === "exploded" ? map.nodes : 0).toBeGreaterThan(10_000);
  const edited = { ...filterHost(rules.toSpliced(100, 1), "accept"), listeners: [listener] };
  const { equal, proved, unproved } = diffHosts(host, edited, { limits });
  expect({ equal, proved }).toEqual({ equal: false, proved: false });
  expect(unproved).toEqual([expect.stringMatching(/^ipv4: too many different cases to compare/)]);
});

it("RE70 half of these rules have a map, which tells of each packet what the trace does", () => {
  const half = { ...host, ruleset: filterHost(rules.slice(0, 100), "accept").ruleset };
  const map = spaceMap(half);
  if (map.code === "exploded") throw new Error(`exploded at ${map.nodes} nodes`);
  expect(map.families.ipv4.space.diagrams.store.nodes).toBeGreaterThan(40_000);
  const verdicts = new Set<string>();
  for (let at = 0; at < 500; at += 1) {
    const packet = packetTo(22, BigInt(next(2 ** 32)), 1 + next(65_535));
    const [answer] = lookUp(map, packet).outcomes;
    const { verdict: told } = tracePacket(half, packet);
    expect(answer?.outcome.kind === "delivered").toBe(told === "delivered");
    verdicts.add(told);
  }
  expect(verdicts).toEqual(new Set(["delivered", "dropped"]));
});

it("RE76 where the map explodes the walk still answers for a listener", () => {
  const verdicts = new Set<string>();
  for (let packet = 0; packet < 200; packet += 1) {
    const [source, sourcePort] = [BigInt(next(2 ** 32)), 1 + next(65_535)];
    const trace = tracePacket(host, packetTo(22, source, sourcePort));
    const question = { family: "ipv4", protocol: "tcp", destination, port: 22 } as const;
    const value = mappedValue({ family: "ipv4", value: source });
    const regions = walkListener(host, question, { interfaces: ["eth0"], sourcePort });
    const found = regions.filter(({ sources }) => sources.some(({ lo, hi }) => value >= lo && value <= hi));
    expect(found.map((region) => region.verdict)).toEqual([trace.reply === "delivered" ? "open" : "closed"]);
    for (const region of found) verdicts.add(region.verdict);
  }
  expect(verdicts).toEqual(new Set(["open", "closed"]));
});
