/** The table of endpoints: an ARIA grid of which only the visible rows exist. Focus stays on the grid; the active row is named by aria-activedescendant. */
import {
  lazy,
  Suspense,
  useCallback,
  useDeferredValue,
  useEffect,
  useMemo,
  useRef,
  useState,
  type MouseEvent,
  type ReactElement,
  type RefObject,
} from "react";
import { useDensity, type Density } from "../settings/density.ts";
import { useSpeech } from "../settings/language.ts";
import { useNow } from "../settings/use-now.ts";
import type { Workspace } from "../use-workspace.ts";
import type { Endpoint } from "../wire.ts";
import { cardColumns, fitColumns, formatColumns, layoutColumns, orderForCard, type Column } from "./columns.ts";
import { writeTitleOfAge, type DrawContext } from "./endpoint-cells.tsx";
import { rowElementId, type RowActions } from "./endpoint-row.tsx";
import type { MenuPlace } from "./row-menu.tsx";
import { placeRows, type ItemHeights } from "./row-places.ts";
import { TableHeader, headerHeightPx } from "./table-header.tsx";
import { TableRows } from "./table-rows.tsx";
import { useElementSize } from "./use-element-size.ts";
import { useRowWindow } from "./use-row-window.ts";
import { useScrollAnchor } from "./use-scroll-anchor.ts";
import { pressTableKey } from "./table-keys.ts";

const RowMenu = lazy(async () => ({ default: (await import("./row-menu.tsx")).RowMenu }));

export interface EndpointTableProps {
  readonly state: Workspace;
  readonly changedAt: ReadonlyMap<string, number>;
  readonly isPrivileged: boolean;
  readonly isStale: boolean; // shown, but no longer live
  readonly gridRef: RefObject<HTMLDivElement | null>;
}

const cardsBelowPx = 700;
const rowHeightPx: Record<Density, number> = { roomy: 34, tight: 27 };
const cardHeightPx = 60;
const cardMorePx = 22; // the line of further columns
const cardGroupPx = 36;

export function EndpointTable({ state, changedAt, isPrivileged, isStale, gridRef }: EndpointTableProps): ReactElement {
  const { items, activeIndex, listKey, selection } = state;
  const { say } = useSpeech();
  const { widthPx: width, heightPx: viewPx } = useElementSize(gridRef);
  const isCard = width > 0 && width < cardsBelowPx;
  const chosen = useDeferredValue(state.columns.shown); // the menu shows a choice at once, the table when it is drawn
  const columns = useShownColumns(chosen, width, isCard);
  const heights = useHeights(isCard, columns.length);
  const marginPx = isCard ? 0 : headerHeightPx;
  const hovered = useRef<string | null>(null);
  const [menu, setMenu] = useState<MenuPlace | null>(null);
  const layout = useMemo(() => layoutColumns(columns), [columns]);
  const context = useDrawContext(state, columns, isPrivileged);
  const hover = useCallback((id: string) => void (hovered.current = id), []);
  const act = useRowActions({ state, hover, setMenu });

  const places = useMemo(() => placeRows(items, heights), [items, heights]);
  const drawKey = `${state.closedKey} ${columns.join()}`;
  const window = useRowWindow({ items, places, gridRef, viewPx, leastPx: heights.groupPx, marginPx, activeIndex, listKey, drawKey });
  useScrollAnchor({ gridRef, items, places, listKey, hovered });

  const active = items[activeIndex];
  return (
    // a grid or a treegrid, which the rule does not see
    // oxlint-disable-next-line jsx-a11y/no-static-element-interactions
    <div
      ref={gridRef}
      role={state.grouping === null ? "grid" : "treegrid"}
      tabIndex={0}
      aria-label={say("panel.table.label")}
      aria-multiselectable
      aria-rowcount={items.length + 1}
      aria-colcount={columns.length}
      aria-activedescendant={active === undefined ? undefined : rowElementId(active.id)}
      onKeyDown={(event) => pressTableKey(event, { state, heightPx: heights.endpointPx })}
      onContextMenu={(event) => showMenuOfActive(event, active?.kind === "endpoint" ? active.endpoint : null, setMenu)}
      onPointerOver={({ target }) => writeTitleOfAge(target, columns, context.speech)}
      onPointerLeave={() => (hovered.current = null)}
      data-scrolls-sideways={!isCard && width > 0 && width < layout.leastPx ? "" : undefined}
      style={{ "--endpoint-columns": layout.template, "--endpoint-least": `${layout.leastPx}px` } as never}
      className={`relative h-full overflow-auto outline-offset-[-2px] ${isCard ? "overflow-x-hidden" : ""} ${isStale ? "bg-sunken grayscale [--table-ground:var(--sunken)]" : ""}`}
    >
      <TableHeader columns={columns} leastPx={isCard ? 0 : layout.leastPx} order={state.order} onSort={state.sortBy} isHidden={isCard} />
      <TableRows
        state={state}
        window={window}
        columns={columns}
        context={context}
        changedAt={changedAt}
        act={act}
        places={places}
        look={{ isCard, leastPx: isCard ? 0 : layout.leastPx }}
      />
      {menu === null ? null : (
        <Suspense>
          <RowMenu place={menu} state={state} isMarked={selection.ids.has(menu.endpoint.id)} onClose={() => setMenu(null)} />
        </Suspense>
      )}
    </div>
  );
}

