/**
 * Where the items of the table stand, top to bottom without gaps. Endpoints are equally high and so are headings, so that nothing is ever measured:
 * a place is one multiplication where both are the same, otherwise looked up in a list made once for the items.
 */
import type { TableItem } from "./group-endpoints.ts";

export interface RowPlaces {
  readonly totalPx: number;
  readonly topOf: (index: number) => number;
  readonly heightOf: (index: number) => number; // of an index that exists
  /** The item at this height; the last one below all of them, 0 without any. */
  readonly indexAt: (px: number) => number;
}

export interface ItemHeights {
  readonly endpointPx: number;
  readonly groupPx: number;
}

export function placeRows(items: readonly TableItem[], { endpointPx, groupPx }: ItemHeights): RowPlaces {
  const last = Math.max(0, items.length - 1);
  if (endpointPx === groupPx || items[0]?.kind !== "group") {
    return {
      totalPx: items.length * endpointPx,
      topOf: (index) => index * endpointPx,
      heightOf: () => endpointPx,
      indexAt: (px) => Math.min(Math.max(Math.floor(px / endpointPx), 0), last),
    };
  }
  const tops = new Float64Array(items.length + 1);
  for (const [index, item] of items.entries()) tops[index + 1] = (tops[index] ?? 0) + (item.kind === "group" ? groupPx : endpointPx);
  const topOf = (index: number): number => tops[Math.min(index, items.length)] ?? 0;
  return {
    totalPx: topOf(items.length),
    topOf,
    heightOf: (index) => topOf(index + 1) - topOf(index),
    indexAt: (px) => Math.min(lastAtMost(tops, px), last),
  };
}

/** Index of the last number that is not greater; the numbers ascend. */
function lastAtMost(numbers: Float64Array, wanted: number): number {
  let [low, high] = [0, numbers.length - 1];
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if ((numbers[middle] ?? 0) <= wanted) low = middle;
    else high = middle - 1;
  }
  return low;
}
