/** The table's columns: their fixed order, how wide each is, which are shown, and how a choice of them is written in the address. */
export const columns = [
  "port",
  "protocol",
  "address",
  "scope",
  "reach",
  "state",
  "owner",
  "service",
  "name",
  "setBy",
  "unit",
  "container",
  "user",
  "device",
  "queue",
  "ss",
  "netstat",
  "namespace",
  "opened",
  "since",
] as const;
export type Column = (typeof columns)[number];

/** Always shown: a row without them could not be told apart. */
export const fixedColumns: ReadonlySet<Column> = new Set<Column>(["port", "protocol", "address"]);

export const defaultColumns: readonly Column[] = [
  ...(["port", "protocol", "address", "scope", "reach", "state", "owner", "service", "namespace", "since"] as const),
];

/** Of the usual ones, where there is not room for all. */
const lessNeeded: readonly Column[] = ["namespace", "since", "state", "service"];

/** The usual columns that fit: those that are needed least go first. A width of 0 is one that is not known yet. */
export function fitColumns(widthPx: number): readonly Column[] {
  let shown = defaultColumns;
  for (const column of lessNeeded) {
    if (widthPx === 0 || layoutColumns(shown).leastPx <= widthPx) break;
    shown = shown.filter((one) => one !== column);
  }
  return shown;
}

/** What every card shows, in two lines. */
export const cardColumns: readonly Column[] = ["port", "protocol", "address", "scope", "reach", "owner"];

/** The card's own columns first, then what was chosen besides. */
export function orderForCard(shown: readonly Column[]): readonly Column[] {
  return [...cardColumns, ...shown.filter((column) => !cardColumns.includes(column))];
}

/** Columns whose text stands at the right. */
export const rightColumns: ReadonlySet<Column> = new Set<Column>(["port", "queue", "opened", "since"]);

// least width in px, share of what is left
const tracks: Readonly<Record<Column, readonly [leastPx: number, share: number]>> = {
  port: [68, 0],
  protocol: [40, 0],
  address: [112, 1.1],
  scope: [92, 0],
  reach: [164, 0.5],
  state: [96, 0],
  owner: [148, 2.3],
  service: [112, 1.5],
  name: [120, 1.4],
  setBy: [160, 1.8],
  unit: [128, 1.3],
  container: [112, 1.2],
  user: [88, 0.7],
  device: [64, 0.4],
  queue: [72, 0],
  ss: [144, 1.1],
  netstat: [144, 1.1],
  namespace: [72, 0.7],
  opened: [72, 0],
  since: [60, 0],
};
const gapPx = 12;
const paddingPx = 40; // both sides: left of the port is room for the mark of a chosen row

/** The grid's columns for CSS, and the width below which the table scrolls sideways. */
export function layoutColumns(shown: readonly Column[]): { readonly template: string; readonly leastPx: number } {
  const template = shown.map((column) => {
    const [leastPx, share] = tracks[column];
    return share === 0 ? `${leastPx}px` : `minmax(${leastPx}px, ${share}fr)`;
  });
  const leastPx = shown.reduce((sum, column) => sum + tracks[column][0], paddingPx + gapPx * (shown.length - 1));
  return { template: template.join(" "), leastPx };
}

/** The columns shown, in the table's order; those that always are come with it. Null where the text names none. */
export function parseColumns(text: string): readonly Column[] | null {
  const wanted = new Set(text.split(","));
  if (!columns.some((column) => wanted.has(column))) return null;
  return columns.filter((column) => wanted.has(column) || fixedColumns.has(column));
}

/** Undefined for the usual ones, which need no writing. */
export function formatColumns(shown: readonly Column[]): string | undefined {
  const text = shown.join(",");
  return text === defaultColumns.join(",") ? undefined : shown.filter((column) => !fixedColumns.has(column)).join(",") || "port";
}

export function toggleColumn(shown: readonly Column[], column: Column): readonly Column[] {
  if (fixedColumns.has(column)) return shown;
  const wanted = new Set(shown);
  if (!wanted.delete(column)) wanted.add(column);
  return columns.filter((one) => wanted.has(one));
}
