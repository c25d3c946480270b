import type { Ruleset } from "@portolan/ruleset";
import type { FilterLayer, Snapshot } from "@portolan/snapshot";
import { expect, test } from "vitest";
import { hostModelOf } from "./read-host.ts";
import { established, filterHost, verdict } from "./testing/filter-host.ts";

const { ruleset } = filterHost([[established, verdict("accept")]]);

function layer(kind: FilterLayer["kind"], detail: string): FilterLayer {
  return { namespace: "host", kind, state: "present", place: "eth0", detail };
}

const [out, into, filter] = [layer("tc-limit", "out: tcp/443 at 9000 bit/s"), layer("tc-limit", "in: udp/53 at 9000 bit/s"), layer("tc", "egress: bpf")]; // prettier-ignore

function layersOf(rules: Ruleset) {
  const sections = { interfaces: [], routes: [], policyRules: [], sysctls: [], sockets: [], rules: [], layers: [out, into, filter] };
  const { layers, limits } = hostModelOf({ sections } as unknown as Snapshot, "host", { ruleset: rules });
  return { layers, limits };
}

function withIngressAt(devices: readonly string[]): Ruleset {
  const [table] = ruleset.tables;
  const [chain] = table === undefined ? [] : table.chains.values();
  if (table === undefined || chain === undefined || chain.base === null) throw new Error("no chain");
  const early = { ...chain, base: { ...chain.base, hook: "ingress" as const, devices } };
  return { ...ruleset, tables: [{ ...table, chains: new Map([[chain.name, early]]) }] };
}

test("limits of our own keep nobody away; where rules of ingress would not see what is led elsewhere, that is a filter", () => {
  expect(layersOf(ruleset)).toEqual({ layers: [filter], limits: [out, into] });
  expect(layersOf(withIngressAt(["eth1"]))).toEqual({ layers: [filter], limits: [out, into] });
  const past = { layers: [filter, { ...into, kind: "tc" }], limits: [out, into] };
  expect(layersOf(withIngressAt(["eth0"]))).toEqual(past);
  expect(layersOf(withIngressAt([]))).toEqual(past); // nobody said where
});
