import { chmodSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { expectedProgram } from "./expected-program.ts";

const around = { user: "shop", path: process.env["PATH"] ?? "", cgroup: "0::/user.slice/user-1000.slice/session-2.scope\n" };

test("a program is expected by its file and user, a script by the one that runs it", () => {
  const folder = mkdtempSync(join(tmpdir(), "portolan-expected-"));
  const script = join(folder, "serve");
  writeFileSync(script, `#!${process.execPath}\n`);
  chmodSync(script, 0o755);
  const node = realpathSync(process.execPath);
  expect(expectedProgram(process.execPath, around)).toEqual({ executable: node, user: "shop" });
  expect(expectedProgram(script, around)).toEqual({ executable: node, user: "shop" });
  writeFileSync(script, "#!/bin/sh\n");
  expect(expectedProgram(script, around)).toEqual({ user: "shop" });
  rmSync(folder, { recursive: true });
});

test("in a service it is the service; where another program will listen, its user alone, or nobody", () => {
  expect(expectedProgram("node", { ...around, cgroup: "0::/system.slice/shop.service\n" })).toEqual({ unit: "shop.service" });
  expect(expectedProgram("sh", around)).toEqual({ user: "shop" });
  expect(expectedProgram("docker", around)).toBeNull();
  expect(expectedProgram("no-such-program", { ...around, user: null })).toBeNull();
});
