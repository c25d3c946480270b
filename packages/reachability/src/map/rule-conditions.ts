/** Conditions that stand for what a rule does and nobody can tell from its text: a program that decides, a target out of several. Named by their place. */
import type { Condition, ConditionKind, NatTarget, Rule, Step, Verdict } from "@portolan/ruleset";

export type Undetermined = "queue" | "stolen" | "address" | "port";

const kinds: Readonly<Record<Undetermined, ConditionKind>> = {
  queue: "user-space",
  stolen: "unmodelled",
  address: "chance",
  port: "chance",
};

export function ruleCondition(what: Undetermined, { origin }: Rule): Condition {
  const place = `${origin.table} ${origin.chain} ${origin.handle ?? origin.position}`;
  return { id: `${what} ${place}`, kind: kinds[what], text: origin.text };
}

/** Those that a step of the rule may bring. */
export function ruleConditionsOf(rule: Rule, step: Step): readonly Condition[] {
  if (step.kind === "verdict") return ofVerdict(rule, step.verdict);
  if (step.kind === "verdict-map") return step.entries.flatMap(({ verdict }) => ofVerdict(rule, verdict));
  if (step.kind !== "nat") return [];
  const targets: readonly NatTarget[] = step.target.kind === "target" ? [step.target] : step.target.entries.map(({ target }) => target);
  return targets.flatMap(({ addresses, ports }) => [
    ...(addresses === null || addresses.lo === addresses.hi ? [] : [ruleCondition("address", rule)]),
    ...(ports === null || ports.from === ports.to ? [] : [ruleCondition("port", rule)]),
  ]);
}

function ofVerdict(rule: Rule, { kind }: Verdict): readonly Condition[] {
  return kind === "queue" || kind === "stolen" ? [ruleCondition(kind, rule)] : [];
}
