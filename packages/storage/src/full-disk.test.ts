import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { sql } from "kysely";
import { afterEach, beforeEach, expect, test } from "vitest";
import { migrate } from "./migrate.ts";
import { openDatabase } from "./sqlite-database.ts";

let directory = "";
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "portolan-full-"));
});
afterEach(() => rm(directory, { recursive: true }));

/** SQLite behaves at its own page limit as it does on a disk without room: the whole transaction is undone, then the error is told. */
test("a full disk is named, not what went wrong because of it, and writing works again once there is room", async () => {
  const database = openDatabase(join(directory, "portolan.db"), { readOnly: false });
  expect(await migrate(database)).toEqual({ ok: true });
  const { page_count: pages = 0 } = (await sql<{ page_count: number }>`pragma page_count`.execute(database)).rows[0] ?? {};
  await sql`pragma max_page_count = ${sql.raw(String(pages + 1))}`.execute(database);
  const fill = (hash: string) =>
    database
      .insertInto("section")
      .values({ hash, body: "x".repeat(64 * 1024) })
      .execute();
  const write = database.transaction().execute(async (transaction) => {
    await transaction
      .insertInto("section")
      .values({ hash: "a", body: "x".repeat(64 * 1024) })
      .execute();
  });
  await expect(write).rejects.toThrow("database or disk is full");
  await sql`pragma max_page_count = 100000`.execute(database);
  await fill("b");
  expect(await database.selectFrom("section").select("hash").execute()).toEqual([{ hash: "b" }]);
  await database.destroy();
});
