/**
 * How one list of rows became another, for lists of which few rows change at a time: what was taken out and put in where.
 * Rows are compared by identity, so a reader has to keep unchanged rows the same objects. Left out: moves; a list in another order has no splices.
 * Invariant: `applySplices(before, splicesBetween(before, after))` has the rows of `after` in their order.
 */

/** At this index of the earlier list, so many rows are replaced by these. */
export interface RowSplice<Row> {
  readonly at: number;
  readonly remove: number;
  readonly rows: readonly Row[];
}

/** In the order of the list; null where rows that stayed changed their order. */
export function splicesBetween<Row>(before: readonly Row[], after: readonly Row[]): RowSplice<Row>[] | null {
  const [earlier, later] = [new Set(before), new Set(after)];
  const splices: RowSplice<Row>[] = [];
  let [from, to] = [0, 0];
  while (from < before.length || to < after.length) {
    if (from < before.length && before[from] === after[to]) {
      from++;
      to++;
      continue;
    }
    const at = from;
    const start = to;
    for (let row = before[from]; from < before.length && row !== undefined && !later.has(row); row = before[from]) from++;
    for (let row = after[to]; to < after.length && row !== undefined && !earlier.has(row); row = after[to]) to++;
    if (from === at && to === start) return null;
    splices.push({ at, remove: from - at, rows: after.slice(start, to) });
  }
  return splices;
}

/** Null where the splices do not fit the list. */
export function applySplices<Row>(before: readonly Row[], splices: readonly RowSplice<Row>[]): Row[] | null {
  const after: Row[] = [];
  let from = 0;
  for (const { at, remove, rows } of splices) {
    if (at < from || at + remove > before.length) return null;
    for (let index = from; index < at; index++) after.push(before[index] as Row);
    for (const row of rows) after.push(row);
    from = at + remove;
  }
  for (let index = from; index < before.length; index++) after.push(before[index] as Row);
  return after;
}
