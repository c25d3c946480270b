import { copyFileSync, mkdirSync, readdirSync, readFileSync, statSync, truncateSync, writeFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openLogSigner } from "../ledger/log-signer.ts";
import { verifyLog, type LogVerdict } from "../ledger/verify-log.ts";
import { withAskedFrom } from "../personal/asked-from.ts";
import { startStorageThreads, type Storage } from "../storage.ts";
import { numberedEntry } from "../testing/logged-entries.ts";
import { readBackup } from "./read-backup.ts";
import { SealedFileError, type BackupSecret } from "./sealed-file.ts";
import { databaseName, writeBackup } from "./write-backup.ts";

const secret: BackupSecret = { kind: "passphrase", text: "four quiet harbours at dawn" };
const from = { address: "203.0.113.55", userAgent: "Browser of a secret person" };
let folder = "";
let dataDir = "";
let storage: Storage;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "portolan-backup-"));
  dataDir = join(folder, "data");
  mkdirSync(dataDir);
  const outcome = await (await startStorageThreads()).open(join(dataDir, databaseName));
  if (!outcome.ok) throw new Error(outcome.code);
  storage = outcome.storage;
  await grow(2000);
});
afterAll(async () => {
  await storage.close();
  await rm(folder, { recursive: true });
});

/** More entries, sequenced and signed; the signed note. */
async function grow(count: number): Promise<string> {
  await withAskedFrom(from, () => storage.write.appendEntries([numberedEntry(0)]));
  await storage.write.appendEntries(Array.from({ length: count - 1 }, (_, index) => numberedEntry(index)));
  const signer = await openLogSigner(dataDir);
  let tree = await storage.write.sequence({});
  while (tree.isBehind) tree = await storage.write.sequence({});
  const signed = await signer.sign(tree, await storage.read.proveConsistency({ from: signer.last().size, size: tree.size }));
  if (!signed.ok) throw new Error(signed.code);
  await storage.write.keepCheckpoint({ size: tree.size, atMs: Date.now(), note: signed.note });
  return signed.note;
}

async function verify(place: string, kept: readonly string[] = []): Promise<LogVerdict> {
  const { key, origin } = await openLogSigner(place);
  const state = { source: "signer" as const, note: readFileSync(join(place, "ledger.state"), "utf8") };
  const notes = [state, ...kept.map((note) => ({ source: "kept" as const, note }))];
  return verifyLog({ path: join(place, databaseName), trust: { origin, log: key, witnesses: [] }, notes });
}

test("a backup of a database in use is restored whole: its record verifies, personal data opens with the key that came with it", async () => {
  const path = join(folder, "whole.backup");
  const writing = Promise.all(Array.from({ length: 20 }, (_, index) => storage.write.appendEntries([numberedEntry(index, "meanwhile")])));
  const bytes = await writeBackup({ dataDir, path, secret });
  await writing;
  expect([statSync(path).size, statSync(path).mode & 0o777, readdirSync(folder).filter((name) => name.endsWith(".part"))]).toEqual([
    bytes,
    0o600,
    [],
  ]);
  expect(readdirSync(dataDir).includes("portolan.db.copy")).toBe(false);
  const text = readFileSync(path).toString("latin1");
  expect(["CREATE TABLE", "SQLite format", "sign-out", from.address].filter((plain) => text.includes(plain))).toEqual([]);
  const place = join(folder, "restored");
  expect(Date.parse(await readBackup(path, secret, place))).toBeGreaterThan(0);
  expect(await verify(place)).toMatchObject({ size: 2000, signed: 2000, problems: [] });
  expect(readFileSync(join(place, "portolan.key"))).toEqual(readFileSync(join(dataDir, "portolan.key")));
  const opened = await (await startStorageThreads()).open(join(place, databaseName));
  if (!opened.ok) throw new Error(opened.code);
  expect(await opened.storage.read.readPersonal({ from: 0, limit: 1 })).toMatchObject([{ index: 0, fields: { address: from.address } }]);
  await opened.storage.close();
});

test("an old backup in the place of a newer record is found by who kept a later head", async () => {
  const path = join(folder, "old.backup");
  await writeBackup({ dataDir, path, secret: { kind: "key-file", bytes: Buffer.alloc(64, 3) } });
  const later = await grow(500);
  const place = join(folder, "rolled-back");
  await readBackup(path, { kind: "key-file", bytes: Buffer.alloc(64, 3) }, place);
  expect((await verify(place)).problems).toEqual([]); // by itself it is whole
  expect((await verify(place, [later])).problems).toMatchObject([{ code: "too-short", source: "kept" }]);
  copyFileSync(join(place, databaseName), join(folder, "only-database.db"));
  const { key, origin } = await openLogSigner(dataDir); // the database alone, beside the signer's newer file
  const state = { source: "signer" as const, note: readFileSync(join(dataDir, "ledger.state"), "utf8") };
  const question = { path: join(folder, "only-database.db"), trust: { origin, log: key, witnesses: [] }, notes: [state] };
  expect((await verifyLog(question)).problems).toMatchObject([{ code: "too-short", source: "signer" }]);
});

test("another secret, and a file that was cut, changed, put together anew or is none at all, is refused", async () => {
  const path = join(folder, "forged.backup");
  const own: BackupSecret = { kind: "key-file", bytes: Buffer.alloc(64, 9) };
  await writeBackup({ dataDir, path, secret: own });
  const whole = readFileSync(path);
  const first = whole.indexOf("\n") + 1;
  const chunk = 64 * 1024 + 16;
  const at = (number: number): Buffer => whole.subarray(first + number * chunk, first + (number + 1) * chunk);
  const flipped = (where: number): Buffer => {
    const copy = Buffer.from(whole);
    copy[where] = (copy[where] ?? 0) ^ 1;
    return copy;
  };
  expect(whole.length).toBeGreaterThan(first + 4 * chunk);
  const forgeries: readonly (readonly [string, Buffer, BackupSecret])[] = [
    ["another key file", whole, { kind: "key-file", bytes: Buffer.alloc(64, 8) }],
    ["a passphrase in place of a key file", whole, secret],
    ["cut at a chunk", whole.subarray(0, first + 3 * chunk), own],
    ["cut inside a chunk", whole.subarray(0, first + 3 * chunk + 100), own],
    ["cut to its first line", whole.subarray(0, first), own],
    ["a bit of the first chunk", flipped(first + 5), own],
    ["a bit of the last chunk", flipped(whole.length - 20), own],
    ["the salt", flipped(first - 10), own],
    ["two chunks swapped", Buffer.concat([whole.subarray(0, first), at(1), at(0), whole.subarray(first + 2 * chunk)]), own],
    ["a chunk left out", Buffer.concat([whole.subarray(0, first), at(0), whole.subarray(first + 2 * chunk)]), own],
    ["bytes added", Buffer.concat([whole, Buffer.from("more")]), own],
    ["no backup", Buffer.from("SQLite format 3\0"), own],
    ["nothing", Buffer.alloc(0), own],
  ];
  for (const [what, bytes, given] of forgeries) {
    writeFileSync(path, bytes);
    await expect(readBackup(path, given, join(folder, `refused ${what}`)), what).rejects.toThrow(SealedFileError);
  }
  truncateSync(path, 0);
});
