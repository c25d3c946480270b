/**
 * Leases as a grid of which only the rows on the screen and a few around them exist: it scrolls with the page. Focus stays on the grid, the active row is named
 * by it. Narrow, a row is a card of two lines.
 */
import type { Lease } from "@portolan/leases";
import { useLayoutEffect, useRef, useState, type KeyboardEvent, type ReactElement, type RefObject } from "react";
import { useSpeech } from "../../settings/language.ts";
import { useNow } from "../../settings/use-now.ts";
import { useElementSize } from "../../table/use-element-size.ts";
import { LeaseRow, leaseColumns, leaseRowId } from "./lease-row.tsx";

interface LeaseTableProps {
  readonly leases: readonly Lease[];
  readonly listKey: string; // another one begins at the top
  readonly poolName: (id: string) => string;
  readonly opened: string | null;
  readonly onOpen: (id: string) => void;
}

const cardsBelowPx = 700;
const rowPx = 34;
const cardPx = 62;
const overscan = 8;

export function LeaseTable({ leases, listKey, poolName, opened, onOpen }: LeaseTableProps): ReactElement {
  const { say } = useSpeech();
  const nowMs = useNow();
  const grid = useRef<HTMLDivElement>(null);
  const { widthPx } = useElementSize(grid);
  const isCard = widthPx > 0 && widthPx < cardsBelowPx;
  const heightPx = isCard ? cardPx : rowPx;
  const { first, end } = useScrolledRows(grid, leases.length, heightPx);
  const [active, setActive] = useState({ index: 0, listKey });
  const activeIndex = active.listKey === listKey ? Math.min(active.index, leases.length - 1) : 0;
  const activeLease = leases[activeIndex];
  const press = (event: KeyboardEvent): void => {
    const to = moveBy(event.key, activeIndex, leases.length);
    if (to !== null) {
      event.preventDefault();
      setActive({ index: to, listKey });
      showRow(grid.current, to * heightPx, heightPx);
    } else if ((event.key === "Enter" || event.key === " ") && activeLease !== undefined) {
      event.preventDefault();
      onOpen(activeLease.id);
    }
  };
  const indexes = Array.from({ length: Math.max(0, end - first) }, (_, at) => first + at);
  if (activeIndex < first || activeIndex >= end) indexes.push(activeIndex);
  return (
    <div className="rounded-md border border-line">
      <div
        aria-hidden
        className={`lease-columns sticky top-[-1.25rem] z-10 h-8 border-b border-line bg-paper text-muted ${isCard ? "hidden" : ""}`}
      >
        {leaseColumns.map((column) => (
          <span key={column} className="truncate">
            {say(`panel.leases.column.${column}`)}
          </span>
        ))}
      </div>
      <div
        ref={grid}
        role="grid"
        tabIndex={0}
        aria-label={say("panel.nav.leases")}
        aria-rowcount={leases.length}
        aria-colcount={leaseColumns.length}
        aria-activedescendant={activeLease === undefined ? undefined : leaseRowId(activeLease.id)}
        onKeyDown={press}
        className="relative outline-offset-[-2px]"
        style={{ height: leases.length * heightPx }}
      >
        {indexes.map((index) => {
          const lease = leases[index];
          return lease === undefined ? null : (
            <LeaseRow
              key={lease.id}
              lease={lease}
              pool={poolName(lease.pool)}
              index={index}
              heightPx={heightPx}
              isCard={isCard}
              isActive={index === activeIndex}
              isOpen={lease.id === opened}
              nowMs={nowMs}
              onOpen={onOpen}
            />
          );
        })}
      </div>
    </div>
  );
}

function moveBy(key: string, from: number, count: number): number | null {
  const moves: Readonly<Record<string, number>> = {
    ArrowDown: from + 1,
    ArrowUp: from - 1,
    PageDown: from + 15,
    PageUp: from - 15,
    Home: 0,
    End: count - 1,
  };
  const to = moves[key];
  return to === undefined ? null : Math.min(Math.max(to, 0), count - 1);
}

const headerPx = 40;

function scrollerOf(element: HTMLElement | null): HTMLElement | null {
  return element?.closest("main") ?? null;
}

function showRow(grid: HTMLElement | null, topPx: number, heightPx: number): void {
  const scroller = scrollerOf(grid);
  if (grid === null || scroller === null) return;
  const at = grid.getBoundingClientRect().top - scroller.getBoundingClientRect().top + topPx;
  if (at < headerPx) scroller.scrollTop += at - headerPx;
  else if (at + heightPx > scroller.clientHeight) scroller.scrollTop += at + heightPx - scroller.clientHeight;
}

interface SeenRows {
  readonly first: number;
  readonly end: number;
}

/** The rows that the page shows now, and a few more. */
function useScrolledRows(grid: RefObject<HTMLElement | null>, count: number, heightPx: number): SeenRows {
  const [seen, setSeen] = useState<SeenRows>({ first: 0, end: 40 });
  useLayoutEffect(() => {
    const scroller = scrollerOf(grid.current);
    if (scroller === null) return;
    const read = (): void => {
      const now = readSeen(grid.current, scroller, heightPx);
      setSeen((before) => (before.first === now.first && before.end === now.end ? before : now));
    };
    const watched = new ResizeObserver(read); // told once at the beginning too
    watched.observe(scroller);
    if (grid.current !== null) watched.observe(grid.current);
    scroller.addEventListener("scroll", read, { passive: true });
    return () => {
      watched.disconnect();
      scroller.removeEventListener("scroll", read);
    };
  }, [grid, heightPx]);
  const end = Math.min(count, seen.end);
  return { first: Math.min(seen.first, Math.max(0, end - 1)), end };
}

function readSeen(grid: HTMLElement | null, scroller: HTMLElement, heightPx: number): SeenRows {
  if (grid === null) return { first: 0, end: 40 };
  const abovePx = scroller.getBoundingClientRect().top - grid.getBoundingClientRect().top;
  const first = Math.max(0, Math.floor(abovePx / heightPx / 4) * 4 - overscan);
  return { first, end: first + Math.ceil(scroller.clientHeight / heightPx) + 2 * overscan + 4 };
}
