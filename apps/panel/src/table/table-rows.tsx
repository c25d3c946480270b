/** The rows that exist: an element that leaves at one end is used again at the other, so that scrolling changes texts and makes nothing new. */
import type { ReactElement, ReactNode } from "react";
import { useChangedIds } from "../last-look/last-look-context.ts";
import type { Workspace } from "../use-workspace.ts";
import type { Column } from "./columns.ts";
import type { DrawContext } from "./endpoint-cells.tsx";
import { EndpointRow, type RowActions } from "./endpoint-row.tsx";
import { GroupRow } from "./group-row.tsx";
import type { RowPlaces } from "./row-places.ts";
import type { RowWindow } from "./use-row-window.ts";

interface TableRowsProps {
  readonly state: Workspace;
  readonly window: RowWindow;
  readonly columns: readonly Column[];
  readonly context: DrawContext;
  readonly changedAt: ReadonlyMap<string, number>;
  readonly act: RowActions;
  readonly places: RowPlaces;
  readonly look: { readonly isCard: boolean; readonly leastPx: number };
}

export function TableRows(props: TableRowsProps): ReactElement {
  const { activeIndex } = props.state;
  const { first, end, slots } = props.window;
  const changedIds = useChangedIds();
  const rows: ReactNode[] = [];
  for (let index = first; index < end; index++) rows.push(drawItem({ ...props, changedIds, index, key: String(index % slots) }));
  // the grid names the active row, wherever it is; far from the others it must not take the place of one of them
  if (slots > 0 && activeIndex >= 0 && (activeIndex < first || activeIndex >= end))
    rows.push(drawItem({ ...props, changedIds, index: activeIndex, key: "active" }));
  return (
    <div role="rowgroup" className="relative" style={{ height: props.places.totalPx, minWidth: props.look.leastPx }}>
      {rows}
    </div>
  );
}

interface ItemDrawing extends TableRowsProps {
  readonly changedIds: ReadonlySet<string>;
  readonly index: number;
  readonly key: string;
}

function drawItem({ state, columns, context, changedAt, changedIds, act, places, look, index, key }: ItemDrawing): ReactNode {
  const item = state.items[index];
  if (item === undefined) return null;
  const { grouping, selection } = state;
  const place = { index, topPx: places.topOf(index), heightPx: places.heightOf(index), isActive: index === state.activeIndex };
  if (item.kind === "group") {
    if (grouping === null) return null;
    const { id, group } = item;
    return (
      <GroupRow key={key} id={id} group={group} grouping={grouping} columnCount={columns.length} onToggle={state.toggleGroup} {...place} />
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
      isOpen={endpoint.id === state.target?.endpoint?.id}
      isMarked={selection.ids.has(endpoint.id)}
      isChanged={changedIds.has(endpoint.id)}
      changedAt={changedAt.get(endpoint.id) ?? 0}
      act={act}
      {...place}
    />
  );
}
