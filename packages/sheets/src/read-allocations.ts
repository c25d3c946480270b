/**
 * Allocations of Pterodactyl and Pelican as their application API gives them (`/api/application/nodes/N/allocations?include=server,node`), one page or a list of
 * pages, or as rows of the table `allocations` in JSON. Wings publishes an allocation for TCP and UDP. One that no server has is no port in use.
 */
import { parseBindAddress } from "./cell-values.ts";
import { decodeSheetText } from "./decode-sheet-text.ts";
import { leftOut, sheetLimits, SheetTroubleError, type LeftOut, type PortRow, type RowPlace, type SheetFile } from "./port-row.ts";
import { parsedJson, recordOf } from "./read-mcsmanager.ts";

type Fields = Readonly<Record<string, unknown>>;

/** Whether a document holds allocations. */
export function isAllocations(document: unknown): boolean {
  const first = listOf(document)[0];
  return first !== undefined && "ip" in first.fields && "port" in first.fields;
}

/** Throws SheetTroubleError. */
export function readAllocations(file: SheetFile): { rows: readonly PortRow[]; leftOut: readonly LeftOut[] } {
  const text = decodeSheetText(file.bytes);
  const document = parsedJson(text);
  const list = listOf(document);
  if (list.length > sheetLimits.rows) throw new SheetTroubleError({ code: "too-many-rows", most: sheetLimits.rows });
  const lines = lineFinder(text);
  const out: { rows: PortRow[]; leftOut: LeftOut[] } = { rows: [], leftOut: [] };
  for (const [index, entry] of list.entries())
    readAllocation(entry, { file: file.path, sheet: null, line: lines(index, list.length) }, out);
  const missing = missingOf(document);
  if (missing !== null) out.leftOut.push(leftOut("incomplete", missing, { file: file.path, sheet: null, line: 1 }));
  return out;
}

interface Entry {
  readonly fields: Fields;
  readonly related: Fields | null;
}

function listOf(document: unknown): readonly Entry[] {
  if (Array.isArray(document))
    return document.flatMap((one: unknown) => (Array.isArray(recordOf(one)?.["data"]) ? listOf(one) : entryOf(one)));
  const data = recordOf(document)?.["data"];
  return Array.isArray(data) ? data.flatMap((one: unknown) => entryOf(one)) : [];
}

function entryOf(value: unknown): readonly Entry[] {
  const outer = recordOf(value);
  const attributes = recordOf(outer?.["attributes"]) ?? outer;
  return attributes === null
    ? []
    : [{ fields: attributes, related: recordOf(attributes["relationships"]) ?? recordOf(outer?.["relationships"]) }];
}

function readAllocation({ fields, related }: Entry, place: RowPlace, out: { rows: PortRow[]; leftOut: LeftOut[] }): void {
  const shown = `${wordOf(fields["ip"])}:${wordOf(fields["port"])}`;
  const skip = (code: LeftOut["code"]): void => void out.leftOut.push(leftOut(code, shown, place));
  const server = recordOf(recordOf(related?.["server"])?.["attributes"]);
  const serverId = wordOf(fields["server_id"]);
  if (fields["assigned"] === false || (fields["assigned"] === undefined && server === null && serverId === "")) return skip("unassigned");
  const port = Number(wordOf(fields["port"]));
  if (!Number.isInteger(port) || port < 1 || port > 65_535) return skip("port-unreadable");
  const address = parseBindAddress(wordOf(fields["ip"]));
  if (address === undefined) return skip("address-unreadable");
  const named = wordOf(server?.["name"]) || wordOf(server?.["uuid"]) || (serverId === "" ? "" : `server ${serverId}`);
  const node = wordOf(recordOf(recordOf(related?.["node"])?.["attributes"])?.["name"]) || wordOf(fields["node_id"]);
  const alias = wordOf(fields["alias"]) || wordOf(fields["ip_alias"]);
  out.rows.push({
    port,
    protocols: ["tcp", "udp"],
    address,
    host: node === "" ? null : node,
    owner: named,
    purpose: "pterodactyl",
    note: [wordOf(fields["notes"]), alias].filter((part) => part !== "").join("; "),
    tags: [],
    place,
  });
}

function wordOf(value: unknown): string {
  return typeof value === "string" ? value.trim() : typeof value === "number" ? String(value) : "";
}

/** The line of the entry's `"port"`, where each has one; else the first. */
function lineFinder(text: string): (index: number, count: number) => number {
  const lines: number[] = [];
  for (const [index, line] of text.split("\n").entries()) for (const _ of line.matchAll(/"port"\s*:/g)) lines.push(index + 1);
  return (index, count) => (lines.length === count ? (lines[index] ?? 1) : 1);
}

/** "50 of 120" where the panel had more to say than is here. */
function missingOf(document: unknown): string | null {
  const pages = (Array.isArray(document) ? document : [document]).map((page: unknown) =>
    recordOf(recordOf(recordOf(page)?.["meta"])?.["pagination"]),
  );
  const total = Math.max(0, ...pages.map((page) => Number(page?.["total"] ?? 0)));
  const here = listOf(document).length;
  return total > here ? `${here} / ${total}` : null;
}
