/**
 * Which items exist in the document: those on the screen and a few around them. All are equally high, so that a place follows from an index and
 * nothing is ever measured but the table itself; and the window moves by a few rows at a time, so that most frames of a slow scroll draw nothing.
 */
import { useCallback, useEffect, useLayoutEffect, useState, type RefObject } from "react";
import { flushSync } from "react-dom";
import type { TableItem } from "./group-endpoints.ts";

export interface RowWindow {
  readonly first: number;
  readonly end: number; // the first index that is not in it
  readonly slots: number; // as many elements as are ever needed at once
}

const overscan = 8;
const step = 4;

interface RowWindowing {
  readonly items: readonly TableItem[];
  readonly gridRef: RefObject<HTMLDivElement | null>;
  readonly viewPx: number; // the table's height; 0 until it is known
  readonly heightPx: number;
  readonly marginPx: number; // of the header, which stays above the items
  readonly activeIndex: number;
}

export function useRowWindow({ items, gridRef, viewPx, heightPx, marginPx, activeIndex }: RowWindowing): RowWindow {
  const place = useScrollPlace(gridRef, heightPx);
  useActiveInView({ activeId: items[activeIndex]?.id, activeIndex, gridRef, heightPx, marginPx });
  const slots = viewPx === 0 ? 0 : Math.ceil(viewPx / heightPx) + 2 * overscan + step + 1;
  // the list may have become shorter before the table's scroll position follows
  const least = Math.max(0, items.length - Math.ceil(viewPx / heightPx) - overscan);
  const first = Math.max(0, Math.min(place * step, least) - overscan);
  return { first, end: Math.min(items.length, first + slots), slots };
}

/** The first visible row, in steps; drawn in the frame in which the table was scrolled. */
function useScrollPlace(gridRef: RefObject<HTMLDivElement | null>, heightPx: number): number {
  const [place, setPlace] = useState(0);
  const read = useCallback(() => Math.floor((gridRef.current?.scrollTop ?? 0) / heightPx / step), [gridRef, heightPx]);
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

interface ActiveRow extends Pick<RowWindowing, "gridRef" | "heightPx" | "marginPx" | "activeIndex"> {
  readonly activeId: string | undefined;
}

/** Only a move scrolls: a row that changes place because others came or went must not pull the view along. */
function useActiveInView({ activeId, activeIndex, gridRef, heightPx, marginPx }: ActiveRow): void {
  useLayoutEffect(() => {
    const grid = gridRef.current;
    if (grid === null || activeIndex < 0) return;
    const topPx = activeIndex * heightPx;
    const lastTopPx = topPx + heightPx + marginPx - grid.clientHeight;
    if (topPx < grid.scrollTop) grid.scrollTop = topPx;
    else if (lastTopPx > grid.scrollTop) grid.scrollTop = lastTopPx;
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [activeId]);
}
