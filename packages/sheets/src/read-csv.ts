import { parse } from "csv-parse/sync";
import { decodeSheetText } from "./decode-sheet-text.ts";
import { sheetLimits, SheetTroubleError, type SheetFile } from "./port-row.ts";
import type { SheetTable } from "./rows-of-table.ts";

/** The separator is the one of `,` `;` and tab that stands most often in the first line. Throws SheetTroubleError. */
export function readCsv({ bytes }: SheetFile): SheetTable {
  const text = decodeSheetText(bytes).replace(/^\ufeff/, "");
  const first = /^[^\r\n]*/.exec(text.trimStart())?.[0] ?? "";
  const records: { readonly record: readonly string[]; readonly info: { readonly lines: number } }[] = parseRecords(
    text,
    separatorOf(first),
  );
  return { sheet: null, lines: withLines(records) };
}

function separatorOf(line: string): string {
  const count = (separator: string): number => line.split(separator).length;
  return [",", ";", "\t"].toSorted((a, b) => count(b) - count(a))[0] ?? ",";
}

function parseRecords(text: string, delimiter: string): ReturnType<typeof readCsvRecords> {
  try {
    return readCsvRecords(text, delimiter);
  } catch (error) {
    const detail = error instanceof Error ? error.message.slice(0, 200) : String(error);
    throw new SheetTroubleError({ code: "not-this-kind", kind: "csv", detail });
  }
}

function readCsvRecords(text: string, delimiter: string): { record: string[]; info: { lines: number } }[] {
  return parse(text, {
    delimiter,
    info: true,
    relax_column_count: true,
    relax_quotes: true,
    skip_empty_lines: true,
    max_record_size: 64 * 1024,
    to: sheetLimits.rows + 2,
  }) as unknown as { record: string[]; info: { lines: number } }[];
}

/** The parser says on which line a record ends; it begins after the end of the one before, and after empty lines. */
function withLines(
  records: readonly { readonly record: readonly string[]; readonly info: { readonly lines: number } }[],
): { line: number; cells: readonly string[] }[] {
  return records.map(({ record, info }) => ({
    line: info.lines - record.reduce((sum, cell) => sum + cell.split("\n").length - 1, 0),
    cells: record.map((cell) => (/^'+[=+\-@\t\r]/.test(cell) ? cell.slice(1) : cell)), // the `'` that keeps a sheet from running it
  }));
}
