import { sheetLimits, SheetTroubleError, type SheetFile } from "./port-row.ts";
import type { SheetTable } from "./rows-of-table.ts";
import { zipContents } from "./zip-contents.ts";

const mostSheets = 32;

/**
 * The sheets of a workbook. Of a formula it gives the value that was last worked out. The file is unpacked under our own limit before the reader sees it,
 * and cells far outside are refused, for which it would make room. Throws SheetTroubleError.
 */
export async function readXlsx({ bytes }: SheetFile): Promise<readonly SheetTable[]> {
  const contents = zipContents(bytes);
  for (const [name, content] of contents) if (/^xl\/worksheets\/.*\.xml$/i.test(name)) checkExtent(content);
  const { default: readXlsxFile } = await import("read-excel-file/universal");
  const sheets = await readXlsxFile(new Blob([new Uint8Array(bytes)])).catch((error: unknown) => {
    const detail = error instanceof Error ? error.message.slice(0, 200) : String(error);
    throw new SheetTroubleError({ code: "not-this-kind", kind: "xlsx", detail });
  });
  return sheets.slice(0, mostSheets).map(({ sheet, data }) => ({
    sheet,
    lines: data.map((row, index) => ({ line: index + 1, cells: row.map(cellText) })),
  }));
}

function cellText(value: unknown): string {
  if (value === null || value === undefined) return "";
  if (value instanceof Date) return value.toISOString().slice(0, 10);
  return typeof value === "string" ? value : typeof value === "number" || typeof value === "boolean" ? String(value) : "";
}

const farthestColumn = 256;

/** Rows and columns are counted by their names (`A1`), before anything is made of them. */
function checkExtent(xml: Uint8Array): void {
  const text = new TextDecoder().decode(xml);
  if (/\br\s*=\s*(?:"[^"]*&|'[^']*&)/.test(text)) throw new SheetTroubleError({ code: "not-this-kind", kind: "xlsx", detail: 'r="&' });
  for (const [, letters = "", number = ""] of text.matchAll(/\br\s*=\s*["']([A-Za-z]{0,9})(\d{1,9})["']/g)) {
    if (Number(number) > sheetLimits.rows + 1) throw new SheetTroubleError({ code: "too-many-rows", most: sheetLimits.rows });
    if (columnNumber(letters) > farthestColumn) throw new SheetTroubleError({ code: "too-wide", most: farthestColumn });
  }
}

function columnNumber(letters: string): number {
  return Array.from(letters.toUpperCase()).reduce((sum, letter) => sum * 26 + letter.charCodeAt(0) - 64, 0);
}
