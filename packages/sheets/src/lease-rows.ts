/** Leases as rows for a sheet, and such rows read again. The columns of a CSV file and of a workbook are the same, and are read back as they were written. */
import type { LeaseState } from "@portolan/leases";
import { parseBindAddress, parseProtocols } from "./cell-values.ts";
import { decodeSheetText } from "./decode-sheet-text.ts";
import { leftOut, sheetLimits, SheetTroubleError, type LeftOut, type PortRow, type SheetFile } from "./port-row.ts";
import { parsedJson, recordOf } from "./read-mcsmanager.ts";

export interface LeaseRow extends Omit<PortRow, "place"> {
  readonly lease: string;
  readonly pool: string;
  readonly state: LeaseState;
  readonly expiresMs: number | null;
}

export const leaseRowTitles = [
  "port",
  "protocols",
  "address",
  "host",
  "owner",
  "purpose",
  "note",
  "tags",
  "pool",
  "state",
  "expires",
  "lease",
] as const;

export function cellsOf(row: LeaseRow): readonly (string | number)[] {
  return [
    row.port,
    row.protocols.join(","),
    row.address ?? "",
    row.host ?? "",
    row.owner,
    row.purpose,
    row.note,
    row.tags.join(","),
    row.pool,
    row.state,
    row.expiresMs === null ? "" : new Date(row.expiresMs).toISOString(),
    row.lease,
  ];
}

export const leaseRowsSchema = "portolan.lease-rows/1";

export function isLeaseRows(document: unknown): boolean {
  return recordOf(document)?.["schema"] === leaseRowsSchema;
}

/** Rows that `writeRows` made as JSON. Throws SheetTroubleError. */
export function readLeaseRows(file: SheetFile): { rows: readonly PortRow[]; leftOut: readonly LeftOut[] } {
  const rows: unknown = recordOf(parsedJson(decodeSheetText(file.bytes)))?.["rows"];
  if (!Array.isArray(rows)) throw new SheetTroubleError({ code: "not-this-kind", kind: "leases", detail: "rows" });
  if (rows.length > sheetLimits.rows) throw new SheetTroubleError({ code: "too-many-rows", most: sheetLimits.rows });
  const found: { rows: PortRow[]; leftOut: LeftOut[] } = { rows: [], leftOut: [] };
  for (const [index, value] of rows.entries()) {
    const place = { file: file.path, sheet: null, line: index + 1 };
    const row = rowOf(recordOf(value) ?? {});
    if (typeof row === "string") found.leftOut.push(leftOut(row, JSON.stringify(value) ?? "", place));
    else found.rows.push({ ...row, place });
  }
  return found;
}

function rowOf(fields: Readonly<Record<string, unknown>>): Omit<PortRow, "place"> | LeftOut["code"] {
  const word = (name: string): string => (typeof fields[name] === "string" ? fields[name] : "");
  const list = (name: string): readonly string[] =>
    Array.isArray(fields[name]) ? fields[name].filter((one): one is string => typeof one === "string") : [];
  const port = fields["port"];
  if (typeof port !== "number" || !Number.isInteger(port) || port < 1 || port > 65_535) return "port-unreadable";
  const protocols = parseProtocols(list("protocols").join(","));
  if (protocols === null || protocols.length === 0) return "protocol-unreadable";
  const address = parseBindAddress(word("address"));
  if (address === undefined) return "address-unreadable";
  const host = word("host") === "" ? null : word("host");
  return { port, protocols, address, host, owner: word("owner"), purpose: word("purpose"), note: word("note"), tags: list("tags") };
}
