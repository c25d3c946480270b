/** Which items exist in the document: those on the screen, a few around them, and the active one, wherever it is, since the grid names it. */
import { defaultRangeExtractor, useVirtualizer, type Range, type Virtualizer } from "@tanstack/react-virtual";
import { useCallback, useEffect, type RefObject } from "react";
import type { TableItem } from "./group-endpoints.ts";

export const overscan = 10;

interface RowVirtualizing {
  readonly items: readonly TableItem[];
  readonly gridRef: RefObject<HTMLDivElement | null>;
  readonly heightPx: number;
  readonly marginPx: number; // of the header, which scrolls with the items and sticks
  readonly activeIndex: number;
}

export function useRowVirtualizer({
  items,
  gridRef,
  heightPx,
  marginPx,
  activeIndex,
}: RowVirtualizing): Virtualizer<HTMLDivElement, Element> {
  const withActive = useCallback(
    (range: Range) => {
      const visible = defaultRangeExtractor(range);
      if (activeIndex < 0 || visible.includes(activeIndex)) return visible;
      return [...visible, activeIndex].sort((a, b) => a - b);
    },
    [activeIndex],
  );
  const virtualizer = useVirtualizer({
    count: items.length,
    getScrollElement: () => gridRef.current,
    estimateSize: () => heightPx,
    getItemKey: (index) => items[index]?.id ?? index,
    overscan,
    scrollMargin: marginPx,
    scrollPaddingStart: marginPx,
    rangeExtractor: withActive,
  });

  useEffect(() => virtualizer.measure(), [heightPx, virtualizer]);
  useEffect(() => {
    if (activeIndex >= 0) virtualizer.scrollToIndex(activeIndex, { align: "auto" });
    // only a move scrolls: a row that changes place because others came or went must not pull the view along
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [items[activeIndex]?.id]);
  return virtualizer;
}
