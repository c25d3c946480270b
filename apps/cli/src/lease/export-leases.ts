import { RefusalError } from "@portolan/contract";
import { phrase } from "@portolan/phrases";
import { writeRows, type RowFormat } from "@portolan/sheets";
import type { RunCommand } from "../command.ts";
import { openForWriting } from "../written-file.ts";
import { answered, openLeaseLink } from "./lease-link.ts";
import { LeaseSpeaker } from "./lease-speaker.ts";

/** Every lease that holds something as CSV, XLSX or JSON, to a file or to standard output. */
export const exportLeases: RunCommand = async (call) => {
  const { options, terminal } = call;
  const path = options.text("out");
  const format = formatOf(options.text("format"), path, options.flag("json"));
  if (format === "xlsx" && path === null)
    throw new RefusalError("OPTION_MISSING", { option: "--out", command: "lease export --format xlsx", expected: "--out ports.xlsx" });
  await using file = path === null ? null : await openForWriting(path);
  const { client } = openLeaseLink(call);
  const pool = options.text("pool");
  const { rows, isCut } = answered(await client.exportLeases(pool === null ? {} : { pool }));
  const bytes = await writeRows(rows, format);
  if (file === null || path === null) terminal.write(new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes));
  else {
    if ((await file.stat()).isFile()) await file.truncate();
    await file.writeFile(bytes);
    new LeaseSpeaker(call).note(phrase("lease.cmd.exported", { count: rows.length, path }), "good");
  }
  if (isCut) new LeaseSpeaker(call).note(phrase("lease.cmd.exportCut", { count: rows.length }), "warning");
  return 0;
};

function formatOf(wanted: string | null, path: string | null, isJson: boolean): RowFormat {
  if (wanted !== null) return wanted as RowFormat;
  const [, ending] = /\.(csv|xlsx|json)$/.exec(path ?? "") ?? [];
  return ending === undefined ? (isJson ? "json" : "csv") : (ending as RowFormat);
}
