/** Lays a backup out beside the place, checks its record, and only then puts it there; what was there before is moved aside. */
import { existsSync, readdirSync } from "node:fs";
import { mkdir, mkdtemp, rename, rm } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { RefusalError } from "@portolan/contract";
import { phrase, render, type Phrase } from "@portolan/phrases";
import { parseNote, parseTreeHead, parseVerifierKey } from "@portolan/ledger";
import { databaseName, readBackup, SealedFileError } from "@portolan/storage/backup";
import { lockFile } from "@portolan/storage/file-lock";
import { sha256 } from "@portolan/storage/ledger-cryptography";
import { ledgerFiles } from "@portolan/storage/log-signer";
import { verifyLog } from "@portolan/storage/verify-log";
import type { CommandCall, RunCommand } from "../command.ts";
import { readSmallFile } from "../ledger/ledger-place.ts";
import { printableText } from "../printable-text.ts";
import { withProgress } from "../progress.ts";
import { dataPlace } from "../data-place.ts";
import { readBackupSecret, reasonOf } from "./backup-secret.ts";

/** 1 where the record in it is not what was recorded: it is restored all the same, and said. */
export const restoreBackup: RunCommand = async (call) => {
  const file = resolve(call.arguments[0] ?? "");
  const dataDir = dataPlace(call);
  const isThere = existsSync(dataDir) && readdirSync(dataDir).length > 0;
  if (isThere && !call.options.flag("replace")) throw new RefusalError("PLACE_NOT_EMPTY", { path: dataDir });
  const lock = isThere ? lockPlace(dataDir) : null;
  try {
    const secret = await readBackupSecret(call, { isNew: false });
    await mkdir(dirname(dataDir), { recursive: true });
    const made = await mkdtemp(`${dataDir}.restoring-`);
    try {
      const folder = join(made, "data");
      const text = phrase("commands.progress.restore");
      const at = await withProgress({ ...call, text }, () => readBackup(file, secret, folder)).catch((error: unknown) => {
        throw refusalOf(error, file, call);
      });
      const found = await checkRecord(folder);
      const before = isThere ? await sizeOf(dataDir) : null;
      const aside = isThere ? await moveAside(dataDir) : null;
      await rename(folder, dataDir);
      tell(call, { dataDir, at, aside, lost: before === null ? 0 : Math.max(0, before - found.size), ...found });
      return found.problems > 0 ? 1 : 0;
    } finally {
      await rm(made, { recursive: true, force: true });
    }
  } finally {
    lock?.release();
  }
};

/** While a server runs there its database must stay. */
function lockPlace(dataDir: string): { release(): void } {
  const lock = lockFile(join(dataDir, "portolan.lock"), 0);
  if (lock === null) throw new RefusalError("ALREADY_RUNNING", { path: dataDir });
  return lock;
}

function refusalOf(error: unknown, path: string, { language }: CommandCall): unknown {
  if (error instanceof SealedFileError)
    return new RefusalError("BACKUP_REFUSED", { path, reason: render(phrase(`commands.restore.why.${error.problem}`), language) });
  return error instanceof Error && "code" in error ? new RefusalError("FILE_UNREADABLE", { path, reason: reasonOf(error) }) : error;
}

async function checkRecord(folder: string): Promise<{ readonly size: number; readonly problems: number }> {
  const key = await readSmallFile(join(folder, ledgerFiles.publicKey)).catch(() => "");
  const log = parseVerifierKey(key.trim(), sha256);
  if (log === null) return { size: 0, problems: 1 };
  const state = await readSmallFile(join(folder, ledgerFiles.state)).catch(() => null);
  const notes = state === null ? [] : [{ source: "signer" as const, note: state }];
  const verdict = await verifyLog({ path: join(folder, databaseName), trust: { origin: log.name, log, witnesses: [] }, notes });
  return { size: verdict.size, problems: verdict.problems.length };
}

/** Entries that were signed in the place before; null: it cannot be told. */
async function sizeOf(dataDir: string): Promise<number | null> {
  const state = await readSmallFile(join(dataDir, ledgerFiles.state)).catch(() => "");
  return parseTreeHead(parseNote(state)?.text ?? "")?.size ?? null;
}

async function moveAside(dataDir: string): Promise<string> {
  const aside = `${dataDir}.before-restore-${new Date().toISOString().replaceAll(/[:.]/g, "-")}`;
  await rename(dataDir, aside);
  return aside;
}

interface Restored {
  readonly dataDir: string;
  readonly at: string;
  readonly aside: string | null;
  readonly lost: number; // entries that were signed here and are not in the backup
  readonly size: number;
  readonly problems: number;
}

function tell({ options, terminal, language }: CommandCall, restored: Restored): void {
  if (options.flag("json")) return terminal.write(`${JSON.stringify({ schema: "portolan.restored/1", ...restored })}\n`);
  const { dataDir, at, aside, lost, size, problems } = restored;
  const lines: readonly Phrase[] = [
    phrase("commands.restore.done", { path: printableText(dataDir), at, size }),
    ...(problems > 0 ? [phrase("commands.restore.notWhole", { problems })] : []),
    ...(aside === null ? [] : [phrase("commands.restore.aside", { path: printableText(aside) })]),
    ...(lost > 0 ? [phrase("commands.restore.lost", { lost })] : []),
  ];
  terminal.write(`${lines.map((line) => render(line, language)).join("\n")}\n`);
}
