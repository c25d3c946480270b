/**
 * Ports of a band as rows of equal length, as text is set: how many stand in a row, where each is, and which it is that a point shows. Runs of one kind
 * become one path, so that ten thousand ports are a dozen elements. Left out: what the kinds look like.
 */
import type { PortRange } from "@portolan/net";

export interface PortGrid extends PortRange {
  readonly columns: number;
  readonly rows: number;
  readonly first: number; // number of the first place; a multiple of the columns, at most `from`
  readonly cellPx: number; // width of a port
  readonly rowPx: number;
}

export interface KindRun<Kind extends string> extends PortRange {
  readonly kind: Kind;
}

/** Numbers that people count in, so that rows begin with a round number. */
const columnChoices = [1000, 500, 250, 200, 100, 50, 25, 20, 10] as const;
const leastCellPx = 3;
const mostCellPx = 18;
const gapPx = 1; // between rows

/** As many in a row as there is room for, and no more than there are. */
export function layoutGrid({ from, to }: PortRange, widthPx: number): PortGrid {
  const count = to - from + 1;
  const fitting = columnChoices.filter((columns) => columns * leastCellPx <= Math.max(widthPx, columnsLeastPx));
  const columns = fitting.find((one) => count > one * 3) ?? fitting.at(-1) ?? 10;
  const first = Math.floor(from / columns) * columns;
  const rows = Math.floor((to - first) / columns) + 1;
  const cellPx = Math.min(mostCellPx, Math.max(leastCellPx, Math.floor(widthPx / columns)));
  return { from, to, columns, rows, first, cellPx, rowPx: rowHeight(rows) };
}

const columnsLeastPx = 10 * leastCellPx;

function rowHeight(rows: number): number {
  if (rows > 80) return 7;
  return rows > 20 ? 10 : 16;
}

export function gridSize({ columns, rows, cellPx, rowPx }: PortGrid): { readonly widthPx: number; readonly heightPx: number } {
  return { widthPx: columns * cellPx, heightPx: rows * rowPx };
}

/** The port that a point shows; null beside the band. */
export function portAt(grid: PortGrid, xPx: number, yPx: number): number | null {
  const column = Math.floor(xPx / grid.cellPx);
  const row = Math.floor(yPx / grid.rowPx);
  if (column < 0 || column >= grid.columns || row < 0 || row >= grid.rows) return null;
  const port = grid.first + row * grid.columns + column;
  return port < grid.from || port > grid.to ? null : port;
}

export function placeOf(grid: PortGrid, port: number): { readonly xPx: number; readonly yPx: number } {
  const index = port - grid.first;
  return { xPx: (index % grid.columns) * grid.cellPx, yPx: Math.floor(index / grid.columns) * grid.rowPx };
}

/** Kind → the path of all its ports. Of runs, only what lies in the band is drawn. */
export function drawKinds<Kind extends string>(grid: PortGrid, runs: readonly KindRun<Kind>[]): ReadonlyMap<Kind, string> {
  const paths = new Map<Kind, string[]>();
  for (const { kind, from, to } of runs) {
    const parts = paths.get(kind) ?? [];
    if (parts.length === 0) paths.set(kind, parts);
    drawRun(grid, { from: Math.max(from, grid.from), to: Math.min(to, grid.to) }, parts);
  }
  return new Map([...paths].map(([kind, parts]) => [kind, parts.join("")]));
}

function drawRun(grid: PortGrid, { from, to }: PortRange, parts: string[]): void {
  for (let port = from; port <= to;) {
    const rowEnd = port - ((port - grid.first) % grid.columns) + grid.columns - 1;
    const end = Math.min(to, rowEnd);
    const { xPx, yPx } = placeOf(grid, port);
    const widthPx = (end - port + 1) * grid.cellPx;
    parts.push(`M${xPx} ${yPx}h${widthPx}v${grid.rowPx - gapPx}h${-widthPx}z`);
    port = end + 1;
  }
}

/** The run that a port is of: they are sorted and do not meet. */
export function runAt<Run extends PortRange>(runs: readonly Run[], port: number): Run | null {
  let [low, high] = [0, runs.length - 1];
  while (low <= high) {
    const middle = (low + high) >> 1;
    const run = runs[middle];
    if (run === undefined) return null;
    if (port < run.from) high = middle - 1;
    else if (port > run.to) low = middle + 1;
    else return run;
  }
  return null;
}
