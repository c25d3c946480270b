/**
 * What a plan's own rate does to a difference. Whoever gets in as before as long as they stay within the rate has lost nothing, but what they have depends on
 * a condition now. Told apart by the condition: it is the one that the plan's own table sets, and nothing else has become different.
 */
import type { Conditions, DifferentRegion, SemanticDifference } from "@portolan/reachability";
import type { AddRateTable, Step } from "./step.ts";

export interface SplitDifference {
  readonly difference: SemanticDifference;
  readonly limited: readonly DifferentRegion[];
}

export function splitLimited(difference: SemanticDifference, steps: readonly Step[]): SplitDifference {
  const tables = rateTables(steps);
  if (tables.length === 0) return { difference, limited: [] };
  const isOwn = (id: string): boolean => tables.some(({ name }) => id.startsWith(`limit inet ${name} `));
  const isLimited = (region: DifferentRegion): boolean => {
    const { before, after } = region.conditions;
    return (
      region.before !== "closed" &&
      region.after === "depends" &&
      conditionsText(withoutOwn(after, isOwn)) === conditionsText(openAs(before))
    );
  };
  const limited = difference.lost.filter(isLimited);
  return { difference: { ...difference, lost: difference.lost.filter((region) => !limited.includes(region)) }, limited };
}

function rateTables(steps: readonly Step[]): readonly AddRateTable[] {
  return steps.flatMap((step) => (step.tool === "nft" ? step.changes.filter((change) => change.kind === "add-rate-table") : []));
}

/** Open without a condition is one alternative without a term. */
function openAs(conditions: Conditions): Conditions {
  return conditions.length === 0 ? [[]] : conditions;
}

function withoutOwn(conditions: Conditions, isOwn: (id: string) => boolean): Conditions {
  return conditions.map((terms) => terms.filter(({ condition, holds }) => !(holds && isOwn(condition.id))));
}

function conditionsText(conditions: Conditions): string {
  return [...new Set(conditions.map((terms) => terms.map(({ condition, holds }) => `${holds ? "" : "!"}${condition.id}`).toSorted().join(" & ")))].toSorted().join(" | "); // prettier-ignore
}
