/** One sealed file with all that Portolan keeps: the database as of one moment, while it is in use, the key file, and the record's key with what it signed last. */
import { open, readFile, rename, rm, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { ledgerFiles } from "../ledger/log-signer.ts";
import { secretKeyName } from "../personal/secret-key.ts";
import { sealTo, type BackupSecret, type SealedWriter } from "./sealed-file.ts";

export const databaseName = "portolan.db";
/** Beside the database while it is copied; what a killed backup left is overwritten by the next. */
const databaseCopyName = "portolan.db.copy";
/** Small files, before the database: what the signer signed last must not be later than the entries that are copied. */
export const smallNames: readonly string[] = [secretKeyName, ...Object.values(ledgerFiles)];

export interface BackupPlace {
  readonly dataDir: string;
  readonly path: string;
  readonly secret: BackupSecret;
}

/** Old or new, never half: written beside, made durable, put in place. Bytes of the file. */
export async function writeBackup({ dataDir, path, secret }: BackupPlace): Promise<number> {
  const part = `${path}.part`;
  const copy = join(dataDir, databaseCopyName);
  await rm(part, { force: true });
  try {
    {
      await using file = await open(part, "wx", 0o600);
      const writer = await sealTo(file, secret);
      await writer.write(line({ schema: "portolan.backup/1", at: new Date().toISOString() }));
      for (const name of smallNames) await writeSmall(writer, join(dataDir, name), name);
      await copyDatabase(join(dataDir, databaseName), copy);
      await writeFileTo(writer, copy, databaseName);
      await writer.write(line({ isEnd: true }));
      await writer.end();
    }
    await rename(part, path);
    await using folder = await open(dirname(path));
    await folder.sync();
    return (await stat(path)).size;
  } finally {
    await rm(part, { force: true });
    await rm(copy, { force: true });
  }
}

function line(value: object): Buffer {
  return Buffer.from(`${JSON.stringify(value)}\n`);
}

/** The state of one moment, without what was deleted before; writers go on meanwhile. */
async function copyDatabase(database: string, copy: string): Promise<void> {
  await rm(copy, { force: true });
  await (await open(copy, "wx", 0o600)).close(); // an empty file is a database to SQLite, and this one only its owner reads
  const source = new DatabaseSync(database, { readOnly: true, timeout: 5000 });
  try {
    source.prepare("vacuum into ?").run(copy);
  } finally {
    source.close();
  }
}

/** Left out where it is not there. */
async function writeSmall(writer: SealedWriter, path: string, name: string): Promise<void> {
  const bytes = await readFile(path).catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return null;
    throw error;
  });
  if (bytes === null) return;
  await writer.write(line({ name, bytes: bytes.length }));
  await writer.write(bytes);
}

async function writeFileTo(writer: SealedWriter, path: string, name: string): Promise<void> {
  await using file = await open(path);
  const { size } = await file.stat();
  await writer.write(line({ name, bytes: size }));
  const buffer = Buffer.alloc(1024 * 1024);
  for (let at = 0; at < size;) {
    const { bytesRead } = await file.read(buffer, 0, Math.min(buffer.length, size - at), at);
    if (bytesRead === 0) throw new Error(`${path} became shorter while it was read`);
    await writer.write(buffer.subarray(0, bytesRead));
    at += bytesRead;
  }
}
