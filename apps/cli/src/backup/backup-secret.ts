/** What a backup is sealed with: a key file, or a passphrase that is typed, or comes as one line where stdin is no terminal. */
import { readFile } from "node:fs/promises";
import { RefusalError } from "@portolan/contract";
import { phrase, render } from "@portolan/phrases";
import type { BackupSecret } from "@portolan/storage/backup";
import type { CommandCall } from "../command.ts";
import { readNewPassword } from "../password/read-new-password.ts";

const shortestKey = 32;
const shortestPassphrase = 12;

/** Throws FILE_UNREADABLE, ARGUMENT_INVALID for a key file that is too short, PASSWORDS_DIFFER and, for a new one, PASSWORD_TOO_SHORT. */
export async function readBackupSecret(
  { options, terminal, language }: CommandCall,
  { isNew }: { readonly isNew: boolean },
): Promise<BackupSecret> {
  const path = options.text("keyFile");
  if (path !== null) return { kind: "key-file", bytes: await readKeyFile(path) };
  const say = (id: "commands.backup.ask" | "commands.backup.again") => terminal.report(render(phrase(id), language));
  const text = await readNewPassword({
    input: process.stdin,
    ask: () => say("commands.backup.ask"),
    askAgain: isNew ? () => say("commands.backup.again") : null,
    endLine: () => terminal.report("\n"),
  });
  if (text === null) throw new RefusalError("PASSWORDS_DIFFER");
  if (isNew && Array.from(text).length < shortestPassphrase) throw new RefusalError("PASSWORD_TOO_SHORT", { least: shortestPassphrase });
  return { kind: "passphrase", text };
}

async function readKeyFile(path: string): Promise<Buffer> {
  const bytes = await readFile(path).catch((error: unknown) => {
    throw new RefusalError("FILE_UNREADABLE", { path, reason: reasonOf(error) });
  });
  if (bytes.length < shortestKey)
    throw new RefusalError("ARGUMENT_INVALID", { argument: "--key-file", value: path, expected: `≥ ${shortestKey} bytes` });
  return bytes;
}

export function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return "code" in error ? String(error.code) : error.message;
}
