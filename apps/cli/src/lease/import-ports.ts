import { RefusalError, type Client, type ImportDocument, type ImportedRow, type ImportRow } from "@portolan/contract";
import { phrase } from "@portolan/phrases";
import type { LeftOut, PortRow, Protocol, RowPlace, SheetKind, SheetReading } from "@portolan/sheets";
import type { CommandCall, RunCommand } from "../command.ts";
import { requiredText } from "./claim-wish.ts";
import { answered, openLeaseLink } from "./lease-link.ts";
import { LeaseSpeaker } from "./lease-speaker.ts";
import { readPortFiles } from "./read-port-files.ts";

const batchSize = 5000;
const shownMost = 20;

/** Takes over ports that are in use, from what people keep them in. Nothing is taken where a row is refused, or with `--preview`. */
export const importPorts: RunCommand = async (call) => {
  const { options } = call;
  const paths = call.arguments.slice(1);
  if (paths.length === 0)
    throw new RefusalError("OPERAND_MISSING", { operand: "FILE", command: "lease import", help: "portolan lease --help" });
  const pool = requiredText(options, "pool", "main");
  const reading = await readPortFiles({
    paths,
    kind: kindOf(options.text("kind")),
    protocols: protocolsOf(options.text("protocol")),
    project: options.text("project"),
  });
  const rows = reading.rows.map((row, line) => importRow(row, { line, call }));
  const { client } = openLeaseLink(call);
  const speaker = new LeaseSpeaker(call);
  const judged = rows.length === 0 ? { rows: [], imported: 0 } : await sendRows(client, { pool, rows, isPreview: true });
  const isRefused = judged.rows.some(({ code }) => code === "refused");
  const isPreview = options.flag("preview") || isRefused || rows.length === 0;
  const done = isPreview ? judged : await sendRows(client, { pool, rows, isPreview: false });
  tell({ reading, done, isPreview: options.flag("preview") }, speaker);
  return done.rows.some(({ code }) => code === "refused") || rows.length === 0 ? 1 : 0;
};

const kinds: readonly SheetKind[] = ["csv", "xlsx", "compose", "mcsmanager", "allocations", "leases"];

function kindOf(text: string | null): SheetKind | null {
  const kind = kinds.find((one) => one === text) ?? null;
  if (text !== null && kind === null)
    throw new RefusalError("ARGUMENT_INVALID", { argument: "--kind", value: text, expected: kinds.join(" | ") });
  return kind;
}

function protocolsOf(text: string | null): readonly Protocol[] {
  const words = text?.split(",") ?? ["tcp"];
  const foreign = words.find((word) => !["tcp", "udp", "both"].includes(word));
  if (foreign !== undefined)
    throw new RefusalError("ARGUMENT_INVALID", { argument: "--protocol", value: foreign, expected: "tcp | udp | both" });
  return (["tcp", "udp"] as const).filter((protocol) => words.includes(protocol) || words.includes("both"));
}

function importRow(row: PortRow, { line, call: { options } }: { line: number; call: CommandCall }): ImportRow {
  const { port, protocols, address, purpose, note, tags } = row;
  const owner = row.owner === "" ? options.text("owner") : row.owner;
  if (owner === null)
    throw new RefusalError("OPTION_MISSING", {
      option: "--owner",
      command: `lease import (${placeText(row.place)})`,
      expected: "--owner shop/web",
    });
  const host = options.text("host") ?? row.host;
  return { line, port, protocols, address, host: host === "here" ? null : host, owner, purpose, note, tags };
}

async function sendRows(
  client: Client,
  { pool, rows, isPreview }: { pool: string; rows: readonly ImportRow[]; isPreview: boolean },
): Promise<ImportDocument> {
  const answers: ImportDocument[] = [];
  for (let from = 0; from < rows.length; from += batchSize) {
    const wish = { pool, rows: rows.slice(from, from + batchSize) };
    answers.push(answered(await (isPreview ? client.previewImport(wish) : client.importLeases(wish))));
  }
  return { rows: answers.flatMap((answer) => answer.rows), imported: answers.reduce((sum, { imported }) => sum + imported, 0) };
}

