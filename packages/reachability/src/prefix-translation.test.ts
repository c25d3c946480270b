import { expect, it } from "vitest";
import type { NatAction, Step } from "@portolan/ruleset";
import type { HostModel } from "./host-model.ts";
import type { Packet } from "./packet.ts";
import { filterHost, ipv4, is, sshListener, verdict } from "./testing/filter-host.ts";
import { tracePacket } from "./trace/trace-packet.ts";
import { lookUp, spaceMap } from "./map/space-map.ts";
import { walkListener } from "./walk/walk-listener.ts";

/** 198.18.0.0/24 is this host's network 192.0.2.0/24 by another name. */
function renumbered(size: bigint): HostModel {
  const nat: NatAction = {
    kind: "nat",
    nat: "dnat",
    family: "ipv4",
    target: { kind: "target", addresses: { lo: 0xc000_0200n, hi: 0xc000_02ffn }, ports: null, keepsHostBits: true },
    isRandom: false,
  };
  const host = filterHost([[ipv4, is("destination-address", 0xc000_0201), verdict("accept")]]);
  const [table] = host.ruleset.tables;
  const input = table?.chains.get("input");
  if (table === undefined || input === undefined) throw new Error("a filter host has an input chain");
  const steps: Step[] = [ipv4, is("destination-address", [0xc612_0000n, 0xc612_0000n + size - 1n]), nat];
  const base = { hook: "prerouting" as const, type: "nat" as const, priority: -100, policy: "accept" as const, devices: [], registered: 2 };
  const [rule] = input.rules;
  if (rule === undefined) throw new Error("the chain has a rule");
  const chains = new Map([...table.chains, ["pre", { ...input, name: "pre", base, rules: [{ ...rule, steps }] }]]);
  return { ...host, listeners: [sshListener], ruleset: { ...host.ruleset, tables: [{ ...table, chains }] } };
}

const packet: Packet = {
  family: "ipv4",
  protocol: "tcp",
  in: "eth0",
  source: 0xc000_0207n,
  sourcePort: 40_000,
  destination: 0xc612_0001n,
  destinationPort: 22,
};

function kindsOf(host: HostModel, of: Packet): readonly string[] {
  const map = spaceMap(host);
  if (map.code === "exploded") throw new Error("exploded");
  return lookUp(map, of).outcomes.map(({ outcome }) => outcome.kind);
}

it("RE92 a translation by prefix gives each address its own, in all engines", () => {
  const host = renumbered(256n);
  const other = { ...packet, destination: 0xc612_0005n };
  expect([tracePacket(host, packet).verdict, tracePacket(host, other).verdict]).toEqual(["delivered", "dropped"]);
  expect([kindsOf(host, packet), kindsOf(host, other)]).toEqual([["delivered"], ["unroutable"]]);
  const question = { family: "ipv4", protocol: "tcp", port: 22 } as const;
  const open = walkListener(host, { ...question, destination: packet.destination }, { interfaces: ["eth0"] });
  const closed = walkListener(host, { ...question, destination: other.destination }, { interfaces: ["eth0"] });
  expect(open.map(({ verdict: said }) => said)).toContain("open");
  expect(closed.map(({ verdict: said }) => said)).not.toContain("open");
  expect([...open, ...closed].map(({ verdict: said }) => said)).not.toContain("depends");
});

it("RE92 of many addresses the map says that it depends", () => {
  expect(kindsOf(renumbered(65_536n), packet).length).toBeGreaterThan(1);
});
