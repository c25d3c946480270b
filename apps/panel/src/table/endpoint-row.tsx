/** One endpoint as a row of the grid, or as a two-line card where the table is narrow. */
import { Check, Ellipsis } from "lucide-react";
import { memo, type MouseEvent, type ReactElement } from "react";
import { ChangedMark } from "../last-look/changed-mark.tsx";
import type { Endpoint } from "../wire.ts";
import type { Column } from "./columns.ts";
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
  const { endpoint, columns, context, isCard, isActive, isOpen, isMarked, changedAt, act } = props;
  const ground = isOpen || isMarked ? "bg-picked" : isActive ? "bg-hover" : "hover:bg-hover";
  const layout = isCard ? "endpoint-card" : "endpoint-columns";
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
      onClick={(event) => act.open(endpoint, event)}
      onContextMenu={(event) => act.showMenu(endpoint, event)}
      onPointerMove={() => act.hover(endpoint.id)}
      className={`group/row ${layout} absolute inset-x-0 top-0 cursor-default border-b border-line/60 [contain:strict] ${ground} ${isActive ? "shadow-[inset_2px_0_0_var(--accent)]" : ""}`}
      style={{ height: props.heightPx, transform: `translateY(${props.topPx}px)` }}
    >
      {changedAt === 0 ? null : (
        <div key={changedAt} aria-hidden role="presentation" className="animate-flash pointer-events-none absolute inset-0 -z-10" />
      )}
      {columns.map((column, index) => drawCell(endpoint, column, { index, isCard, context }))}
      <ChangedMark endpointId={endpoint.id} />
      {isCard ? null : <RowHandles endpoint={endpoint} isMarked={isMarked} act={act} />}
    </div>
  );
}

interface RowHandlesProps {
  readonly endpoint: Endpoint;
  readonly isMarked: boolean;
  readonly act: RowActions;
}

/** What the pointer finds in a row: the mark and the menu. The keyboard has keys for both. */
function RowHandles({ endpoint, isMarked, act }: RowHandlesProps): ReactElement {
  return (
    <>
      {/* oxlint-disable-next-line jsx-a11y/click-events-have-key-events, jsx-a11y/no-static-element-interactions */}
      <span
        aria-hidden
        onClick={(event) => act.mark(endpoint.id, event)}
        className={`absolute inset-y-0 left-0 flex w-7 items-center justify-center ${isMarked ? "" : "opacity-0 group-hover/row:opacity-100"}`}
      >
        <span
          className={`flex size-3.5 items-center justify-center rounded-sm border ${isMarked ? "border-accent bg-accent text-on-accent" : "border-line-strong bg-raised"}`}
        >
          {isMarked ? <Check size={11} strokeWidth={3} /> : null}
        </span>
      </span>
      {/* oxlint-disable-next-line jsx-a11y/click-events-have-key-events, jsx-a11y/no-static-element-interactions */}
      <span
        aria-hidden
        onClick={(event) => act.showMenu(endpoint, event)}
        className="absolute top-1/2 right-1 hidden size-6 -translate-y-1/2 items-center justify-center rounded bg-raised text-muted shadow-xs group-hover/row:flex hover:text-ink"
      >
        <Ellipsis size={14} />
      </span>
    </>
  );
}