interface Told {
  readonly reading: SheetReading;
  readonly done: ImportDocument;
  readonly isPreview: boolean;
}

function tell({ reading, done, isPreview }: Told, speaker: LeaseSpeaker): void {
  const outcomeOf = new Map(done.rows.map((row) => [row.line, row]));
  if (speaker.isJson) {
    const rows = reading.rows.map((row, line) => ({
      ...row,
      code: outcomeOf.get(line)?.code ?? null,
      told: outcomeOf.get(line)?.told ?? null,
    }));
    speaker.document("portolan.lease-import/1", {
      kind: reading.kind,
      imported: done.imported,
      rows,
      leftOut: reading.leftOut,
      otherColumns: reading.otherColumns,
    });
    return;
  }
  sayLeftOut(reading.leftOut, speaker);
  if (reading.otherColumns.length > 0) speaker.say(phrase("lease.cmd.other-columns", { columns: reading.otherColumns.join(", ") }), "dim");
  if (isPreview) sayRows({ reading, done }, speaker);
  const refused = done.rows.filter(({ code }) => code === "refused");
  for (const row of refused.slice(0, shownMost)) sayRefusedRow(row, reading.rows[row.line], speaker);
  if (refused.length > shownMost) speaker.say(phrase("lease.cmd.more-rows", { count: refused.length - shownMost }), "dim");
  const known = done.rows.filter(({ code }) => code === "known").length;
  const ready = done.rows.filter(({ code }) => code === "ready").length;
  if (refused.length > 0) speaker.say(phrase("lease.cmd.import-refused", { refused: refused.length, rows: done.rows.length }), "bad");
  else if (isPreview) speaker.say(phrase("lease.cmd.import-ready", { ready, known }), "good");
  else if (done.rows.length === 0) speaker.say(phrase("lease.cmd.import-nothing"), "warning");
  else speaker.say(phrase("lease.cmd.imported", { imported: done.imported, known }), "good");
}

/** The first few of each kind, with their places. */
function sayLeftOut(leftOut: readonly LeftOut[], speaker: LeaseSpeaker): void {
  for (const [code, all] of Map.groupBy(leftOut, (one) => one.code)) {
    const some = all.slice(0, 5).map(({ place, value }) => (value === "" ? placeText(place) : `${placeText(place)} ${value}`));
    const shown = all.length > some.length ? [...some, "…"] : some;
    speaker.say(
      phrase("lease.cmd.left-out", { why: phrase(`lease.cmd.left-out.${code}`), count: all.length, places: shown.join("; ") }),
      code === "unassigned" ? "dim" : "warning",
    );
  }
}

/** What a preview would take over, or would leave as it is. */
function sayRows({ reading, done }: Pick<Told, "reading" | "done">, speaker: LeaseSpeaker): void {
  const rows = done.rows.flatMap(({ line, code }) => {
    const row = reading.rows[line];
    return row === undefined || code === "refused" ? [] : [{ code, row }];
  });
  for (const { code, row } of rows.slice(0, shownMost))
    speaker.say(phrase(code === "known" ? "lease.cmd.known-row" : "lease.cmd.ready-row", rowWords(row)));
  if (rows.length > shownMost) speaker.say(phrase("lease.cmd.more-rows", { count: rows.length - shownMost }), "dim");
}

function rowWords(row: PortRow): { place: string; port: string; owner: string } {
  return { place: placeText(row.place), port: `${row.protocols.join("+")} ${row.port}`, owner: row.owner };
}

function sayRefusedRow({ told }: ImportedRow, row: PortRow | undefined, speaker: LeaseSpeaker): void {
  if (row === undefined || told === null) return;
  speaker.say(phrase("lease.cmd.refused-row", { ...rowWords(row), what: told.what }), "bad");
}

function placeText({ file, sheet, line }: RowPlace): string {
  return sheet === null ? `${file}:${line}` : `${file} [${sheet}]:${line}`;
}
