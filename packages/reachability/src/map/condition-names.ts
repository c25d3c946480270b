/**
 * Names under which the conditions of two hosts are compared. Equal ids are one condition; a condition whose id is on one side alone (its rule has
 * another handle or place) is matched with one of equal kind and text on the other side, in the order of the rules.
 */
import type { Condition, Ruleset, Step } from "@portolan/ruleset";
import { ruleConditionsOf } from "./rule-conditions.ts";

export interface ConditionNames {
  readonly before: (condition: Condition) => string;
  readonly after: (condition: Condition) => string;
  /** Conditions matched by their text alone: their rules stand elsewhere and may see other traffic. */
  readonly moved: readonly Condition[];
}

export function matchConditions(before: Ruleset, after: Ruleset): ConditionNames {
  const left = conditionsOf(before);
  const right = conditionsOf(after);
  const names = new Map<string, string>();
  const moved: Condition[] = [];
  const waiting = new Map<string, Condition[]>();
  for (const [id, condition] of left) {
    if (right.has(id)) continue;
    const key = `${condition.kind} ${condition.text}`;
    waiting.set(key, [...(waiting.get(key) ?? []), condition]);
  }
  for (const [id, condition] of right) {
    if (left.has(id)) continue;
    const match = waiting.get(`${condition.kind} ${condition.text}`)?.shift();
    if (match === undefined) continue;
    names.set(id, match.id);
    moved.push(condition);
  }
  return { before: ({ id }) => id, after: ({ id }) => names.get(id) ?? id, moved };
}

/** id → condition, in the order of the rules. */
function conditionsOf(ruleset: Ruleset): ReadonlyMap<string, Condition> {
  const found = new Map<string, Condition>();
  for (const table of ruleset.tables)
    for (const chain of table.chains.values())
      for (const rule of chain.rules)
        for (const step of rule.steps) {
          const condition = conditionOf(step);
          if (condition !== null) found.set(condition.id, condition);
          for (const own of ruleConditionsOf(rule, step)) found.set(own.id, own);
        }
  return found;
}

function conditionOf(step: Step): Condition | null {
  if (step.kind === "unknown-match" || step.kind === "unknown-action") return step.condition;
  if (step.kind === "match") return step.values.volatile;
  if (step.kind === "verdict-map") return step.volatile;
  return step.kind === "nat" && step.target.kind === "map" ? step.target.volatile : null;
}
