/** One answer from what became of a packet under every assignment of the conditions it met. Where they differ, it depends, and says on what. */
import type { Trace } from "../trace.ts";
import type { Leaf } from "./explore-conditions.ts";
import { minimalConditions } from "./minimal-conditions.ts";
import type { Outcome } from "./travel.ts";

type OutcomeLeaf = Leaf<Outcome>;

export function joinLeaves(leaves: readonly OutcomeLeaf[]): Trace {
  const shown = leaves.find(arrives) ?? leaves.find((leaf) => leaf.outcome !== null) ?? leaves[0];
  const verdict = single(leaves.map((leaf) => leaf.outcome?.verdict ?? null)) ?? "depends";
  const reply = single(leaves.filter((leaf) => leaf.outcome === null || arrives(leaf)).map((leaf) => leaf.outcome?.reply ?? null));
  const outcome = shown?.outcome ?? null;
  const isCertain = verdict !== "depends" && (reply !== null || !leaves.some(arrives));
  return {
    verdict,
    reply: reply ?? (leaves.some(arrives) || verdict === "depends" ? "depends" : "none"),
    endpoint: single(leaves.map((leaf) => leaf.outcome?.endpoint ?? null)),
    egress: single(leaves.map((leaf) => leaf.outcome?.egress ?? null)),
    steps: outcome?.steps ?? [],
    conditions: isCertain ? [] : conditionsOf(leaves, verdict),
    assumed: shown?.terms ?? [],
  };
}

function arrives({ outcome }: OutcomeLeaf): boolean {
  return outcome?.verdict === "delivered" || outcome?.verdict === "forwarded";
}

/** The value that all have; null where they differ or there is none. */
function single<Value>(values: readonly (Value | null)[]): Value | null {
  const [first = null, ...others] = values;
  return others.every((value) => value === first) ? first : null;
}

/**
 * Of a verdict that depends: where it arrives; of an answer that depends: where that does. Where it certainly arrives nowhere that could be
 * followed, what could not be followed is where it may.
 */
function conditionsOf(leaves: readonly OutcomeLeaf[], verdict: Trace["verdict"]): Trace["conditions"] {
  const isTrue = verdict === "depends" ? arrives : (leaf: OutcomeLeaf): boolean => leaf.outcome?.reply === "delivered";
  const isAnywhere = leaves.some(isTrue);
  const isLost = ({ outcome }: OutcomeLeaf): boolean => outcome === null || (verdict !== "depends" && outcome.reply === null);
  return minimalConditions(leaves.map((leaf) => ({ terms: leaf.terms, isTrue: isAnywhere ? isTrue(leaf) : isLost(leaf) })));
}
