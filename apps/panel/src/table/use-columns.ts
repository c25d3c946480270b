/** The columns shown: those of the address, else those this browser remembers, else the usual ones. A choice is remembered and written in the address. */
import { useEffect, useMemo } from "react";
import { rememberText } from "../settings/remembered-text.ts";
import type { useView } from "../view.ts";
import { defaultColumns, formatColumns, parseColumns, toggleColumn, type Column } from "./columns.ts";

export interface ColumnChoice {
  readonly shown: readonly Column[];
  readonly isUsual: boolean;
  readonly toggle: (column: Column) => void;
  readonly reset: () => void;
}

const remembered = rememberText("columns");

export function useColumns(view: { readonly cols?: string }, changeView: ReturnType<typeof useView>["changeView"]): ColumnChoice {
  const text = view.cols;
  const kept = text === undefined ? remembered.read() : null;
  const shown = useMemo(() => parseColumns(text ?? kept ?? "") ?? defaultColumns, [text, kept]);
  useEffect(() => {
    if (kept !== null && parseColumns(kept) !== null) changeView({ cols: kept }, false);
  }, [kept, changeView]);
  const choose = (columns: readonly Column[]): void => {
    const written = formatColumns(columns);
    remembered.write(written ?? null);
    changeView({ cols: written }, false);
  };
  return {
    shown,
    isUsual: formatColumns(shown) === undefined,
    toggle: (column) => choose(toggleColumn(shown, column)),
    reset: () => choose(defaultColumns),
  };
}
