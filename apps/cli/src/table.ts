import { cutStartTo, cutTo, displayWidth, padEndTo } from "./display-width.ts";
import type { Paint, Style } from "./paint.ts";

export interface Cell {
  readonly text: string;
  readonly style?: Style;
}

/**
 * `least`: columns it may be cut down to when the terminal is narrow; absent for one that is never cut.
 * `keepEnd`: what is cut off is the beginning.
 * `spare`: such a column is left out before others are cut, the highest number first.
 */
export interface Column {
  readonly title: string;
  readonly least?: number;
  readonly keepEnd?: boolean;
  readonly spare?: number;
}

/** A row of cells, or a heading over the rows that follow. */
export type Row = readonly Cell[] | { readonly heading: string };

const gap = "  ";

/** Lines of a table that fits into `width` columns as far as its columns can shrink; null does not cut anything. */
export function renderTable({
  columns,
  rows,
  width,
  paint,
}: {
  columns: readonly Column[];
  rows: readonly Row[];
  width: number | null;
  paint: Paint;
}): string[] {
  const natural = columns.map((column, index) =>
    Math.max(displayWidth(column.title), ...rows.map((row) => ("heading" in row ? 0 : displayWidth(row[index]?.text ?? "")))),
  );
  const shown = chooseColumns(columns, natural, width);
  const widths = shrink(columns, natural, { shown, width });
  const line = (cells: readonly Cell[]) =>
    shown
      .map((index, place) => {
        const cell = cells[index] ?? { text: "" };
        const cut = (columns[index]?.keepEnd === true ? cutStartTo : cutTo)(cell.text, widths[index] ?? 0);
        const padded = place === shown.length - 1 ? cut : padEndTo(cut, widths[index] ?? 0);
        return cell.style === undefined ? padded : paint(cell.style, padded.trimEnd()) + padded.slice(padded.trimEnd().length);
      })
      .join(gap)
      .trimEnd();
  const title = line(columns.map((column) => ({ text: column.title, style: "dim" })));
  return [title, ...rows.map((row) => ("heading" in row ? paint("strong", row.heading) : line(row)))];
}

function total(widths: readonly number[], shown: readonly number[]): number {
  return shown.reduce((sum, index) => sum + (widths[index] ?? 0), gap.length * (shown.length - 1));
}

function chooseColumns(columns: readonly Column[], natural: readonly number[], width: number | null): readonly number[] {
  let shown = columns.map((_, index) => index);
  if (width === null) return shown;
  const spare = shown
    .filter((index) => columns[index]?.spare !== undefined)
    .toSorted((a, b) => (columns[b]?.spare ?? 0) - (columns[a]?.spare ?? 0));
  for (const index of spare) {
    if (total(natural, shown) <= width) break;
    shown = shown.filter((other) => other !== index);
  }
  return shown;
}

/** Takes one column after another from the widest cell that may still shrink, so that no single one pays for all. */
function shrink(
  columns: readonly Column[],
  natural: readonly number[],
  { shown, width }: { shown: readonly number[]; width: number | null },
): readonly number[] {
  const widths = [...natural];
  if (width === null) return widths;
  for (let excess = total(widths, shown) - width; excess > 0; excess -= 1) {
    const candidates = shown.filter((index) => (widths[index] ?? 0) > (columns[index]?.least ?? Number.POSITIVE_INFINITY));
    const widest = candidates.toSorted((a, b) => (widths[b] ?? 0) - (widths[a] ?? 0))[0];
    if (widest === undefined) break;
    widths[widest] = (widths[widest] ?? 0) - 1;
  }
  return widths;
}
