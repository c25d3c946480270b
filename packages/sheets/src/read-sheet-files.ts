import type { Protocol } from "./cell-values.ts";
import { decodeSheetText } from "./decode-sheet-text.ts";
import { joinRows } from "./join-rows.ts";
import { isLeaseRows, readLeaseRows } from "./lease-rows.ts";
import {
  leftOut,
  sheetLimits,
  SheetTroubleError,
  type LeftOut,
  type PortRow,
  type SheetFile,
  type SheetKind,
  type SheetReading,
  type SheetRefusal,
} from "./port-row.ts";
import { isAllocations, readAllocations } from "./read-allocations.ts";
import { readCompose } from "./read-compose.ts";
import { readCsv } from "./read-csv.ts";
import { isMcsManagerInstance, parsedJson, readMcsManager } from "./read-mcsmanager.ts";
import { readXlsx } from "./read-xlsx.ts";
import { rowsOfTable, type TableReading } from "./rows-of-table.ts";

export interface SheetQuestion {
  /** Several for a folder of instances, else one. */
  readonly files: readonly SheetFile[];
  /** Null: it is told from name and contents. */
  readonly kind: SheetKind | null;
  /** Of a row that names none. */
  readonly protocols: readonly Protocol[];
  /** Of a compose file. */
  readonly project: string;
  readonly variables: ReadonlyMap<string, string>;
}

/** Every port that the files name, where each stands, and what was left out and why. Reads bytes only; no path is opened. */
export async function readSheetFiles(question: SheetQuestion): Promise<SheetReading | SheetRefusal> {
  const [first] = question.files;
  if (first === undefined) return { code: "unreadable", file: "", why: { code: "not-this-kind", kind: question.kind, detail: "" } };
  try {
    for (const { bytes } of question.files)
      if (bytes.length > sheetLimits.bytes) throw new SheetTroubleError({ code: "too-large", most: sheetLimits.bytes });
    const kind = question.kind ?? kindOf(first);
    if (kind === null) throw new SheetTroubleError({ code: "not-this-kind", kind: null, detail: "" });
    const read = await readKind(kind, first, question);
    const joined = joinRows(read.rows);
    if (joined.rows.length > sheetLimits.rows) throw new SheetTroubleError({ code: "too-many-rows", most: sheetLimits.rows });
    const cut = joined.rows.map(cutRow);
    return {
      code: "read",
      kind,
      rows: cut.map(({ row }) => row),
      leftOut: [...read.leftOut, ...joined.leftOut, ...cut.flatMap((one) => one.leftOut)],
      otherColumns: read.otherColumns,
    };
  } catch (error) {
    if (error instanceof SheetTroubleError) return { code: "unreadable", file: first.path, why: error.why };
    throw error;
  }
}

/** Null: none of ours. */
function kindOf({ path, bytes }: SheetFile): SheetKind | null {
  if (bytes[0] === 0x50 && bytes[1] === 0x4b) return "xlsx";
  if (/\.ya?ml$/i.test(path)) return "compose";
  if (/\.(csv|tsv|txt)$/i.test(path)) return "csv";
  const document = parsedJson(decodeSheetText(bytes));
  if (isLeaseRows(document)) return "leases";
  if (isMcsManagerInstance(document)) return "mcsmanager";
  if (isAllocations(document)) return "allocations";
  return null;
}

async function readKind(kind: SheetKind, file: SheetFile, question: SheetQuestion): Promise<TableReading> {
  const { protocols } = question;
  switch (kind) {
    case "csv":
      return rowsOfTable(readCsv(file), { path: file.path, protocols });
    case "xlsx":
      return readWorkbook(file, protocols);
    case "compose":
      return { ...readCompose({ file, variables: question.variables, project: question.project }), otherColumns: [] };
    case "mcsmanager":
      return { ...readMcsManager(question.files), otherColumns: [] };
    case "allocations":
      return { ...readAllocations(file), otherColumns: [] };
    case "leases":
      return { ...readLeaseRows(file), otherColumns: [] };
  }
}

/** Every sheet that has a column of ports; the others are named. Refused where none has one. */
async function readWorkbook(file: SheetFile, protocols: readonly Protocol[]): Promise<TableReading> {
  const readings: TableReading[] = [];
  const skipped: { readonly why: SheetTroubleError; readonly sheet: string | null }[] = [];
  for (const table of await readXlsx(file)) {
    try {
      readings.push(rowsOfTable(table, { path: file.path, protocols }));
    } catch (error) {
      if (!(error instanceof SheetTroubleError) || error.why.code !== "no-port-column") throw error;
      skipped.push({ why: error, sheet: table.sheet });
    }
  }
  const [refused] = skipped;
  if (readings.length === 0 && refused !== undefined) throw refused.why;
  const unread = skipped.map(({ why, sheet }) => leftOut("not-read", why.why.code, { file: file.path, sheet, line: 1 }));
  return {
    rows: readings.flatMap(({ rows }) => rows),
    leftOut: [...readings.flatMap((reading) => reading.leftOut), ...unread],
    otherColumns: [...new Set(readings.flatMap(({ otherColumns }) => otherColumns))],
  };
}

const most = { owner: 128, purpose: 128, note: 2000, tags: 16, tag: 64 } as const;

/** As much of a row as a lease can keep, one line where it keeps one. */
function cutRow(row: PortRow): { readonly row: PortRow; readonly leftOut: readonly LeftOut[] } {
  const tags = row.tags.map((tag) => oneLine(tag).slice(0, most.tag)).filter((tag) => tag !== "");
  const kept: PortRow = {
    ...row,
    owner: oneLine(row.owner).slice(0, most.owner),
    purpose: oneLine(row.purpose).slice(0, most.purpose),
    note: plainText(row.note).slice(0, most.note),
    tags: [...new Set(tags)].slice(0, most.tags),
  };
  const isCut =
    row.owner.length > most.owner ||
    row.purpose.length > most.purpose ||
    row.note.length > most.note ||
    row.tags.some((tag) => tag.length > most.tag) ||
    row.tags.length > most.tags;
  return { row: kept, leftOut: isCut ? [leftOut("text-cut", String(row.port), row.place)] : [] };
}

function oneLine(text: string): string {
  // oxlint-disable-next-line no-control-regex
  return text.replaceAll(/[\u0000-\u001f\u007f]+/g, " ").trim();
}

function plainText(text: string): string {
  // oxlint-disable-next-line no-control-regex
  return text.replaceAll(/\r\n?/g, "\n").replaceAll(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]+/g, " ");
}
