import { spawn } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { createInterface } from "node:readline";
import { afterAll, beforeAll, expect, test } from "vitest";
import { migrations } from "./migrate.ts";
import { sampleEndpoint, sampleLook } from "./sample-look.ts";
import { startStorageThreads } from "./storage.ts";

let directory = "";
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), "portolan-storage-"));
});
afterAll(() => rm(directory, { recursive: true }));

async function openStorage(name: string) {
  const outcome = await (await startStorageThreads()).open(join(directory, name));
  if (!outcome.ok) throw new Error(outcome.code);
  return outcome.storage;
}

test("a database that a newer version has changed is refused, an older one is brought up to date with its contents", async () => {
  const path = join(directory, "newer.db");
  const storage = await openStorage("newer.db");
  await storage.write.recordLook(sampleLook({ atMs: 1000, endpoints: [sampleEndpoint("a")] }));
  await storage.close();
  const again = await openStorage("newer.db");
  expect(await again.read.lastEndpoints({ host: "quay" })).toHaveLength(1);
  await again.close();
  const database = new DatabaseSync(path);
  expect(database.prepare("select name from kysely_migration").all()).toHaveLength(Object.keys(migrations).length);
  database.prepare("insert into kysely_migration (name, timestamp) values ('9999-later', '2030-01-01')").run();
  database.close();
  expect(await (await startStorageThreads()).open(path)).toEqual({ ok: false, code: "DATABASE_TOO_NEW", migration: "9999-later" });
});

test("a file that is no database is a fault, not a new history", async () => {
  const path = join(directory, "text.db");
  await writeFile(path, "this is a text file and it stays one. ".repeat(50));
  await expect((await startStorageThreads()).open(path)).rejects.toThrow(/not a database/);
});

test("a writer killed in the middle loses nothing it acknowledged and leaves a sound database", async () => {
  const path = join(directory, "killed.db");
  for (let round = 0; round < 3; round++) {
    const acknowledged = await writeUntilKilled(path, 25 + round * 40);
    const database = new DatabaseSync(path);
    expect(database.prepare("pragma integrity_check").get()).toEqual({ integrity_check: "ok" });
    expect(database.prepare("pragma foreign_key_check").all()).toEqual([]);
    const { last } = database.prepare("select last_seen_ms as last from host where id = 'quay'").get() as { last: number };
    expect(last).toBeGreaterThanOrEqual(acknowledged);
    const { open } = database.prepare("select count(*) as open from span where to_ms is null").get() as { open: number };
    expect(open).toBe((last % 7) + 1); // the looks of the test program have this many endpoints: all of a look or nothing
    database.close();
  }
});

/** Runs the test program, kills it after so many acknowledged looks, and says which one was the last. */
async function writeUntilKilled(path: string, looks: number): Promise<number> {
  const program = new URL("./testdata/write-until-killed.ts", import.meta.url).pathname;
  const child = spawn(process.execPath, [program, path], { stdio: ["ignore", "pipe", "inherit"] });
  const ended = new Promise((resolve) => child.once("exit", resolve));
  let acknowledged = 0;
  let count = 0;
  for await (const line of createInterface({ input: child.stdout })) {
    acknowledged = Number(line);
    if (++count === looks) child.kill("SIGKILL");
  }
  await ended;
  expect(count).toBeGreaterThanOrEqual(looks);
  return acknowledged;
}
