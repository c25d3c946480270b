import * as fc from "fast-check";
import { established, filterHost, is, tcp, verdict } from "@portolan/reachability/testing/filter-host";
import { hostArbitrary } from "@portolan/reachability/testing/random-host";
import type { Chain, Rule, Ruleset, Table, ValueSet } from "@portolan/ruleset";
import { expect, test } from "vitest";
import { baseOf } from "./base-of-rules.ts";
import { runSteps } from "./run-steps.ts";
import { also, ask, planned, toPort } from "./testing/plan-cases.ts";

const host = filterHost([[established, verdict("accept")], toPort(22), toPort(8000)]);
const [filter] = host.ruleset.tables;
const input = filter?.chains.get("input");
if (filter === undefined || input === undefined) throw new Error("the sample host has a chain");
const ofTables = (...tables: readonly Table[]): string => baseOf({ ruleset: { ...host.ruleset, tables } });
const withRules = (change: (rule: Rule) => Rule, rules = input.rules): string => {
  const chain: Chain = { ...input, rules: rules.map(change) };
  return ofTables({ ...filter, chains: new Map([["input", chain]]) });
};
const set = (name: string, hi: bigint, volatile: ValueSet["volatile"] = null): ValueSet => ({
  name, volatile, elements: { kind: "intervals", intervals: [{ lo: 1n, hi }] },
}); // prettier-ignore
const recent = { id: "set inet filter @recent", kind: "set", text: "@recent" } as const;

test("PL7 a base is the same whatever handles the rules have, what comes and goes in sets by itself, whom fail2ban bans and which plan is pending", () => {
  const same = baseOf(host);
  expect(withRules((rule) => ({ ...rule, origin: { ...rule.origin, handle: 99 + rule.origin.position } }))).toBe(same);
  expect(ofTables({ ...filter, sets: [set("@recent", 5n, recent)] })).toBe(ofTables({ ...filter, sets: [set("@recent", 9n, recent)] }));
  const banned: Chain = { ...input, name: "f2b-sshd", base: null };
  expect(ofTables({ ...filter, chains: new Map([...filter.chains, ["f2b-sshd", banned]]) })).toBe(same);
  const f2b: Table = { ...filter, name: "f2b-table", sets: [set("@addr-set-sshd", 5n)] };
  expect(ofTables(f2b, filter)).toBe(same);
  const mark: Table = { ...filter, name: "portolan-plan-k7w2", chains: new Map() };
  expect(ofTables(filter, mark)).toBe(same);
});

test("PL8 a base is another one once a rule, its order, a policy, a set or what cannot be read changes, and after every plan", () => {
  const same = baseOf(host);
  const first = filter.chains.get("input");
  const others = [
    withRules((rule) => ({ ...rule, origin: { ...rule.origin, text: `${rule.origin.text} log` } })),
    withRules((rule) => rule, input.rules.toReversed()),
    withRules((rule) => rule, input.rules.slice(1)),
    baseOf(filterHost([[established, verdict("accept")], toPort(22), toPort(8000)], "accept")),
    ofTables({ ...filter, sets: [set("@blocked", 5n)] }),
    ofTables({ ...filter, isDormant: true }),
    baseOf({ ruleset: { ...host.ruleset, gaps: [{ code: "failed", place: "nft", reason: "killed" }] } }),
  ];
  expect(first).toBeDefined();
  expect(new Set([same, ...others]).size).toBe(1 + others.length);
  expect(ofTables({ ...filter, sets: [set("@blocked", 5n)] })).not.toBe(ofTables({ ...filter, sets: [set("@blocked", 6n)] }));
  const { steps } = planned(ask(host, also(9000, "10.0.0.0/8")));
  expect(baseOf({ ruleset: runSteps(host.ruleset, steps) })).not.toBe(same);
  expect(baseOf(filterHost([[tcp, is("destination-port", 22), verdict("accept")]]))).not.toBe(same);
});

test("PL7 the same rules read again have the same base", () => {
  fc.assert(
    fc.property(hostArbitrary, ({ ruleset }) => {
      const again: Ruleset = { ...ruleset, tables: ruleset.tables.map((table) => ({ ...table, chains: new Map(table.chains) })) };
      expect(baseOf({ ruleset: again })).toBe(baseOf({ ruleset }));
    }),
    { numRuns: 50, seed: 20_261_122 },
  );
});
