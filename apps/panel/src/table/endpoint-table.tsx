/** The table of endpoints: an ARIA grid of which only the visible rows exist. Focus stays on the grid; the active row is named by aria-activedescendant. */
import { useRef, type KeyboardEvent, type ReactElement, type RefObject } from "react";
import { useSpeech } from "../settings/language.ts";
import type { Endpoint } from "../wire.ts";
import { EndpointRow, rowElementId } from "./endpoint-row.tsx";
import { columns, type Column, type SortOrder } from "./sort-endpoints.ts";
import { TableHeader, headerHeightPx } from "./table-header.tsx";
import { useRowVirtualizer } from "./use-row-virtualizer.ts";
import { useScrollAnchor } from "./use-scroll-anchor.ts";
import { useElementWidth } from "./use-element-width.ts";

export interface EndpointTableProps {
  readonly rows: readonly Endpoint[];
  readonly order: SortOrder;
  readonly onSort: (column: Column) => void;
  readonly activeIndex: number; // -1: none
  readonly openId: string | null; // the endpoint in the drawer
  readonly onMove: (to: number) => void;
  readonly onOpen: (endpoint: Endpoint) => void;
  readonly changedAt: ReadonlyMap<string, number>;
  readonly isPrivileged: boolean;
  readonly isStale: boolean; // shown, but no longer live
  readonly listKey: string; // changes when the person asked for another list, not when the host changed
  readonly gridRef: RefObject<HTMLDivElement | null>;
}

const cardsBelowPx = 700;
const rowHeightPx = 34;
const cardHeightPx = 60;

export function EndpointTable(props: EndpointTableProps): ReactElement {
  const { rows, activeIndex, gridRef } = props;
  const { say } = useSpeech();
  const width = useElementWidth(gridRef);
  const isCards = width > 0 && width < cardsBelowPx;
  const heightPx = isCards ? cardHeightPx : rowHeightPx;
  const marginPx = isCards ? 0 : headerHeightPx;
  const hovered = useRef<string | null>(null);

  const virtualizer = useRowVirtualizer({ rows, gridRef, heightPx, marginPx, activeIndex });
  useScrollAnchor({ gridRef, rows, heightPx, listKey: props.listKey, hovered });

  const active = rows[activeIndex];
  return (
    <div
      ref={gridRef}
      role="grid"
      tabIndex={0}
      aria-label={say("panel.table.label")}
      aria-rowcount={rows.length + 1}
      aria-colcount={columns.length}
      aria-activedescendant={active === undefined ? undefined : rowElementId(active.id)}
      onKeyDown={(event) => moveByKey(event, props)}
      onPointerLeave={() => (hovered.current = null)}
      className={`@container/table relative h-full overflow-auto outline-offset-[-2px] ${props.isStale ? "bg-sunken grayscale" : ""}`}
    >
      <TableHeader order={props.order} onSort={props.onSort} isHidden={isCards} />
      <div role="rowgroup" className="relative" style={{ height: virtualizer.getTotalSize() }}>
        {virtualizer.getVirtualItems().map((item) => {
          const endpoint = rows[item.index];
          if (endpoint === undefined) return null;
          return (
            <EndpointRow
              key={item.key}
              endpoint={endpoint}
              index={item.index}
              topPx={item.start - marginPx}
              heightPx={heightPx}
              isActive={item.index === activeIndex}
              isOpen={endpoint.id === props.openId}
              changedAt={props.changedAt.get(endpoint.id) ?? 0}
              isPrivileged={props.isPrivileged}
              onOpen={props.onOpen}
              onHover={(id) => (hovered.current = id)}
            />
          );
        })}
      </div>
    </div>
  );
}

function moveByKey(event: KeyboardEvent, props: EndpointTableProps): void {
  if (event.target !== event.currentTarget || event.ctrlKey || event.metaKey || event.altKey) return;
  const pageRows = Math.max(1, Math.floor(event.currentTarget.clientHeight / rowHeightPx) - 2);
  const last = props.rows.length - 1;
  const moves: Record<string, number> = {
    ArrowDown: props.activeIndex + 1,
    ArrowUp: props.activeIndex - 1,
    PageDown: props.activeIndex + pageRows,
    PageUp: props.activeIndex - pageRows,
    Home: 0,
    End: last,
  };
  const to = moves[event.key];
  const active = props.rows[props.activeIndex];
  if (to !== undefined && last >= 0) {
    event.preventDefault();
    props.onMove(Math.min(Math.max(to, 0), last));
  } else if ((event.key === "Enter" || event.key === " ") && active !== undefined) {
    event.preventDefault();
    props.onOpen(active);
  }
}
