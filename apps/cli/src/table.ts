import { cutStartTo, cutTo, displayWidth, padEndTo } from "./display-width.ts";
import type { Paint, Style } from "./paint.ts";

export interface Cell {
  readonly text: string;
  readonly short?: string; // shown instead where the text would be cut
  readonly style?: Style;
}

/**
 * `least`: columns it may be cut down to when the terminal is narrow; absent for one that is never cut.
 * `keepEnd`: what is cut off is the beginning.
 * `spare`: such a column is left out before others are cut, the highest number first.
 * `last`: such a column is left out when cutting does not suffice, the highest number first.
 */
export interface Column {
  readonly title: string;
  readonly least?: number;
  readonly keepEnd?: boolean;
  readonly spare?: number;
  readonly last?: number;
}

/** A row of cells, or a heading over the rows that follow. */
export type Row = readonly Cell[] | { readonly heading: string };

const gap = "  ";

const paddedMost = 60; // without a terminal one long name must not push the columns of every row apart

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
        const room = widths[index] ?? 0;
        const cut = width === null ? cell.text : fitted(cell, { room, keepEnd: columns[index]?.keepEnd === true });
        const padded = place === shown.length - 1 ? cut : padEndTo(cut, room);
        return cell.style === undefined ? padded : paint(cell.style, padded.trimEnd()) + padded.slice(padded.trimEnd().length);
      })
      .join(gap)
      .trimEnd();
  const title = line(columns.map((column) => ({ text: column.title, style: "dim" })));
  return [
    title,
    ...rows.map((row) => ("heading" in row ? paint("strong", width === null ? row.heading : cutTo(row.heading, width)) : line(row))),
  ];
}

function fitted({ text, short = text }: Cell, { room, keepEnd }: { room: number; keepEnd: boolean }): string {
  const chosen = displayWidth(text) <= room ? text : short;
  return (keepEnd ? cutStartTo : cutTo)(chosen, room);
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
  return withoutLast(columns, { natural, shown, width });
}

/** Leaves out what does not fit even when every column is cut down to its least. */
function withoutLast(
  columns: readonly Column[],
  { natural, shown, width }: { natural: readonly number[]; shown: readonly number[]; width: number },
): readonly number[] {
  const least = natural.map((size, index) => Math.min(size, columns[index]?.least ?? size));
  const order = shown.filter((index) => columns[index]?.last !== undefined);
  let left = shown;
  for (const index of order.toSorted((a, b) => (columns[b]?.last ?? 0) - (columns[a]?.last ?? 0))) {
    if (total(least, left) <= width) break;
    left = left.filter((other) => other !== index);
  }
  return left;
}

/** Takes one column after another from the widest cell that may still shrink, so that no single one pays for all. */
function shrink(
  columns: readonly Column[],
  natural: readonly number[],
  { shown, width }: { shown: readonly number[]; width: number | null },
): readonly number[] {
  if (width === null) return natural.map((size) => Math.min(size, paddedMost));
  const widths = [...natural];
  for (let excess = total(widths, shown) - width; excess > 0; excess -= 1) {
    const candidates = shown.filter((index) => (widths[index] ?? 0) > (columns[index]?.least ?? Number.POSITIVE_INFINITY));
    const widest = candidates.toSorted((a, b) => (widths[b] ?? 0) - (widths[a] ?? 0))[0];
    if (widest === undefined) break;
    widths[widest] = (widths[widest] ?? 0) - 1;
  }
  return widths;
}
