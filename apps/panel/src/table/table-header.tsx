/** The table's header: each column a button that sorts by it. Where rows are cards it stays for screen readers only. */
import { ArrowDown, ArrowUp } from "lucide-react";
import { memo, type ReactElement } from "react";
import { useSpeech } from "../settings/language.ts";
import { rightColumns, type Column } from "./columns.ts";
import type { SortOrder } from "./sort-endpoints.ts";

export const headerHeightPx = 34;

interface TableHeaderProps {
  readonly columns: readonly Column[];
  readonly order: SortOrder;
  readonly onSort: (column: Column) => void;
  readonly isHidden: boolean;
  readonly leastPx: number;
}

export const TableHeader = memo(drawHeader);

function drawHeader({ columns, order, onSort, isHidden, leastPx }: TableHeaderProps): ReactElement {
  return (
    <div role="rowgroup" className={isHidden ? "sr-only" : "sticky top-0 z-10 border-b border-line bg-paper"} style={{ minWidth: leastPx }}>
      <div role="row" aria-rowindex={1} className="endpoint-columns" style={{ height: headerHeightPx - 1 }}>
        {columns.map((column, index) => (
          <HeaderCell key={column} column={column} index={index} order={order} onSort={onSort} isFocusable={!isHidden} />
        ))}
      </div>
    </div>
  );
}

interface HeaderCellProps {
  readonly column: Column;
  readonly index: number;
  readonly order: SortOrder;
  readonly onSort: (column: Column) => void;
  readonly isFocusable: boolean;
}

function HeaderCell({ column, index, order, onSort, isFocusable }: HeaderCellProps): ReactElement {
  const { say } = useSpeech();
  const isSorted = order.column === column;
  const Arrow = order.isDescending ? ArrowDown : ArrowUp;
  const isRight = rightColumns.has(column);
  return (
    <div
      role="columnheader"
      aria-colindex={index + 1}
      aria-sort={isSorted ? (order.isDescending ? "descending" : "ascending") : "none"}
      className={`flex min-w-0 ${isRight ? "justify-end" : ""}`}
    >
      <button
        type="button"
        tabIndex={isFocusable ? 0 : -1}
        onClick={() => onSort(column)}
        className={`inline-flex max-w-full items-center gap-1 rounded text-xs hover:text-ink ${isRight ? "flex-row-reverse" : ""} ${isSorted ? "font-medium text-ink" : "text-muted"}`}
      >
        <span className="truncate">{say(`panel.column.${column}`)}</span>
        {isSorted ? <Arrow aria-hidden size={12} className="shrink-0" /> : null}
      </button>
    </div>
  );
}
