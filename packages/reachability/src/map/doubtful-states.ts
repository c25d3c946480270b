/**
 * Limits, lists of recent senders, quotas and counts of connections decide by what they have seen. One that stands behind other rules than before may
 * see other traffic: its condition counts as the same, but that is not proved. Conditions that keep nothing (a time, a chance) are never doubtful.
 */
import type { Condition, ConditionKind, Rule, Ruleset, Step } from "@portolan/ruleset";
import type { HostModel } from "../host-model.ts";
import type { ConditionNames } from "./condition-names.ts";

const keeping: ReadonlySet<ConditionKind> = new Set<ConditionKind>(["rate", "recent", "connections", "quota"]);

/** `same`: whether the hosts were found to be the same otherwise; where they differ, only conditions whose rules moved are named. */
export function doubtfulStatesOf(
  before: HostModel,
  after: HostModel,
  { names, same }: { readonly names: ConditionNames; readonly same: boolean },
): readonly string[] {
  const asked = placesOf(after.ruleset);
  if (asked.size === 0) return [];
  const known = placesOf(before.ruleset);
  const moved = new Set(names.moved.map(({ id }) => id));
  return [...asked].flatMap(([id, place]) => {
    if (!same && !moved.has(id)) return [];
    const other = known.get(names.after(place.condition));
    return other === undefined || isBehindTheSame(other, place)
      ? []
      : [`${place.condition.text}: it stands behind other rules and may see other traffic`];
  });
}

interface Place {
  readonly condition: Condition;
  readonly chain: string;
  readonly rules: readonly Rule[];
  readonly at: number;
}

/** id → where it stands. */
function placesOf({ tables }: Ruleset): ReadonlyMap<string, Place> {
  const found = new Map<string, Place>();
  for (const { family, name, chains } of tables)
    for (const [chain, { rules }] of chains)
      for (const [at, rule] of rules.entries())
        for (const step of rule.steps) {
          const condition = conditionOf(step);
          if (condition !== null && keeping.has(condition.kind))
            found.set(condition.id, { condition, chain: `${family} ${name} ${chain}`, rules, at });
        }
  return found;
}

function conditionOf(step: Step): Condition | null {
  return step.kind === "unknown-match" || step.kind === "unknown-action" ? step.condition : null;
}

function isBehindTheSame(a: Place, b: Place): boolean {
  if (a.chain !== b.chain || a.at !== b.at) return false;
  return a.rules.slice(0, a.at + 1).every((rule, index) => {
    const other = b.rules[index];
    return rule === other || (other !== undefined && wordsOf(rule) === wordsOf(other));
  });
}

/** What a rule does, without handles and ids. */
function wordsOf({ steps }: Rule): string {
  return JSON.stringify(steps, (key, value: unknown) => {
    if (typeof value === "bigint") return `${value}n`;
    return key === "id" ? undefined : value;
  });
}
