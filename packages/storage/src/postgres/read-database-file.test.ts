import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { shownDatabase } from "./database-url.ts";
import { readDatabaseFile } from "./read-database-file.ts";

let directory = "";
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), "portolan-database-file-"));
});
afterAll(() => rmSync(directory, { recursive: true }));

function written(text: string, mode = 0o600): string {
  const path = join(directory, "database");
  writeFileSync(path, text);
  chmodSync(path, mode);
  return path;
}

test.each([
  ["postgres://portolan:p%40ss@db.example:5433/portolan?sslmode=verify-full", "postgres://db.example:5433/portolan"],
  ["postgresql://portolan@/portolan?host=/run/postgresql", "postgres:///run/postgresql/portolan"],
  ["postgres://a:b@[::1]/c", "postgres://[::1]/c"],
])("%s is read, and shown without user and password", (url, shown) => {
  expect(readDatabaseFile(written(`${url}\n`))).toEqual({ ok: true, url });
  expect(shownDatabase(url)).toBe(shown);
});

test("a file that others may read, that is none, or that holds something else is refused, and what it holds is not told", () => {
  expect(readDatabaseFile(written("postgres://a:secret@b/c", 0o640))).toEqual({ ok: false, reason: "open-to-others", detail: "mode 640" });
  expect(readDatabaseFile(join(directory, "none"))).toEqual({ ok: false, reason: "missing", detail: "ENOENT" });
  for (const text of [
    "",
    "secret",
    "mysql://a:secret@b/c",
    "postgres://a:secret@b",
    "postgres://a:secret@b/c\npostgres://x/y",
    "x".repeat(5000),
  ]) {
    const read = readDatabaseFile(written(text));
    expect(read).toMatchObject({ ok: false, reason: "no-address" });
    expect(JSON.stringify(read)).not.toContain("secret");
  }
});
