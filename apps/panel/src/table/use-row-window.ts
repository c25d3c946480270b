/** Which items exist in the document: those on the screen and a few around them. The window moves by a few rows at a time, so that most frames of a slow scroll draw nothing. */
import { useCallback, useEffect, useLayoutEffect, useState, type RefObject } from "react";
import { flushSync } from "react-dom";
import type { TableItem } from "./group-endpoints.ts";
import type { RowPlaces } from "./row-places.ts";

export interface RowWindow {
  readonly first: number;
  readonly end: number; // the first index that is not in it
  readonly slots: number; // as many elements as are ever needed at once
}

const overscan = 8;
const step = 4;

interface RowWindowing {
  readonly items: readonly TableItem[];
  readonly places: RowPlaces;
  readonly gridRef: RefObject<HTMLDivElement | null>;
  readonly viewPx: number; // the table's height; 0 until it is known
  readonly leastPx: number; // height of the lowest item
  readonly marginPx: number; // of the header, which stays above the items
  readonly activeIndex: number;
}

export function useRowWindow(wanted: RowWindowing): RowWindow {
  const { items, places, gridRef, viewPx, leastPx, activeIndex } = wanted;
  const visible = Math.ceil(viewPx / leastPx);
  const place = useScrollPlace(gridRef, places);
  useActiveInView({ ...wanted, activeId: items[activeIndex]?.id });
  const slots = viewPx === 0 ? 0 : visible + 2 * overscan + step + 1;
  // the list may have become shorter before the table's scroll position follows
  const first = Math.max(0, Math.min(place, items.length - visible) - overscan);
  return { first, end: Math.min(items.length, first + slots), slots };
}

/** The first visible item, in steps; drawn in the frame in which the table was scrolled. */
function useScrollPlace(gridRef: RefObject<HTMLDivElement | null>, places: RowPlaces): number {
  const [place, setPlace] = useState(0);
  const read = useCallback(() => Math.floor(places.indexAt(gridRef.current?.scrollTop ?? 0) / step) * step, [gridRef, places]);
  useEffect(() => {
    const grid = gridRef.current;
    if (grid === null) return;
    let known = read();
    setPlace(known);
    const scroll = (): void => {
      const now = read();
      if (now === known) return;
      known = now;
      flushSync(() => setPlace(now));
    };
    grid.addEventListener("scroll", scroll, { passive: true });
    return () => grid.removeEventListener("scroll", scroll);
  }, [gridRef, read]);
  return place;
}

interface ActiveItem extends Pick<RowWindowing, "places" | "gridRef" | "marginPx" | "activeIndex"> {
  readonly activeId: string | undefined;
}

/** Only a move scrolls: a row that changes place because others came or went must not pull the view along. */
function useActiveInView({ activeId, activeIndex, places, gridRef, marginPx }: ActiveItem): void {
  useLayoutEffect(() => {
    const grid = gridRef.current;
    if (grid === null || activeIndex < 0) return;
    const topPx = places.topOf(activeIndex);
    const leastScrollPx = topPx + places.heightOf(activeIndex) + marginPx - grid.clientHeight;
    if (topPx < grid.scrollTop) grid.scrollTop = topPx;
    else if (leastScrollPx > grid.scrollTop) grid.scrollTop = leastScrollPx;
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [activeId]);
}
