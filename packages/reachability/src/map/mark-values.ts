/**
 * Every value that a packet's or a connection's mark can have: 0 and what the rules make of it, closed under all their assignments.
 * A mark is thus a small dimension instead of 32 bits. Invariant: every assignment of a rule leads from a value of the list to one of the list.
 */
import type { Action, Rule, Ruleset, Step } from "@portolan/ruleset";
import { DiagramLimitReached } from "./diagram-store.ts";

const MOST_VALUES = 1024;

export interface MarkValues {
  readonly values: readonly bigint[];
  readonly index: ReadonlyMap<bigint, number>;
}

type MarkAction = Extract<Action, { kind: "set-mark" | "copy-mark" | "map-mark" }>;

export function isMarkAction(step: Step): step is MarkAction {
  return step.kind === "set-mark" || step.kind === "copy-mark" || step.kind === "map-mark";
}

/** The mark `action` makes of `target`, where `source` is the other of the two marks. */
export function markAfter(action: MarkAction, target: bigint, source: bigint): readonly bigint[] {
  if (action.kind === "set-mark") return [(target & action.and) ^ action.xor];
  if (action.kind === "copy-mark") return [(target & ~action.targetMask & 0xffff_ffffn) ^ (source & action.sourceMask)];
  return action.entries.map(({ mark }) => mark);
}

/** The list ends with the values an earlier list had not, so that indexes stay what they were. */
export function markValuesOf(rulesets: readonly Ruleset[], earlier: readonly bigint[] = [0n]): MarkValues {
  const actions = rulesets.flatMap((ruleset) => rulesOf(ruleset).flatMap(({ steps }) => steps.filter(isMarkAction)));
  const index = new Map(earlier.map((value, at) => [value, at]));
  for (let before = -1; before !== index.size;) {
    before = index.size;
    for (const action of actions) {
      const values = [...index.keys()];
      const sources = action.kind === "copy-mark" ? values : [0n];
      for (const target of values)
        for (const source of sources)
          for (const value of markAfter(action, target, source)) if (!index.has(value)) index.set(value, index.size);
      if (index.size > MOST_VALUES) throw new DiagramLimitReached(index.size);
    }
  }
  return { values: [...index.keys()], index };
}

function rulesOf(ruleset: Ruleset): readonly Rule[] {
  return ruleset.tables.flatMap((table) => [...table.chains.values()].flatMap(({ rules }) => rules));
}
