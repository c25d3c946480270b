/**
 * An edited host told in parts of the host before it: whatever is equal in content becomes the same object, so that what was made of it is found again.
 * Rules are aligned from both ends of each chain, which finds all but those between the first and the last that differ.
 * Invariant: the result equals `after` in content; where a rule came from (handle, position) stays that of `after`.
 */
import type { Chain, Rule, Ruleset, Table } from "@portolan/ruleset";
import type { HostModel } from "../host-model.ts";
import { ruleConditionsOf } from "./rule-conditions.ts";

export function withSharedParts(before: HostModel, after: HostModel): HostModel {
  const shared = <Key extends "interfaces" | "routes" | "policyRules" | "sysctls" | "listeners" | "layers">(key: Key): HostModel[Key] =>
    isSame(before[key], after[key]) ? before[key] : after[key];
  return {
    ...after,
    interfaces: shared("interfaces"),
    routes: shared("routes"),
    policyRules: shared("policyRules"),
    sysctls: shared("sysctls"),
    listeners: shared("listeners"),
    layers: shared("layers"),
    ruleset: sharedRuleset(before.ruleset, after.ruleset),
  };
}

function sharedRuleset(before: Ruleset, after: Ruleset): Ruleset {
  const tables = after.tables.map((table): Table => {
    const other = before.tables.find(
      ({ family, name, dialect }) => family === table.family && name === table.name && dialect === table.dialect,
    );
    if (other === undefined || other === table) return table;
    return { ...table, chains: new Map([...table.chains].map(([name, chain]) => [name, sharedChain(other.chains.get(name), chain)])) };
  });
  return { ...after, tables };
}

function sharedChain(before: Chain | undefined, after: Chain): Chain {
  if (before === undefined || before === after || before.rules === after.rules) return after;
  const rules = [...after.rules];
  const most = Math.min(rules.length, before.rules.length);
  let fromStart = 0;
  while (fromStart < most && share(before.rules[fromStart], rules, fromStart)) fromStart += 1;
  const shift = before.rules.length - rules.length;
  for (let at = rules.length - 1; at >= fromStart && at + shift >= fromStart; at -= 1)
    if (!share(before.rules[at + shift], rules, at)) break;
  return { ...after, rules };
}

/** Whether the rule at the place does what the other does; it then has its steps. */
function share(before: Rule | undefined, rules: Rule[], at: number): boolean {
  const after = rules[at];
  if (before === undefined || after === undefined) return false;
  if (before === after || before.steps === after.steps) return true;
  if (!isSame(before.steps, after.steps)) return false;
  const isElsewhere = before.origin.handle !== after.origin.handle || before.origin.position !== after.origin.position;
  if (isElsewhere && after.steps.some((step) => ruleConditionsOf(after, step).length > 0)) return false; // named by their place
  rules[at] = { ...after, steps: before.steps };
  return true;
}

/** Of plain values: objects, lists, maps and what they hold. */
function isSame(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return false;
  if (Array.isArray(a)) return Array.isArray(b) && a.length === b.length && a.every((one, at) => isSame(one, b[at]));
  if (a instanceof Map) return b instanceof Map && a.size === b.size && [...a].every(([key, one]) => b.has(key) && isSame(one, b.get(key)));
  if (a instanceof Float64Array) return b instanceof Float64Array && a.length === b.length && a.every((one, at) => one === b[at]);
  if ("bounds" in a && "bounds" in b) return isSame(a.bounds, b.bounds); // a large set, whose intervals need not be made
  const left = a as Readonly<Record<string, unknown>>;
  const right = b as Readonly<Record<string, unknown>>;
  let count = 0;
  for (const key in left) {
    if (!isSame(left[key], right[key])) return false;
    count += 1;
  }
  for (const _ in right) count -= 1;
  return count === 0;
}
