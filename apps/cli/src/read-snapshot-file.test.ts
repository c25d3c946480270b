import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { run, savedHost } from "./test-terminal.ts";

const launcher = join(import.meta.dirname, "../../../portolan");
const directory = mkdtempSync(join(tmpdir(), "portolan-snapshot-"));
afterAll(() => rmSync(directory, { recursive: true }));

test("- reads the snapshot from standard input", () => {
  const { status, stdout } = spawnSync(launcher, ["ls", "--snapshot", "-", "--json"], {
    input: readFileSync(savedHost),
    encoding: "utf8",
    timeout: 20_000,
  });
  expect(status).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({ schema: "portolan.ls/1", takenAt: "2026-11-22T06:00:00.000Z" });
  const damaged = spawnSync(launcher, ["ls", "--snapshot", "-"], { input: "{}", encoding: "utf8", timeout: 20_000 });
  expect(damaged.status, damaged.stderr).toBe(2);
});

test.skipIf(!existsSync("/bin/bash"))("what a shell passes for <(command) is read", () => {
  const line = '"$0" ls --json --snapshot <(cat "$1")';
  const { status, stdout, stderr } = spawnSync("/bin/bash", ["-c", line, launcher, savedHost], { encoding: "utf8", timeout: 20_000 });
  expect(status, stderr).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({ schema: "portolan.ls/1" });
});

test("what is no file is refused at once, whatever it would give", async () => {
  const pipe = join(directory, "pipe");
  execFileSync("mkfifo", [pipe]);
  for (const path of ["/dev/zero", "/dev/full", pipe, directory]) {
    const { code, stderr } = await run(["ls", "--snapshot", path, "--lang", "en"]);
    expect({ code, stderr }, path).toMatchObject({ code: 2, stderr: expect.stringContaining("not a regular file") as unknown });
  }
});

test("a file that is too big is refused, not read", async () => {
  const path = join(directory, "big.json");
  execFileSync("truncate", ["--size=600M", path]);
  const { code, stderr } = await run(["ls", "--snapshot", path, "--lang", "en"]);
  expect(code).toBe(2);
  expect(stderr).toContain("> 500 MiB");
}, 30_000);
