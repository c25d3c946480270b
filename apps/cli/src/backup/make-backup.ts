import { dirname, join, resolve } from "node:path";
import { access } from "node:fs/promises";
import { RefusalError } from "@portolan/contract";
import { phrase, render } from "@portolan/phrases";
import { databaseName, writeBackup } from "@portolan/storage/backup";
import type { RunCommand } from "../command.ts";
import { printableText } from "../printable-text.ts";
import { withProgress } from "../progress.ts";
import { dataPlace } from "../data-place.ts";
import { readBackupSecret, reasonOf } from "./backup-secret.ts";

/** Writes everything that Portolan keeps into one sealed file, also while it runs. */
export const makeBackup: RunCommand = async (call) => {
  const path = resolve(call.arguments[0] ?? "");
  const dataDir = dataPlace(call);
  await access(join(dataDir, databaseName)).catch((error: unknown) => {
    throw new RefusalError("FILE_UNREADABLE", { path: join(dataDir, databaseName), reason: reasonOf(error) });
  });
  const secret = await readBackupSecret(call, { isNew: true });
  const text = phrase("commands.progress.backup");
  const bytes = await withProgress({ ...call, text }, () => writeBackup({ dataDir, path, secret })).catch((error: unknown) => {
    throw new RefusalError("FILE_UNWRITABLE", { path: dirname(path), reason: reasonOf(error) }, { cause: error });
  });
  if (call.options.flag("json")) call.terminal.write(`${JSON.stringify({ schema: "portolan.backup-made/1", path, bytes })}\n`);
  else call.terminal.write(`${render(phrase("commands.backup.done", { path: printableText(path), bytes }), call.language)}\n`);
  return 0;
};
