import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
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
    console.log(lockFile(${JSON.stringify(path)}, 0) === null ? "refused" : "held"); setInterval(() => {}, 1000);`;
  const holder = spawn(process.execPath, ["--input-type=module", "--eval", program], { stdio: ["ignore", "pipe", "inherit"] });
  expect(String((await once(holder.stdout, "data"))[0])).toBe("held\n");
  expect(lockFile(path, 0)).toBeNull();
  expect(lockFile(path, 0)).toBeNull(); // asking does not loosen it
  holder.kill("SIGKILL");
  await once(holder, "exit");
  const lock = lockFile(path, 0);
  expect(lock).not.toBeNull();
  expect(await readdir(directory)).toEqual(["portolan.lock"]);
  lock?.release();
});

test("one that is about to end is waited for", async () => {
  const path = join(directory, "portolan.lock");
  const program = `import { lockFile } from ${JSON.stringify(new URL("./file-lock.ts", import.meta.url).href)};
    const lock = lockFile(${JSON.stringify(path)}, 0); console.log("held"); setTimeout(() => lock.release(), 300);`;
  const holder = spawn(process.execPath, ["--input-type=module", "--eval", program], { stdio: ["ignore", "pipe", "inherit"] });
  await once(holder.stdout, "data");
  const lock = lockFile(path, 5000);
  expect(lock).not.toBeNull();
  lock?.release();
});

test("a file that cannot be opened is a fault, not a lock", () => {
  expect(() => lockFile(join(directory, "missing/portolan.lock"), 0)).toThrow();
});

test("a lock to which nothing refers any more is held until the process ends", async () => {
  setFlagsFromString("--expose-gc");
  const collect = runInNewContext("gc") as () => void;
  const path = join(directory, "portolan.lock");
  expect(lockFile(path, 0) === null).toBe(false);
  for (let round = 0; round < 5; round += 1) {
    collect();
    await new Promise(setImmediate);
  }
  expect(lockFile(path, 0)).toBeNull();
});
