import * as fc from "fast-check";
import { expect, it } from "vitest";
import { hostArbitrary, packetArbitrary } from "../testing/random-host.ts";
import type { Trace } from "../trace.ts";
import { tracePacket } from "../trace/trace-packet.ts";
import type { Step } from "@portolan/ruleset";
import { filterHost, ipv4, is, sshListener, tcp, verdict } from "../testing/filter-host.ts";
import { level } from "./level.ts";
import { levelOrderOf } from "./level-order.ts";
import { markValuesOf } from "./mark-values.ts";
import { openSpaceOf } from "./open-space.ts";
import { shadowedRules } from "./shadowed-rules.ts";
import type { HostModel } from "../host-model.ts";
import type { Packet } from "../packet.ts";
import type { OutcomeKind } from "./outcome.ts";
import { lookUp, spaceMap, type MapAnswer, type SpaceMap } from "./space-map.ts";

const RUNS = 60;
const SEED = 20_261_122;

/** To a group, to all or to nobody: who hears it is decided by sockets, which the map leaves aside. */
function isToOne({ family, destination }: Packet): boolean {
  if (family === "ipv6") return destination >> 120n !== 0xffn && destination !== 0n;
  return destination !== 0n && destination < 0xe000_0000n;
}

/** Text where map and trace differ, both certain; null where they agree. */
function disagreement(map: SpaceMap, host: HostModel, packet: Packet): string | null {
  const { verdict, reply, endpoint, steps } = tracePacket(host, packet);
  const last = steps.at(-1);
  if (last?.layer === "socket" && last.effect === "drop") return null;
  const traced = verdict === "no-listener" ? "delivered" : verdict === "rejected" ? "dropped" : verdict;
  const answer = lookUp(map, packet);
  const mapped = wordOf(answer);
  const isBound = host.listeners.some((one) => one.endpoint === endpoint && one.device !== null); // routes its answers by the device
  const [only, ...others] = answer.outcomes;
  const isAsked =
    others.length === 0 &&
    reply !== "depends" &&
    only !== undefined &&
    isAlike(verdict, only.outcome.kind) &&
    !isBound &&
    only.outcome.reply !== null;
  if (isAsked && only.outcome.reply !== reply) return `${packet.family} ${packet.protocol}: reply ${only.outcome.reply}, trace ${reply}`;
  // After a translation to a group or to all: TCP is refused whether anything listens or not.
  if (verdict === "no-listener" && packet.protocol === "tcp" && mapped === "dropped") return null;
  if (traced === mapped || traced === "depends" || mapped === "depends") return null;
  const { in: by, family, protocol, source, destination, destinationPort } = packet;
  return `${family} ${protocol} by ${by} ${source.toString(16)} to ${destination.toString(16)}:${destinationPort}: map ${mapped}, trace ${traced}: ${steps.at(-1)?.text}`;
}

function isAlike(verdict: Trace["verdict"], kind: OutcomeKind): boolean {
  return verdict === "delivered" ? kind === "delivered" : verdict === "forwarded" && words[kind] === "forwarded";
}

const words: Readonly<Record<OutcomeKind, string>> = {
  delivered: "delivered",
  forwarded: "forwarded",
  outbound: "forwarded",
  dropped: "dropped",
  rejected: "dropped",
  unroutable: "dropped",
  stolen: "depends",
  unknown: "depends",
};

/** In the words of the trace, sockets left aside. */
function wordOf(answer: MapAnswer): string {
  const found = new Set(answer.outcomes.map(({ outcome }) => words[outcome.kind]));
  const [word = "none"] = found;
  return found.size > 1 || word === "unknown" ? "depends" : word;
}

it("RE70 the map says of every packet, and of its answer, what the trace says", () => {
  fc.assert(
    fc.property(hostArbitrary, fc.integer({ min: 0, max: 2 ** 31 - 1 }), (host, seed) => {
      const map = spaceMap(host, { limits: { nodes: 200_000, edges: 4_000_000 } });
      if (map.code === "exploded") throw new Error(`exploded at ${map.nodes} nodes`);
      for (const packet of fc.sample(packetArbitrary(host), { numRuns: 20, seed }))
        if (isToOne(packet)) expect(disagreement(map, host, packet)).toBeNull();
    }),
    { numRuns: RUNS, seed: SEED, endOnFailure: true },
  );
});

it("RE74 marks are closed under every assignment", () => {
  const set = (and: bigint, xor: bigint): Step => ({ kind: "set-mark", of: "packet", and, xor });
  const { ruleset } = filterHost([[set(0xffn, 1n)], [set(0n, 6n)]]);
  expect(markValuesOf([ruleset]).values.toSorted((a, b) => Number(a - b))).toEqual([0n, 1n, 6n, 7n]);
});

it("RE76 a map past its limit says so", () => {
  const rules = Array.from({ length: 40 }, (_, index): Step[] => [tcp, is("destination-port", index * 3), verdict("accept")]);
  const map = spaceMap(filterHost(rules), { limits: { nodes: 20, edges: 1000 } });
  expect(map).toMatchObject({ code: "exploded", family: "ipv4", nodes: 20 });
});

