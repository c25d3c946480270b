import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { RefusalError } from "@portolan/contract";
import { connectPostgres, postgresPrograms, startPostgresCluster, type PostgresCluster } from "@portolan/storage/testing/postgres-cluster";
import { afterAll, beforeAll, expect, test } from "vitest";
import { prepareDatabase } from "./open-database.ts";

const hasPostgres = postgresPrograms() !== null;
let directory = "";
let cluster: PostgresCluster | null = null;
beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), "portolan-open-"));
  if (hasPostgres) cluster = await startPostgresCluster();
});
afterAll(async () => {
  await cluster?.close();
  rmSync(directory, { recursive: true });
});

function written(text: string, mode = 0o600): string {
  const path = join(directory, `database-${Math.random()}`);
  writeFileSync(path, text, { mode });
  return path;
}

/** What it refuses with, said as a person reads its parts. */
async function refusal(file: string | null, folder = directory): Promise<readonly [string, string]> {
  try {
    await (await (await prepareDatabase(file)).open(folder)).close();
    return ["none", ""];
  } catch (error) {
    if (!(error instanceof RefusalError)) throw error;
    return [error.code, JSON.stringify(error.params)];
  }
}

test("without a file it is SQLite in the data folder", async () => {
  const folder = join(directory, "sqlite");
  mkdirSync(folder);
  const opener = await prepareDatabase(null);
  expect(opener.shown(folder)).toBe(join(folder, "portolan.db"));
  expect(await refusal(null, folder)).toEqual(["none", ""]);
});

test("a file that others may read, or that holds no address, is refused before anything is tried", async () => {
  expect((await refusal(written("postgres://a:secret@b/c", 0o644)))[0]).toBe("DATABASE_FILE_UNUSABLE");
  const [code, parts] = await refusal(written("secret"));
  expect([code, parts.includes("secret")]).toEqual(["DATABASE_FILE_UNUSABLE", false]);
});

test.skipIf(!hasPostgres)("what cannot be opened is told by its reason and never with the password", async () => {
  const url = (await cluster?.createDatabase()) ?? "";
  const client = await connectPostgres(url);
  await client.query("create role stranger login password 'right'");
  await client.end();
  const of = (address: string): string => written(`${address}\n`);
  const refusals = [
    await refusal(of("postgres://a:secret@127.0.0.1:1/b")),
    await refusal(of(url.replace("portolan@", "stranger:secret@"))),
    await refusal(of(url.replace("portolan@", "stranger:right@"))),
    await refusal(of(url.replace(/portolan\d+/, "secretless"))),
    await refusal(of(url)),
  ];
  const elsewhere = join(directory, "elsewhere");
  mkdirSync(elsewhere);
  refusals.push(await refusal(of(url), elsewhere));
  expect(refusals.map(([code]) => code)).toEqual([
    "DATABASE_UNREACHABLE",
    "DATABASE_ACCESS_REFUSED",
    "DATABASE_NOT_READY",
    "DATABASE_NOT_READY",
    "none",
    "DATABASE_KEY_DIFFERS",
  ]);
  for (const [, parts] of refusals) expect(parts).not.toMatch(/secret@|right/);
});
