import { expect, it } from "vitest";
import { needsConntrack } from "./map/conntrack-need.ts";
import { nat, table } from "./testing/hand-made-host.ts";
import { isTracked } from "./trace/tracked-families.ts";

it("RE20 a translation of one family in a table of both needs conntrack in that family alone", () => {
  const translation = { ...nat("snat", "198.51.100.1"), family: "ipv4" as const };
  const tables = [table("inet", "t", { post: { base: { hook: "postrouting", type: "nat", priority: 100 }, rules: [[translation]] } })];
  const ruleset = { namespace: "host", tables, gaps: [] };
  expect([isTracked(tables, "ipv4"), isTracked(tables, "ipv6")]).toEqual([true, false]);
  expect([needsConntrack(ruleset, "ipv4"), needsConntrack(ruleset, "ipv6")]).toEqual([true, false]);
});