it("RE81 a rule that earlier ones leave nothing for is shadowed", () => {
  const host = filterHost([
    [tcp, is("destination-port", [1, 100]), verdict("drop")],
    [tcp, is("destination-port", 22), verdict("accept")],
    [tcp, is("destination-port", 80), verdict("drop")],
    [tcp, is("destination-port", [90, 110]), verdict("accept")],
  ]);
  const found = shadowedRules(host).map(({ rule, by, isContradicted }) => [rule.text, by.map(({ text }) => text), isContradicted]);
  expect(found).toEqual([
    ["rule 2", ["rule 1"], true],
    ["rule 3", ["rule 1"], false],
  ]);
});

it("RE82 open ports without a listener are named with their sources", () => {
  const host = filterHost([
    [tcp, is("destination-port", [22, 23]), verdict("accept")],
    [ipv4, is("source-address", [0xc0a8_0000n, 0xc0a8_ffffn]), tcp, is("destination-port", 8080), verdict("accept")],
  ]);
  const map = spaceMap({ ...host, listeners: [sshListener] });
  if (map.code === "exploded") throw new Error("exploded");
  const rows = openSpaceOf(map).rows.filter(({ family, to }) => family === "ipv4" && to === "192.0.2.1");
  expect(rows.map(({ protocol, ports }) => [protocol, ports])).toContainEqual(["tcp", "23"]);
  expect(rows.find(({ ports }) => ports.includes("8080"))?.sources).toEqual(["192.168.0.0/16"]);
});

const packet: Packet = {
  family: "ipv6",
  protocol: "tcp",
  in: "eth0",
  source: (0x2001_0db8n << 96n) + 7n,
  sourcePort: 40_000,
  destination: (0x2001_0db8n << 96n) + 1n,
  destinationPort: 22,
};

function mapped(host: HostModel): SpaceMap {
  const map = spaceMap(host);
  if (map.code === "exploded") throw new Error("exploded");
  return map;
}

const onEthernet = (host: HostModel): HostModel => ({
  ...host,
  interfaces: host.interfaces.map((link) => (link.loopback ? link : { ...link, mac: "02:00:00:00:00:02" })),
});

it("RE87 IPv6 on Ethernet depends on neighbours where rules stop their discovery", () => {
  const web: Step[] = [tcp, is("destination-port", 22), verdict("accept")];
  const found: Step[] = [is("protocol", 58), is("icmp-type", [133, 137]), verdict("accept")];
  const wordFor = (host: HostModel, of = packet) => wordOf(lookUp(mapped(host), of));
  expect(wordFor(filterHost([web]))).toBe("delivered");
  expect(wordFor(onEthernet(filterHost([web])))).toBe("depends");
  expect(wordFor(onEthernet(filterHost([web, found])))).toBe("delivered");
  const other: Packet = { ...packet, family: "ipv4", source: 0xc000_0207n, destination: 0xc000_0201n };
  expect(wordFor(onEthernet(filterHost([web])), other)).toBe("delivered");
});

it("RE88 the map calls nothing open or closed across rules that were not read, and layers that may divert", () => {
  const host = filterHost([[tcp, is("destination-port", 22), verdict("accept")]]);
  const gap = { code: "not-read" as const, place: "ip6 filter", reason: "not permitted" };
  const unread = mapped({ ...host, ruleset: { ...host.ruleset, gaps: [gap] } });
  const layer = { namespace: "host", state: "present" as const, kind: "tc" as const, place: "eth0", detail: "a filter" };
  const layered = mapped({ ...host, layers: [layer] });
  for (const map of [unread, layered])
    for (const destinationPort of [22, 23]) expect(wordOf(lookUp(map, { ...packet, destinationPort }))).toBe("depends");
  const other: Packet = { ...packet, family: "ipv4", source: 0xc000_0207n, destination: 0xc000_0201n };
  expect(wordOf(lookUp(unread, other))).toBe("delivered");
  expect(openSpaceOf(layered).rows.map(({ verdict: of }) => of)).not.toContain("open");
});

it("RE89 ports stand first where a rule for a port from anywhere would be repeated, and every answer is the same", () => {
  const rules = Array.from({ length: 40 }, (_, index): Step[] =>
    index % 4 === 0
      ? [tcp, is("destination-port", 1000 + index), verdict("accept")]
      : [ipv4, is("source-address", 0x0a00_0000 + index * 3), tcp, is("destination-port", 2000 + (index % 7)), verdict("accept")],
  );
  const host = filterHost(rules);
  const order = levelOrderOf(host.ruleset);
  expect(order.indexOf(level.destinationPort)).toBeLessThan(order.indexOf(level.source));
  const map = mapped(host);
  for (let index = 0; index < 40; index += 1)
    for (const destinationPort of [1000 + index, 2000 + (index % 7), 2001]) {
      const one: Packet = {
        ...packet,
        family: "ipv4",
        source: BigInt(0x0a00_0000 + index * 3),
        destination: 0xc000_0201n,
        destinationPort,
      };
      expect(disagreement(map, host, one)).toBeNull();
    }
});
