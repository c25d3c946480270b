import { open } from "node:fs/promises";
import { join } from "node:path";
import { RefusalError } from "@portolan/contract";
import { parseVerifierKey, type CheckpointTrust } from "@portolan/ledger";
import { sha256 } from "@portolan/storage/ledger-cryptography";
import { ledgerFiles } from "@portolan/storage/log-signer";
import type { CommandCall } from "../command.ts";
import { dataPlace } from "../data-place.ts";

const databaseName = "portolan.db";
const mostCharacters = 64 * 1024;

/** Where a record lies, and by which key it is believed. */
export interface LedgerPlace {
  readonly database: string;
  readonly trust: CheckpointTrust;
  /** The key was taken from the same folder as the record. */
  readonly isOwnKey: boolean;
  /** What the signer signed last; null where its file is not there. */
  readonly state: string | null;
}

export async function findLedger(call: CommandCall): Promise<LedgerPlace> {
  const { options } = call;
  const directory = dataPlace(call);
  const database = join(directory, databaseName);
  await readSmallFile(database, 1); // so that SQLite does not have to say in its words that it is not there
  const given = options.text("key");
  const text = given ?? (await readSmallFile(join(directory, ledgerFiles.publicKey)));
  const log = parseVerifierKey(text.trim(), sha256);
  if (log === null)
    throw new RefusalError("ARGUMENT_INVALID", {
      argument: "--key",
      value: text.trim(),
      expected: "portolan/0123456789abcdef+01234567+AQ…",
    });
  const state = await readSmallFile(join(directory, ledgerFiles.state)).catch(() => null);
  return { database, trust: { origin: log.name, log, witnesses: [] }, isOwnKey: given === null, state };
}

/** Throws FILE_UNREADABLE. */
export async function readSmallFile(path: string, most = mostCharacters): Promise<string> {
  try {
    await using file = await open(path);
    const { bytesRead, buffer } = await file.read(Buffer.alloc(most), 0, most, 0);
    return buffer.toString("utf8", 0, bytesRead);
  } catch (error) {
    throw new RefusalError("FILE_UNREADABLE", {
      path,
      reason: error instanceof Error && "code" in error ? String(error.code) : String(error),
    });
  }
}
