import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Entry } from "@portolan/ledger";
import { startStorageThreads } from "@portolan/storage";
import { lockFile } from "@portolan/storage/file-lock";
import { openLogSigner } from "@portolan/storage/log-signer";
import { afterAll, beforeAll, expect, test } from "vitest";
import { run } from "../test-terminal.ts";

let folder = "";
let dataDir = "";
let keyFile = "";
let backup = "";

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "portolan-cli-backup-"));
  [dataDir, keyFile, backup] = [join(folder, "data"), join(folder, "backup.key"), join(folder, "portolan.backup")];
  writeFileSync(keyFile, Buffer.alloc(32, 5));
  mkdirSync(dataDir);
  await grow(4);
  const made = await run(["backup", backup, "--data-dir", dataDir, "--key-file", keyFile, "--lang", "en"]);
  expect([made.code, made.stderr]).toEqual([0, ""]);
  await grow(3);
});
afterAll(() => rmSync(folder, { recursive: true }));

async function grow(count: number): Promise<void> {
  const outcome = await (await startStorageThreads()).open(join(dataDir, "portolan.db"));
  if (!outcome.ok) throw new Error(outcome.code);
  const { storage } = outcome;
  const entry = {
    schema: "portolan.entry/1",
    at: "2026-11-22T17:00:00.000Z",
    kind: "sign-out",
    by: "owner",
    host: null,
    personal: null,
  } as const;
  await storage.write.appendEntries(Array.from({ length: count }, (_, index): Entry => ({ ...entry, facts: { session: String(index) } })));
  const signer = await openLogSigner(dataDir);
  const tree = await storage.write.sequence({});
  const signed = await signer.sign(tree, await storage.read.proveConsistency({ from: signer.last().size, size: tree.size }));
  if (!signed.ok) throw new Error(signed.code);
  await storage.write.keepCheckpoint({ size: tree.size, atMs: 0, note: signed.note });
  await storage.close();
}

const restore = (...more: readonly string[]) => run(["restore", backup, "--key-file", keyFile, ...more]);

test("a drill: what is restored elsewhere verifies, in both languages", async () => {
  const place = join(folder, "drill");
  const english = await restore("--data-dir", place, "--lang", "en");
  expect([english.code, english.stderr]).toEqual([0, ""]);
  expect(english.stdout).toMatch(/^Restored into .*drill: the state of .*, a record of 4 entries\.\n$/);
  expect((await run(["ledger", "verify", "--data-dir", place])).code).toBe(0);
  const head = join(folder, "later.txt");
  copyFileSync(join(dataDir, "ledger.state"), head);
  const compared = await run(["ledger", "verify", "--data-dir", place, "--checkpoint", head, "--lang", "en"]);
  expect([compared.code, compared.stdout.includes("there were 7 entries")]).toEqual([1, true]);
  rmSync(place, { recursive: true });
  expect((await restore("--data-dir", place, "--lang", "zh-CN")).stdout).toContain("记录共 4 条条目");
});

test("what is there is kept unless it is to be replaced, and then it is moved aside and the loss is told; a running server stays", async () => {
  const refused = await restore("--data-dir", dataDir, "--json");
  expect([refused.code, refused.stderr.includes("PLACE_NOT_EMPTY")]).toEqual([1, true]);
  const lock = lockFile(join(dataDir, "portolan.lock"), 0);
  const running = await restore("--data-dir", dataDir, "--replace", "--json");
  expect(running.stderr).toContain("ALREADY_RUNNING");
  lock?.release();
  const replaced = await restore("--data-dir", dataDir, "--replace", "--json");
  expect([replaced.code, JSON.parse(replaced.stdout)]).toMatchObject([0, { size: 4, lost: 3, problems: 0 }]);
  const { aside } = JSON.parse(replaced.stdout) as { aside: string };
  expect(existsSync(join(aside, "portolan.db"))).toBe(true);
  expect(readdirSync(folder).filter((name) => name.includes("restoring"))).toEqual([]);
});

test("a file that was cut, another key, and places that cannot be are refused and change nothing", async () => {
  const place = join(folder, "nothing");
  const cut = join(folder, "cut.backup");
  copyFileSync(backup, cut);
  truncateSync(cut, readFileSync(backup).length - 1);
  const other = join(folder, "other.key");
  writeFileSync(other, Buffer.alloc(32, 6));
  const short = join(folder, "short.key");
  writeFileSync(short, "short");
  const cases: readonly (readonly [readonly string[], string])[] = [
    [["restore", cut, "--key-file", keyFile, "--data-dir", place], "BACKUP_REFUSED"],
    [["restore", backup, "--key-file", other, "--data-dir", place], "BACKUP_REFUSED"],
    [["restore", join(folder, "none"), "--key-file", keyFile, "--data-dir", place], "FILE_UNREADABLE"],
    [["restore", backup, "--key-file", short, "--data-dir", place], "ARGUMENT_INVALID"],
    [["backup", join(folder, "no/where"), "--key-file", keyFile, "--data-dir", join(folder, "drill")], "FILE_UNWRITABLE"],
    [["backup", join(folder, "x"), "--key-file", keyFile, "--data-dir", place], "FILE_UNREADABLE"],
  ];
  for (const [words, code] of cases) {
    const given = await run([...words, "--json"]);
    expect([words.join(" "), given.code === 0, given.stderr.includes(code)]).toEqual([words.join(" "), false, true]);
  }
  expect(existsSync(place)).toBe(false);
});
