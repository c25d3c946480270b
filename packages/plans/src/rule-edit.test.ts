import { filterHost } from "@portolan/reachability/testing/filter-host";
import { expect, test } from "vitest";
import { applyEdits, inverseEdits, type RuleEdit } from "./rule-edit.ts";
import { fromLoopback, toPort } from "./testing/plan-cases.ts";

test("PL1 a rule that is taken away twice, as a port and as the service that has it, comes back once", () => {
  const { ruleset } = filterHost([fromLoopback, toPort(22), toPort(8080), toPort(443)]);
  const [chain] = ruleset.tables.flatMap(({ chains }) => [...chains.values()]).filter(({ rules }) => rules.length === 4);
  const rule = chain?.rules[2];
  if (chain === undefined || rule === undefined) throw new Error("no such chain");
  const gone: RuleEdit = { kind: "remove", chain, rule };
  expect(applyEdits(applyEdits(ruleset, [gone, gone]), inverseEdits(ruleset, [gone, gone]))).toEqual(ruleset);
});
