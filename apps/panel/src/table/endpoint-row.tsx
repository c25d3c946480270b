/**
 * One endpoint as a row of the grid, or as a two-line card where the table is narrow. It has few elements, for a scroll draws many rows, and its
 * paint is not contained: a clip for each row makes Chromium sort the layers of a frame ten times as long.
 */
import { memo, type MouseEvent, type ReactElement, type ReactNode } from "react";
import type { Endpoint } from "../wire.ts";
import { cardColumns, type Column } from "./columns.ts";
import { drawCell, type DrawContext } from "./endpoint-cells.tsx";

interface EndpointRowProps {
  readonly endpoint: Endpoint;
  readonly columns: readonly Column[];
  readonly context: DrawContext;
  readonly index: number;
  readonly topPx: number;
  readonly heightPx: number;
  readonly isCard: boolean;
  readonly isGrouped: boolean;
  readonly isActive: boolean;
  readonly isOpen: boolean;
  readonly isMarked: boolean;
  readonly isChanged: boolean; // since the last look
  readonly changedAt: number; // 0: not lately
  readonly act: RowActions; // the same object as long as the table lives
}

export interface RowActions {
  readonly open: (endpoint: Endpoint, event: MouseEvent) => void;
  readonly hover: (id: string) => void;
  readonly mark: (id: string, event: MouseEvent) => void;
  readonly showMenu: (endpoint: Endpoint, event: MouseEvent) => void;
}

export function rowElementId(itemId: string): string {
  return `row-${encodeURIComponent(itemId)}`;
}

export const EndpointRow = memo(drawRow);

function drawRow(props: EndpointRowProps): ReactElement {
  const { endpoint, context, isCard, isActive, isOpen, isMarked, changedAt, act } = props;
  const ground = isOpen || isMarked ? "bg-picked" : isActive ? "bg-hover" : "hover:bg-hover";
  const layout = isCard ? "endpoint-card" : "endpoint-columns endpoint-row";
  return (
    // the grid takes the keys: its rows are never focused themselves
    // oxlint-disable-next-line jsx-a11y/click-events-have-key-events
    <div
      role="row"
      id={rowElementId(endpoint.id)}
      aria-rowindex={props.index + 2}
      aria-level={props.isGrouped ? 2 : undefined}
      aria-selected={isMarked}
      aria-current={isOpen ? "true" : undefined}
      onClick={(event) => actAt(event, props)}
      onContextMenu={(event) => act.showMenu(endpoint, event)}
      onPointerMove={() => act.hover(endpoint.id)}
      className={`${layout} absolute inset-x-0 top-0 cursor-default border-b border-line/60 [contain:size_layout_style] ${ground} ${isActive ? "is-active" : ""}`}
      style={{ height: props.heightPx, transform: `translateY(${props.topPx}px)` }}
    >
      {changedAt === 0 ? null : (
        <div key={changedAt} aria-hidden role="presentation" className="animate-flash pointer-events-none absolute inset-0 -z-10" />
      )}
      {drawCells(props)}
      {props.isChanged ? (
        <span
          role="presentation"
          data-changed
          title={context.speech.say("panel.lastLook.rowMark")}
          className="absolute top-1/2 left-[3px] size-1.5 -translate-y-1/2 rounded-full bg-accent"
        />
      ) : null}
    </div>
  );
}

/** What a card shows besides its own columns stands on one line below them. */
function drawCells({ endpoint, columns, context, isCard }: EndpointRowProps): ReactNode {
  const cells = columns.map((column, index) => drawCell(endpoint, column, { index, isCard, context }));
  if (!isCard || cells.length === cardColumns.length) return cells;
  return [
    ...cells.slice(0, cardColumns.length),
    <div key="more" role="presentation" className="truncate text-xs [grid-area:more]">
      {cells.slice(cardColumns.length)}
    </div>,
  ];
}

const markPx = 26;
const menuPx = 32;

/** The mark at the left and the menu at the right are drawn by the style sheet where the pointer is; the keyboard has keys for both. */
function actAt(event: MouseEvent<HTMLElement>, { endpoint, isCard, act }: EndpointRowProps): void {
  const first = event.currentTarget.querySelector('[role="gridcell"]') ?? event.currentTarget;
  if (isCard) act.open(endpoint, event);
  else if (event.clientX - first.getBoundingClientRect().left < markPx) act.mark(endpoint.id, event);
  else if (event.currentTarget.getBoundingClientRect().right - event.clientX < menuPx) act.showMenu(endpoint, event);
  else act.open(endpoint, event);
}
