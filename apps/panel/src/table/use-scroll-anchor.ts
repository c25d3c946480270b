/** Keeps what is being read in place: when rows come or go, the row under the pointer, else the first visible one, stays where it was on the screen. */
import { useLayoutEffect, useRef, type RefObject } from "react";
import type { RowPlaces } from "./row-places.ts";

interface Identified {
  readonly id: string;
}

interface Anchoring {
  readonly gridRef: RefObject<HTMLElement | null>;
  readonly items: readonly Identified[];
  readonly places: RowPlaces;
  readonly listKey: string; // another key: another list was asked for, which begins at its top
  readonly hovered: RefObject<string | null>;
}

export function useScrollAnchor({ gridRef, items, places, listKey, hovered }: Anchoring): void {
  const previous = useRef({ items, places, listKey });
  useLayoutEffect(() => {
    const grid = gridRef.current;
    const before = previous.current;
    previous.current = { items, places, listKey };
    if (grid === null || before.items === items) return;
    if (before.listKey !== listKey) {
      grid.scrollTop = 0;
      return;
    }
    const shiftPx = shiftOfAnchor({
      before,
      after: { items, places },
      first: before.places.indexAt(grid.scrollTop),
      preferred: hovered.current,
    });
    if (shiftPx !== 0) grid.scrollTop += shiftPx;
  }, [gridRef, items, places, listKey, hovered]);
}

interface PlacedItems {
  readonly items: readonly Identified[];
  readonly places: RowPlaces;
}

interface Lists {
  readonly before: PlacedItems;
  readonly after: PlacedItems;
  readonly first: number; // index of the first visible item before
  readonly preferred: string | null; // id of the row under the pointer
}

/** By how many pixels the anchor moved. A row that vanished hands over to the next one that is still there. */
export function shiftOfAnchor({ before, after, first, preferred }: Lists): number {
  const from = preferred === null ? -1 : before.items.findIndex((item) => item.id === preferred);
  const isAtTop = from === -1 && first === 0;
  if (isAtTop) return 0;
  const findPlace = createPlaceFinder(after.items);
  for (let index = from === -1 ? first : from; index < before.items.length; index++) {
    const place = findPlace(before.items[index]?.id ?? "");
    if (place !== -1) return after.places.topOf(place) - before.places.topOf(index);
  }
  return 0;
}

const mostSearches = 20;

/** The index of an id, or -1. The first few are searched for, as most often the first is found; a map of all ids is made only for more. */
function createPlaceFinder(items: readonly Identified[]): (id: string) => number {
  let searches = 0;
  let placeOf: ReadonlyMap<string, number> | null = null;
  return (id) => {
    if (++searches <= mostSearches) return items.findIndex((item) => item.id === id);
    placeOf ??= new Map(items.map((item, index) => [item.id, index]));
    return placeOf.get(id) ?? -1;
  };
}
