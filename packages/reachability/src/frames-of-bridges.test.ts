import { mappedValue } from "@portolan/net";
import { expect, it } from "vitest";
import type { Step, Table } from "@portolan/ruleset";
import type { HostModel } from "./host-model.ts";
import type { Packet } from "./packet.ts";
import { filterHost, ipv4, is, sshListener, tcp, verdict } from "./testing/filter-host.ts";
import { tracePacket } from "./trace/trace-packet.ts";
import { walkListener } from "./walk/walk-listener.ts";
import { lookUp, spaceMap } from "./map/space-map.ts";

const accept = verdict("accept");
const drop = verdict("drop");
const portIs = (name: string): Step => ({
  kind: "match",
  selectors: [{ field: "in-interface", mask: null }],
  values: { name: null, volatile: null, elements: { kind: "names", names: [{ name, isPrefix: false }] } },
  negated: false,
});

/** eth0 of a filter host is made a bridge with ports p1 and p2, and these rules are its frames'. */
function bridged(
  hook: "prerouting" | "input" | "output",
  rules: readonly (readonly Step[])[],
  policy: "accept" | "drop" = "accept",
): HostModel {
  const host = filterHost([[accept]]);
  const eth0 = host.interfaces.find(({ name }) => name === "eth0");
  if (eth0 === undefined) throw new Error("a filter host has eth0");
  const family = "bridge" as const;
  const table = { family, name: "filter", dialect: "nftables" as const };
  const chain = {
    table,
    name: "frames",
    base: { hook, type: "filter" as const, priority: 0, policy, devices: [], registered: 1 },
    rules: rules.map((steps, index) => ({
      origin: {
        dialect: "nftables" as const,
        table: "bridge filter",
        chain: "frames",
        handle: index + 1,
        position: index + 1,
        text: `frame rule ${index + 1}`,
        comment: null,
      },
      steps,
    })),
  };
  const tables: Table[] = [...host.ruleset.tables, { ...table, isDormant: false, chains: new Map([["frames", chain]]), sets: [] }];
  const mac = "02:00:00:00:00:02";
  const ports = ["p1", "p2"].map((name, at) => ({ ...eth0, name, index: 90 + at, kind: "veth", mac, master: eth0.index, addresses: [] }));
  const interfaces = host.interfaces.map((link) => (link === eth0 ? { ...link, kind: "bridge", mac } : link));
  return { ...host, interfaces: [...interfaces, ...ports], ruleset: { ...host.ruleset, tables } };
}

const packet: Packet = {
  family: "ipv4",
  protocol: "tcp",
  in: "p1",
  source: 0xc000_0207n,
  sourcePort: 40_000,
  destination: 0xc000_0201n,
  destinationPort: 22,
};

/** What the three engines say, in one word each. */
function verdicts(host: HostModel, of: Packet): readonly string[] {
  const { verdict: traced } = tracePacket(host, of);
  const map = spaceMap(host);
  if (map.code === "exploded") throw new Error("exploded");
  const kinds = new Set(lookUp(map, of).outcomes.map(({ outcome }) => outcome.kind));
  const question = { family: of.family, protocol: of.protocol, destination: of.destination, port: of.destinationPort };
  const regions = walkListener(host, question, { interfaces: [of.in], sourcePort: of.sourcePort });
  const mapped = mappedValue({ family: of.family, value: of.source });
  const walked = regions.find((region) => region.sources.some(({ lo, hi }) => lo <= mapped && mapped <= hi));
  return [traced, kinds.size > 1 ? "depends" : ([...kinds][0] ?? "none"), walked?.verdict ?? "none"];
}

const listening = (host: HostModel): HostModel => ({ ...host, listeners: [sshListener] });

it("RE90 rules for frames decide by port, before the rules of IP and after them", () => {
  const byPort = listening(bridged("input", [[portIs("p2"), tcp, is("destination-port", 22), drop]]));
  expect(verdicts(byPort, packet)).toEqual(["delivered", "delivered", "open"]);
  expect(verdicts(byPort, { ...packet, in: "p2" })).toEqual(["dropped", "dropped", "closed"]);
  expect(verdicts(byPort, { ...packet, in: "eth0" })).toEqual(["depends", "depends", "depends"]);
  const answers = listening(bridged("output", [[ipv4, is("destination-address", 0xc000_0207), tcp, is("source-port", 22), drop]]));
  expect(tracePacket(answers, packet)).toMatchObject({ verdict: "delivered", reply: "dropped" });
  expect(verdicts(answers, packet)).toEqual(["delivered", "delivered", "closed"]);
});

it("RE91 rules for frames that may stop ARP leave it to what the hosts know of each other", () => {
  const unnamed = listening(bridged("input", [[is("ethernet-source", 0x0200_0000_0009), drop]]));
  expect(verdicts(unnamed, { ...packet, hardwareAddress: "02:00:00:00:00:07" })[0]).toBe("depends");
  const ofIp = listening(bridged("input", [[ipv4, is("source-address", 0xc000_0209), drop]]));
  expect(verdicts(ofIp, packet)).toEqual(["delivered", "delivered", "open"]);
  const closed = listening(bridged("prerouting", [[ipv4, is("source-address", 0xc000_0207), accept]], "drop"));
  expect(verdicts(closed, packet)).toEqual(["depends", "depends", "depends"]);
});
