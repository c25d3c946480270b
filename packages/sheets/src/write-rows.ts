import { cellsOf, leaseRowsSchema, leaseRowTitles, type LeaseRow } from "./lease-rows.ts";

export type RowFormat = "csv" | "xlsx" | "json";

/** The rows as a file of that format. In CSV, what a sheet would take for a formula begins with `'`; in a workbook every text is marked as text. */
export async function writeRows(rows: readonly LeaseRow[], format: RowFormat): Promise<Uint8Array> {
  switch (format) {
    case "csv":
      return new TextEncoder().encode(csvText(rows));
    case "json":
      return new TextEncoder().encode(`${JSON.stringify({ schema: leaseRowsSchema, rows }, null, 2)}\n`);
    case "xlsx":
      return workbook(rows);
  }
}

/** With the mark by which office programs see that it is UTF-8, and the line ends of RFC 4180. */
function csvText(rows: readonly LeaseRow[]): string {
  const lines = [leaseRowTitles, ...rows.map((row) => cellsOf(row))];
  return `\ufeff${lines.map((cells) => cells.map(csvCell).join(",")).join("\r\n")}\r\n`;
}

function csvCell(value: string | number): string {
  if (typeof value === "number") return String(value);
  const safe = /^'*[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return /[",\r\n;\t']/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

const cellMost = 32_767; // characters, as Excel has it

async function workbook(rows: readonly LeaseRow[]): Promise<Uint8Array> {
  const { default: writeXlsxFile } = await import("write-excel-file/universal");
  const head = leaseRowTitles.map((title) => ({ value: title, type: String, fontWeight: "bold" as const }));
  const body = rows.map((row) =>
    cellsOf(row).map((value) => (typeof value === "number" ? { value, type: Number } : { value: value.slice(0, cellMost), type: String })),
  );
  const blob = await writeXlsxFile([head, ...body], { sheet: "portolan", stickyRowsCount: 1 }).toBlob();
  return new Uint8Array(await blob.arrayBuffer());
}
