import { copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import type { Entry } from "@portolan/ledger";
import { startStorageThreads } from "@portolan/storage";
import { openLogSigner } from "@portolan/storage/log-signer";
import { afterAll, beforeAll, expect, test } from "vitest";
import { run } from "../test-terminal.ts";

let folder = "";
let dataDir = "";
let kept = "";

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "portolan-cli-ledger-"));
  dataDir = join(folder, "data");
  mkdirSync(dataDir);
  kept = await writeRecord(5);
});
afterAll(() => rmSync(folder, { recursive: true }));

/** The note of the head that was signed. */
async function writeRecord(count: number): Promise<string> {
  const outcome = await (await startStorageThreads()).open(join(dataDir, "portolan.db"));
  if (!outcome.ok) throw new Error(outcome.code);
  const { storage } = outcome;
  await storage.write.appendEntries(Array.from({ length: count }, (_, index) => signOut(String(index))));
  const signer = await openLogSigner(dataDir);
  const tree = await storage.write.sequence({});
  const proof = await storage.read.proveConsistency({ from: signer.last().size, size: tree.size });
  const signed = await signer.sign(tree, proof);
  if (!signed.ok) throw new Error(signed.code);
  await storage.write.keepCheckpoint({ size: tree.size, atMs: 0, note: signed.note });
  await storage.close();
  return signed.note;
}

function signOut(session: string): Entry {
  const at = "2026-11-22T17:00:00.000Z";
  return { schema: "portolan.entry/1", at, kind: "sign-out", by: "owner", host: null, facts: { session }, personal: null };
}

test("a whole record is said to be whole, and what the answer rests on is said", async () => {
  const plain = await run(["ledger", "verify", "--data-dir", dataDir, "--lang", "en"]);
  expect([plain.code, plain.stderr]).toEqual([0, ""]);
  expect(plain.stdout).toContain("is whole: 5 entries are what was recorded, the first 5 of them signed.");
  expect(plain.stdout).toContain("The key was taken from the same folder.");
  expect(plain.stdout).toContain("Nothing kept elsewhere was compared.");
  writeFileSync(join(folder, "kept.txt"), kept);
  const key = readFileSync(join(dataDir, "ledger.pub"), "utf8").trim();
  const sure = await run([
    "ledger",
    "verify",
    "--data-dir",
    dataDir,
    "--key",
    key,
    "--checkpoint",
    join(folder, "kept.txt"),
    "--lang",
    "zh-CN",
  ]);
  expect(sure.code).toBe(0);
  expect(sure.stdout.trim()).toMatch(/^记录 portolan\/[0-9a-f]{16} 完整：5 条条目与当时写入的一致，其中前 5 条已签名。$/);
});

test("an entry that was changed is named, in both languages and as JSON, and the exit code is 1", async () => {
  const forged = join(folder, "forged");
  mkdirSync(forged);
  for (const name of ["portolan.db", "ledger.pub", "ledger.state"]) copyFileSync(join(dataDir, name), join(forged, name));
  const database = new DatabaseSync(join(forged, "portolan.db"));
  database.exec(`drop trigger entry_is_as_it_was; update entry set body = replace(body, '"3"', '"4"') where number = 4`);
  database.close();
  const verify = (...more: readonly string[]) => run(["ledger", "verify", "--data-dir", forged, ...more]);
  const english = await verify("--lang", "en");
  expect(english.code).toBe(1);
  expect(english.stdout).toContain("is not what was recorded: 1 problem in 5 entries, 5 of them signed.");
  expect(english.stdout).toContain("\n  Entry 3 is not the one that was recorded.\n");
  expect((await verify("--lang", "zh-CN")).stdout).toContain("条目 3 不是当时写入的内容。");
  rmSync(join(forged, "ledger.state"));
  expect((await verify("--lang", "en")).stdout).toContain("(ledger.state) is not there");
  const { problems } = JSON.parse((await verify("--json")).stdout) as { problems: unknown };
  expect(problems).toEqual([{ code: "entry-differs", index: 3 }]);
});

test("one entry is proved by a file that the standalone verifier accepts", async () => {
  const out = join(folder, "entry.tlog-proof");
  expect(await run(["ledger", "prove", "2", "--data-dir", dataDir, "--out", out])).toEqual({ code: 0, stdout: "", stderr: "" });
  expect((await run(["ledger", "prove", "2", "--data-dir", dataDir])).stdout).toBe(readFileSync(out, "utf8"));
  const { spawnSync } = await import("node:child_process");
  const program = join(import.meta.dirname, "../../../../tools/verify-proof/src/main.ts");
  const checked = spawnSync(process.execPath, [program, out, join(dataDir, "ledger.pub")], { encoding: "utf8" });
  expect([checked.status, checked.stdout.split("\n")[0]]).toEqual([0, "entry 2 is in the record:"]);
});

test("what cannot be done is refused in words of its own", async () => {
  const cases: readonly (readonly [readonly string[], number, string])[] = [
    [["ledger", "verify", "--data-dir", join(folder, "nowhere")], 2, "FILE_UNREADABLE"],
    [["ledger", "verify", "--data-dir", dataDir, "--key", "a key"], 2, "ARGUMENT_INVALID"],
    [["ledger", "verify", "--data-dir", dataDir, "--checkpoint", join(folder, "nothing")], 2, "FILE_UNREADABLE"],
    [["ledger", "prove", "--data-dir", dataDir], 2, "OPTION_MISSING"],
    [["ledger", "prove", "99", "--data-dir", dataDir], 4, "NOT_FOUND"],
    [["ledger", "burn", "--data-dir", dataDir], 2, "ARGUMENT_INVALID"],
  ];
  for (const [words, code, errorCode] of cases) {
    const { code: given, stderr } = await run([...words, "--json"]);
    expect([words.join(" "), given, stderr.includes(errorCode)]).toEqual([words.join(" "), code, true]);
  }
});
