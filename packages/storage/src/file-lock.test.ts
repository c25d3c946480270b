import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { lockFile } from "./file-lock.ts";

let directory = "";
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "portolan-lock-"));
});
afterEach(() => rm(directory, { recursive: true }));

test("a lock is one process's, and ends with it even when it is killed", async () => {
  const path = join(directory, "portolan.lock");
  const program = `import { lockFile } from ${JSON.stringify(new URL("./file-lock.ts", import.meta.url).href)};
    console.log(lockFile(${JSON.stringify(path)}) === null ? "refused" : "held"); setInterval(() => {}, 1000);`;
  const holder = spawn(process.execPath, ["--input-type=module", "--eval", program], { stdio: ["ignore", "pipe", "inherit"] });
  expect(String((await once(holder.stdout, "data"))[0])).toBe("held\n");
  expect(lockFile(path)).toBeNull();
  expect(lockFile(path)).toBeNull(); // asking does not loosen it
  holder.kill("SIGKILL");
  await once(holder, "exit");
  const lock = lockFile(path);
  expect(lock).not.toBeNull();
  expect(await readdir(directory)).toEqual(["portolan.lock"]);
  lock?.release();
});

test("a file that cannot be opened is a fault, not a lock", () => {
  expect(() => lockFile(join(directory, "missing/portolan.lock"))).toThrow();
});
