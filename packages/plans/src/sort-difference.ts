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

/** Who stays within the rate gets in now where they did before, whatever the other conditions are. */
function isLimited({ before, after, conditions }: DifferentRegion, isOwn: (id: string) => boolean): boolean {
  if (before === "closed" || after !== "depends") return false;
  const ids = [...new Set([...conditions.before, ...conditions.after].flatMap((terms) => terms.map(({ condition }) => condition.id)))];
  const free = ids.filter((id) => !isOwn(id));
  if (free.length === ids.length || free.length > mostConditions) return false;
  return Array.from({ length: 2 ** free.length }, (_, bits) => bits).every((bits) => {
    const isTrue = (id: string): boolean => isOwn(id) || ((bits >> free.indexOf(id)) & 1) === 1;
    return holdsWith(conditions.before, isTrue) === holdsWith(conditions.after, isTrue);
  });
}

const mostConditions = 8;

/** Open without a condition is open whatever is true. */
function holdsWith(conditions: Conditions, isTrue: (id: string) => boolean): boolean {
  return conditions.length === 0 || conditions.some((terms) => terms.every(({ condition, holds }) => isTrue(condition.id) === holds));
}

function rateTables(steps: readonly Step[]): readonly AddRateTable[] {
  return steps.flatMap((step) => (step.tool === "nft" ? step.changes.filter((change) => change.kind === "add-rate-table") : []));
}
