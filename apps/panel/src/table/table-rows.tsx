/** The rows that exist: an element that leaves at one end is used again at the other, so that scrolling changes texts and makes nothing new. */
import type { Virtualizer } from "@tanstack/react-virtual";
import type { ReactElement } from "react";
import type { Workspace } from "../use-workspace.ts";
import type { Column } from "./columns.ts";
import type { DrawContext } from "./endpoint-cells.tsx";
import { EndpointRow, type RowActions } from "./endpoint-row.tsx";
import { GroupRow } from "./group-row.tsx";
import { overscan } from "./use-row-virtualizer.ts";

interface TableRowsProps {
  readonly state: Workspace;
  readonly virtualizer: Virtualizer<HTMLDivElement, Element>;
  readonly columns: readonly Column[];
  readonly context: DrawContext;
  readonly changedAt: ReadonlyMap<string, number>;
  readonly act: RowActions;
  readonly look: { readonly isCard: boolean; readonly heightPx: number; readonly marginPx: number; readonly leastPx: number };
}

export function TableRows({ state, virtualizer, columns, context, changedAt, act, look }: TableRowsProps): ReactElement {
  const { items, activeIndex, selection, grouping } = state;
  const slots = slotCount(virtualizer, look.heightPx);
  const openId = state.target?.endpoint?.id ?? null;
  return (
    <div role="rowgroup" className="relative" style={{ height: virtualizer.getTotalSize(), minWidth: look.leastPx }}>
      {virtualizer.getVirtualItems().map(({ index, start }) => {
        const item = items[index];
        if (item === undefined) return null;
        // the active row may be far from the others; it must not take the place of one of them
        const isApart = isBeyond(index, virtualizer.range);
        const place = { index, topPx: start - look.marginPx, heightPx: look.heightPx, isActive: index === activeIndex };
        const key = isApart ? "active" : String(index % slots);
        if (item.kind === "group") {
          return grouping === null ? null : (
            <GroupRow
              key={key}
              id={item.id}
              group={item.group}
              grouping={grouping}
              columnCount={columns.length}
              onToggle={state.toggleGroup}
              {...place}
            />
          );
        }
        const { endpoint } = item;
        return (
          <EndpointRow
            key={key}
            endpoint={endpoint}
            columns={columns}
            context={context}
            isCard={look.isCard}
            isGrouped={grouping !== null}
            isOpen={endpoint.id === openId}
            isMarked={selection.ids.has(endpoint.id)}
            changedAt={changedAt.get(endpoint.id) ?? 0}
            act={act}
            {...place}
          />
        );
      })}
    </div>
  );
}

/** At least as many elements as are ever needed at once in a table of this height. */
function slotCount({ scrollRect }: Virtualizer<HTMLDivElement, Element>, heightPx: number): number {
  return Math.ceil((scrollRect?.height ?? 0) / heightPx) + 2 * overscan + 2;
}

function isBeyond(index: number, range: { readonly startIndex: number; readonly endIndex: number } | null): boolean {
  return range !== null && (index < range.startIndex - overscan || index > range.endIndex + overscan);
}
