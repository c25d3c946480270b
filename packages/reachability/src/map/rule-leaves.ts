/**
 * What rules say on their own, remembered by their steps, so that an edited ruleset finds all that it shares with the one before.
 * A rule that leads to another chain says what that chain says, which an edit may change: of such a rule only the facts are remembered, never a diagram.
 */
import type { Rule, Step, Table } from "@portolan/ruleset";
import { isMarkAction } from "./mark-values.ts";
import type { View } from "./view.ts";

export interface RuleFacts {
  /** Whether one of its own steps changes the packet. */
  readonly changesPacket: boolean;
  /** Names of chains of its table that it may lead to. */
  readonly chains: readonly string[];
}

export class RuleLeaves {
  private readonly facts = new WeakMap<Rule["steps"], RuleFacts>();
  private readonly leaves = new Map<string, WeakMap<Rule["steps"], number>>();

  factsOf(rule: Rule): RuleFacts {
    let found = this.facts.get(rule.steps);
    if (found === undefined) {
      const chains = rule.steps.some(({ kind }) => kind === "verdict" || kind === "verdict-map") ? rule.steps.flatMap(chainsOf) : [];
      found = { changesPacket: rule.steps.some(changesPacket), chains: chains.length === 0 ? none : chains };
      this.facts.set(rule.steps, found);
    }
    return found;
  }

  /** Diagrams of the rules of a table as a view has them. */
  ofView({ family, name }: Table, view: View): WeakMap<Rule["steps"], number> {
    const key = `${view.name} ${family} ${name}`;
    let found = this.leaves.get(key);
    if (found === undefined) this.leaves.set(key, (found = new WeakMap<Rule["steps"], number>()));
    return found;
  }
}

const none: readonly string[] = [];

function changesPacket(step: Step): boolean {
  return isMarkAction(step) || step.kind === "untrack" || step.kind === "nat" || step.kind === "tproxy";
}

function chainsOf(step: Step): readonly string[] {
  const verdicts = step.kind === "verdict" ? [step.verdict] : step.kind === "verdict-map" ? step.entries.map(({ verdict }) => verdict) : [];
  return verdicts.flatMap((verdict) => ("chain" in verdict ? [verdict.chain] : []));
}
