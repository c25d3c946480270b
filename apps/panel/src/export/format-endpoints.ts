/** Endpoints as people paste them: an aligned table, CSV that a spreadsheet opens without running anything, and JSON in the shape of `portolan ls`. */
import type { Coverage, Endpoint, Note } from "../wire.ts";

export const exportFormats = ["text", "csv", "json"] as const;
export type ExportFormat = (typeof exportFormats)[number];

export interface EndpointTable {
  readonly header: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** Columns padded to their widest cell; a full-width character takes two places, as in a terminal. */
export function formatText({ header, rows }: EndpointTable): string {
  const widths = header.map((title, at) =>
    [title, ...rows.map((row) => row[at] ?? "")].reduce((most, text) => Math.max(most, widthOf(text)), 0),
  );
  return `${[header, ...rows].map((row) => formatLine(row, widths)).join("\n")}\n`;
}

function formatLine(row: readonly string[], widths: readonly number[]): string {
  return row
    .map((text, at) => oneLine(text) + " ".repeat(Math.max(0, (widths[at] ?? 0) - widthOf(text))))
    .join("  ")
    .trimEnd();
}

/** RFC 4180: commas, CRLF, quotes doubled. A cell that a spreadsheet would take for a formula, in full-width signs too, is led by an apostrophe. */
export function formatCsv({ header, rows }: EndpointTable): string {
  return [header, ...rows].map((row) => `${row.map(csvCell).join(",")}\r\n`).join("");
}

function csvCell(text: string): string {
  const safe = /^\s*[=+\-@＝＋－＠]|^[\t\r\n]/.test(text) && !/^-?\d+(\.\d+)?$/.test(text) ? `'${text}` : text;
  return /[",\r\n']/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** The document that `portolan ls --json` prints, with these endpoints only, and what people here call them under `notes`. */
export function formatJson(
  endpoints: readonly Endpoint[],
  look: { readonly takenAt: string | null; readonly coverage: Coverage | null },
  known: ReadonlyMap<string, Note>,
): string {
  const notes = endpoints.flatMap(({ id }) => {
    const note = known.get(id);
    return note === undefined ? [] : [{ endpoint: id, name: note.name, text: note.text, changedAt: note.changedAt }];
  });
  return `${JSON.stringify({ schema: "portolan.ls/1", ...look, endpoints, rawSockets: [], notes }, null, 2)}\n`;
}

function oneLine(text: string): string {
  // a terminal would obey them
  // oxlint-disable-next-line no-control-regex
  return text.replaceAll(/[\u0000-\u001F\u007F-\u009F]+/g, " ");
}

function widthOf(text: string): number {
  let width = 0;
  for (const letter of oneLine(text))
    width += /[\u1100-\u115F\u2E80-\uA4CF\uAC00-\uD7A3\uF900-\uFAFF\uFE30-\uFE4F\uFF00-\uFF60\uFFE0-\uFFE6]/.test(letter) ? 2 : 1;
  return width;
}
