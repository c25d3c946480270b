/**
 * Which items exist in the document: those on the screen and a few around them. The window moves by a few rows at a time, so that most frames of a
 * slow scroll draw nothing. A frame in which all rows change draws those on the screen; the ones around them follow in the next frame.
 */
import { useCallback, useEffect, useLayoutEffect, useState, type RefObject } from "react";
import { flushSync } from "react-dom";
import { afterFrame } from "./after-frame.ts";
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
  readonly listKey: string; // another key: another list was asked for, which begins at its top
  readonly drawKey: string; // another key: the rows are drawn otherwise, where they are
}

export function useRowWindow(wanted: RowWindowing): RowWindow {
  const { items, places, gridRef, viewPx, leastPx, activeIndex, listKey, drawKey } = wanted;
  const visible = Math.ceil(viewPx / leastPx);
  const place = useScrollPlace(gridRef, places);
  useActiveInView({ ...wanted, activeId: items[activeIndex]?.id });
  const slots = viewPx === 0 ? 0 : visible + 2 * overscan + step + 1;
  // the list may have become shorter before the table's scroll position follows
  const firstVisible = Math.max(0, Math.min(place, items.length - visible));
  const first = Math.max(0, firstVisible - overscan);
  const [isSameList, isDrawnSo] = [useSettled(listKey), useSettled(drawKey)];
  if ((isSameList && isDrawnSo) || slots === 0) return { first, end: Math.min(items.length, first + slots), slots };
  const top = isSameList ? firstVisible : 0;
  return { first: top, end: Math.min(items.length, top + visible + step + 1), slots };
}

/** False from the drawing in which the key became another until the frame after it. */
function useSettled(key: string): boolean {
  const [settled, setSettled] = useState(key);
  useEffect(() => {
    if (settled === key) return;
    return afterFrame(() => setSettled(key));
  }, [key, settled]);
  return settled === key;
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
