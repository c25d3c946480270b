/**
 * A difference as a plan promises it. Whoever gets in as before as long as they stay within the plan's own rate has lost nothing, but what they have depends on
 * a condition now: told apart by that condition, where nothing else has become different. And a host whose neighbours have to answer from addresses that are
 * not refused reaches others as before: that is another way, not less.
 */
import type { Conditions, DifferentRegion, SemanticDifference } from "@portolan/reachability";
import { isOutside } from "./risks/region-sources.ts";
import type { AddRateTable, Step } from "./step.ts";

export interface SortedDifference {
  readonly difference: SemanticDifference;
  readonly limited: readonly DifferentRegion[];
}

export function sortDifference(found: SemanticDifference, steps: readonly Step[]): SortedDifference {
  const moved = found.lost.filter(waitsForNeighbours);
  const difference =
    moved.length === 0
      ? found
      : { ...found, lost: found.lost.filter((region) => !moved.includes(region)), changed: [...found.changed, ...moved] };
  const tables = rateTables(steps);
  if (tables.length === 0) return { difference, limited: [] };
  const isOwn = (id: string): boolean => tables.some(({ name }) => id.startsWith(`limit inet ${name} `));
  const limited = [...difference.lost, ...difference.changed].filter((region) => isLimited(region, isOwn));
  const isRest = (region: DifferentRegion): boolean => !limited.includes(region);
  return { difference: { ...difference, lost: difference.lost.filter(isRest), changed: difference.changed.filter(isRest) }, limited };
}

/** What this host itself sends, and may send if somebody at its link answers. */
function waitsForNeighbours(region: DifferentRegion): boolean {
  const { after } = region.conditions;
  const asks = after.length > 0 && after.every((terms) => terms.some(({ condition, holds }) => holds && condition.kind === "neighbour"));
  return !isOutside(region) && region.after === "depends" && asks;
}

function isLimited({ before, after, conditions }: DifferentRegion, isOwn: (id: string) => boolean): boolean {
  if (before === "closed" || after !== "depends") return false;
  const asks = conditions.after.some((terms) => terms.some(({ condition }) => isOwn(condition.id)));
  return asks && conditionsText(withoutOwn(conditions.after, isOwn)) === conditionsText(openAs(conditions.before));
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
  const texts = conditions.map((terms) => terms.map(({ condition, holds }) => `${holds ? "" : "!"}${condition.id}`).toSorted().join(" & ")); // prettier-ignore
  return [...new Set(texts)].toSorted().join(" | ");
}
