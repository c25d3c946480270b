import { RefusalError } from "@portolan/contract";
import { proveFromFile } from "@portolan/storage/log-reader";
import type { RunCommand } from "../command.ts";
import { openForWriting, replaceContents } from "../written-file.ts";
import { findLedger } from "./ledger-place.ts";

/** Writes the proof that one entry is in the record, with the entry itself, to a file or to standard output. */
export const proveLedgerEntry: RunCommand = async (call) => {
  const [, text] = call.arguments;
  if (text === undefined) throw new RefusalError("OPTION_MISSING", { option: "INDEX", command: "ledger prove", expected: "0 | 1 | 2 …" });
  if (!/^\d{1,15}$/.test(text)) throw new RefusalError("ARGUMENT_INVALID", { argument: "index", value: text, expected: "0, 1, 2 …" });
  const { database } = await findLedger(call);
  const proved = await proveFromFile(database, Number(text));
  if (!proved.ok) throw new RefusalError("NOT_FOUND", { thing: `entry ${text} (${proved.signed} signed)` });
  const path = call.options.text("out");
  if (path === null) call.terminal.write(proved.file);
  else {
    await using file = await openForWriting(path);
    await replaceContents(file, { path, text: proved.file });
  }
  return 0;
};