/** Of the usual columns as many as there is room for; a card shows those of its own and, on a line of their own, others that were chosen. */
function useShownColumns(shown: readonly Column[], width: number, isCard: boolean): readonly Column[] {
  return useMemo(() => {
    const isUsual = formatColumns(shown) === undefined;
    if (isCard) return isUsual ? cardColumns : orderForCard(shown);
    return isUsual ? fitColumns(width) : shown;
  }, [shown, width, isCard]);
}

function useHeights(isCard: boolean, columnCount: number): ItemHeights {
  const density = useDensity();
  const hasMore = isCard && columnCount > cardColumns.length;
  return useMemo(() => {
    if (!isCard) return { endpointPx: rowHeightPx[density], groupPx: rowHeightPx[density] };
    return { endpointPx: cardHeightPx + (hasMore ? cardMorePx : 0), groupPx: cardGroupPx };
  }, [density, isCard, hasMore]);
}

function useDrawContext({ facts }: Workspace, columns: readonly Column[], isPrivileged: boolean): DrawContext {
  const speech = useSpeech();
  const nowMs = useNow();
  const showsName = columns.includes("name");
  return useMemo(
    () => ({ speech, facts, nowMs, isPrivileged, showsName, reach: facts.reach, leaseOf: facts.leaseOf }),
    [speech, facts, nowMs, isPrivileged, showsName],
  );
}

interface RowActing {
  readonly state: Workspace;
  readonly hover: (id: string) => void;
  readonly setMenu: (place: MenuPlace) => void;
}

/** One object for every row and every time, so that a row is drawn anew only when something of its own changed. */
function useRowActions({ state, hover, setMenu }: RowActing): RowActions {
  const current = useRef(state);
  useEffect(() => {
    current.current = state;
  });
  return useMemo(() => {
    const mark = (id: string, event: MouseEvent): void => {
      event.stopPropagation();
      if (event.shiftKey) current.current.selection.extendTo(id);
      else current.current.selection.toggle(id);
    };
    return {
      mark,
      hover,
      open: (endpoint, event) => {
        if (event.ctrlKey || event.metaKey || event.shiftKey) mark(endpoint.id, event);
        else current.current.open(endpoint);
      },
      showMenu: (endpoint, event) => {
        event.preventDefault();
        event.stopPropagation();
        setMenu({ endpoint, x: event.clientX, y: event.clientY });
      },
    };
  }, [hover, setMenu]);
}

/** The key for a context menu comes to the grid, which has the focus. */
function showMenuOfActive(event: MouseEvent<HTMLElement>, endpoint: Endpoint | null, setMenu: (place: MenuPlace) => void): void {
  if (event.target !== event.currentTarget || endpoint === null) return;
  event.preventDefault();
  const row = document.getElementById(rowElementId(endpoint.id)) ?? event.currentTarget;
  const { left, bottom } = row.getBoundingClientRect();
  setMenu({ endpoint, x: left + 32, y: bottom });
}
