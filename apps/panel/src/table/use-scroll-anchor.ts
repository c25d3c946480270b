/** Keeps what is being read in place: when rows come or go, the row under the pointer, else the first visible one, stays where it was on the screen. */
import { useLayoutEffect, useRef, type RefObject } from "react";
interface Identified {
  readonly id: string;
}

interface Anchoring {
  readonly gridRef: RefObject<HTMLElement | null>;
  readonly rows: readonly Identified[];
  readonly heightPx: number;
  readonly listKey: string; // another key: another list was asked for, which begins at its top
  readonly hovered: RefObject<string | null>;
}

export function useScrollAnchor({ gridRef, rows, heightPx, listKey, hovered }: Anchoring): void {
  const previous = useRef({ rows, heightPx, listKey });
  useLayoutEffect(() => {
    const grid = gridRef.current;
    const before = previous.current;
    previous.current = { rows, heightPx, listKey };
    if (grid === null || before.rows === rows) return;
    if (before.listKey !== listKey) {
      grid.scrollTop = 0;
      return;
    }
    const shift = shiftOfAnchor({
      before: before.rows,
      after: rows,
      first: Math.floor(grid.scrollTop / heightPx),
      preferred: hovered.current,
    });
    if (shift !== 0) grid.scrollTop += shift * heightPx;
  }, [gridRef, rows, heightPx, listKey, hovered]);
}

interface Lists {
  readonly before: readonly Identified[];
  readonly after: readonly Identified[];
  readonly first: number; // index of the first visible row before
  readonly preferred: string | null; // id of the row under the pointer
}

/** By how many rows the anchor moved. A row that vanished hands over to the next one that is still there. */
export function shiftOfAnchor({ before, after, first, preferred }: Lists): number {
  const from = preferred === null ? -1 : before.findIndex((endpoint) => endpoint.id === preferred);
  const isAtTop = from === -1 && first === 0;
  if (isAtTop) return 0;
  const placeOf = new Map(after.map((endpoint, index) => [endpoint.id, index]));
  const start = from === -1 ? first : from;
  for (let index = start; index < before.length; index++) {
    const place = placeOf.get(before[index]?.id ?? "");
    if (place !== undefined) return place - index;
  }
  return 0;
}
