/**
 * Runs something that asks named conditions as often as there are answers that matter: each condition met on the way is taken as true and as
 * false, in the order in which they are met. Invariant: the leaves partition the assignments of all conditions that were asked.
 */
import type { Condition } from "@portolan/ruleset";
import type { ConditionTerm } from "../verdict.ts";

/** Past this many on one way it is not told apart further: 256 runs at most. */
export const MAX_CONDITIONS = 8;

/** `likely`: which of both is tried first, and so shown where it makes no difference. */
export type Ask = (condition: Condition, likely?: boolean) => boolean;

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
    script = followingScript(leaf.terms.slice(0, MAX_CONDITIONS), leaf.firsts);
  }
  return leaves;
}

function runScript<Outcome>(
  runOnce: (ask: Ask) => Outcome,
  script: readonly boolean[],
  assume: ReadonlyMap<string, boolean>,
): Leaf<Outcome> & { readonly firsts: readonly boolean[] } {
  const terms: ConditionTerm[] = [];
  const firsts: boolean[] = [];
  const ask: Ask = (condition, likely = true) => {
    const known = assume.get(condition.id) ?? terms.find((term) => term.condition.id === condition.id)?.holds;
    if (known !== undefined) return known;
    const holds = script[terms.length] ?? likely;
    firsts.push(likely);
    terms.push({ condition, holds });
    if (terms.length > MAX_CONDITIONS) throw new Undecided(condition.id);
    return holds;
  };
  try {
    return { outcome: runOnce(ask), terms, firsts };
  } catch (error) {
    if (error instanceof Undecided) return { outcome: null, terms, firsts };
    throw error;
  }
}

/** The last answer that is still the first one tried is turned; null when each was tried both ways. */
function followingScript(terms: readonly ConditionTerm[], firsts: readonly boolean[]): readonly boolean[] | null {
  const last = terms.findLastIndex((term, at) => term.holds === firsts[at]);
  return last < 0 ? null : [...terms.slice(0, last).map((term) => term.holds), firsts[last] === false];
}
