/**
 * Rows of a table whose first line names its columns, in English or Chinese. What stands in columns of other names goes to the note, so that nothing is
 * lost. Left out: tables without names, in which nobody could say which number is a port.
 */
import { columnOf, type KnownColumn } from "./column-names.ts";
import { parseBindAddress, parsePortCell, parseProtocols, parseTags, type Protocol } from "./cell-values.ts";
import { leaseRowTitles } from "./lease-rows.ts";
import { leftOut, sheetLimits, SheetTroubleError, type LeftOut, type PortRow, type RowPlace } from "./port-row.ts";

export interface SheetTable {
  readonly sheet: string | null;
  readonly lines: readonly { readonly line: number; readonly cells: readonly string[] }[];
}

export interface TableReading {
  readonly rows: readonly PortRow[];
  readonly leftOut: readonly LeftOut[];
  readonly otherColumns: readonly string[];
}

type Columns = readonly { readonly column: KnownColumn | null; readonly title: string }[];

/** `protocols`: of a row that names none. Throws SheetTroubleError. */
export function rowsOfTable(
  { sheet, lines }: SheetTable,
  { path, protocols }: { path: string; protocols: readonly Protocol[] },
): TableReading {
  if (lines.length > sheetLimits.rows + 1) throw new SheetTroubleError({ code: "too-many-rows", most: sheetLimits.rows });
  const [head, ...body] = lines.filter(({ cells }) => cells.some((cell) => cell.trim() !== ""));
  const titles = head?.cells ?? [];
  if (titles.length > sheetLimits.columns) throw new SheetTroubleError({ code: "too-wide", most: sheetLimits.columns });
  const columns = columnsOf(titles);
  if (!columns.some(({ column }) => column === "port")) {
    throw new SheetTroubleError({ code: "no-port-column", found: titles.join(", ").slice(0, 120) });
  }
  const out: { rows: PortRow[]; leftOut: LeftOut[] } = { rows: [], leftOut: [] };
  for (const { line, cells } of body) readRow({ columns, cells, protocols, place: { file: path, sheet, line } }, out);
  return { ...out, otherColumns: columns.flatMap(({ column, title }) => (column === null && title.trim() !== "" ? [title.trim()] : [])) };
}

/** The first of each kind; a second one of the same kind is one of other meaning. */
function columnsOf(titles: readonly string[]): Columns {
  const taken = new Set<KnownColumn>();
  // Of what we wrote ourselves: the pool and the state of a lease are not part of what the row asks for.
  if (leaseRowTitles.every((title, index) => titles[index] === title))
    return titles.map((title) => ({ column: columnOf(title), title: "" }));
  return titles.map((title) => {
    const column = columnOf(title);
    if (column === null || taken.has(column)) return { column: null, title };
    taken.add(column);
    return { column, title };
  });
}

interface WrittenRow {
  readonly columns: Columns;
  readonly cells: readonly string[];
  readonly protocols: readonly Protocol[];
  readonly place: RowPlace;
}

function readRow({ columns, cells, protocols, place }: WrittenRow, out: { rows: PortRow[]; leftOut: LeftOut[] }): void {
  const cell = (wanted: KnownColumn): string => (cells[columns.findIndex(({ column }) => column === wanted)] ?? "").trim();
  const skip = (code: LeftOut["code"], value: string): void => void out.leftOut.push(leftOut(code, value, place));
  const owner = cell("owner");
  const isFree = /^(0|false|no|否|null|\\N)$/iu;
  if (isFree.test(cell("assigned")) || (/^(null|\\N)$/i.test(owner) && cell("port") !== "")) return skip("unassigned", cell("port"));
  const address = parseBindAddress(cell("address"));
  if (address === undefined) return skip("address-unreadable", cell("address"));
  const written = parseProtocols(cell("protocols"));
  if (written === null) return skip("protocol-unreadable", cell("protocols"));
  const ports = parsePortCell(cell("port"));
  if (ports.length === 0) return skip("port-missing", cells.filter((text) => text !== "").join(", "));
  const shared = { address, owner, purpose: cell("purpose"), note: noteOf(columns, cells, cell("note")), tags: parseTags(cell("tags")) };
  const host = cell("host") === "" ? null : cell("host");
  for (const part of ports) {
    if ("unreadable" in part) skip("port-unreadable", part.unreadable);
    else {
      const chosen = [part.protocols, written, protocols].find((list) => list.length > 0) ?? protocols;
      out.rows.push(...part.ports.map((port) => ({ port, protocols: chosen, host, ...shared, place })));
    }
  }
}

function noteOf(columns: Columns, cells: readonly string[], note: string): string {
  const others = columns.flatMap(({ column, title }, index) => {
    const text = (cells[index] ?? "").trim();
    return column === null && title.trim() !== "" && text !== "" ? [`${title.trim()}: ${text}`] : [];
  });
  return [note, ...others].filter((part) => part !== "").join("; ");
}
