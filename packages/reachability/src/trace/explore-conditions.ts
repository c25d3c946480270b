/**
 * Runs something that asks named conditions as often as there are answers that matter: each condition met on the way is taken as true and as
 * false, in the order in which they are met. Invariant: the leaves partition the assignments of all conditions that were asked.
 */
import type { Condition } from "@portolan/ruleset";
import type { ConditionTerm } from "../verdict.ts";

/** Past this many on one way it is not told apart further: 256 runs at most. */
export const MAX_CONDITIONS = 8;

export type Ask = (condition: Condition) => boolean;

export interface Leaf<Outcome> {
  readonly terms: readonly ConditionTerm[];
  /** null: what becomes of it cannot be said. */
  readonly outcome: Outcome | null;
}

/** Ends a run of which nothing more can be said. */
export class Undecided extends Error {}

/** `assume`: condition id → truth, not asked further. */
export function exploreConditions<Outcome>(
  runOnce: (ask: Ask) => Outcome,
  assume: ReadonlyMap<string, boolean> = new Map(),
): readonly Leaf<Outcome>[] {
  const leaves: Leaf<Outcome>[] = [];
  let script: readonly boolean[] | null = [];
  while (script !== null) {
    const leaf = runScript(runOnce, script, assume);
    leaves.push(leaf);
    script = followingScript(leaf.terms.slice(0, MAX_CONDITIONS));
  }
  return leaves;
}

function runScript<Outcome>(
  runOnce: (ask: Ask) => Outcome,
  script: readonly boolean[],
  assume: ReadonlyMap<string, boolean>,
): Leaf<Outcome> {
  const terms: ConditionTerm[] = [];
  const ask: Ask = (condition) => {
    const known = assume.get(condition.id) ?? terms.find((term) => term.condition.id === condition.id)?.holds;
    if (known !== undefined) return known;
    const holds = script[terms.length] ?? true;
    terms.push({ condition, holds });
    if (terms.length > MAX_CONDITIONS) throw new Undecided(condition.id);
    return holds;
  };
  try {
    return { outcome: runOnce(ask), terms };
  } catch (error) {
    if (error instanceof Undecided) return { outcome: null, terms };
    throw error;
  }
}

/** The last answer that was true becomes false; null when every one was false. */
function followingScript(terms: readonly ConditionTerm[]): readonly boolean[] | null {
  const last = terms.findLastIndex((term) => term.holds);
  return last < 0 ? null : [...terms.slice(0, last).map((term) => term.holds), false];
}
