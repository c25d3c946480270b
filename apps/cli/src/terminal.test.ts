import { spawnSync } from "node:child_process";
import { closeSync, openSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { savedHost } from "./test-terminal.ts";

const launcher = join(import.meta.dirname, "../../../portolan");

test.each([
  ["en", "error: The answer could not be written"],
  ["zh-CN", "错误：结果写不出去"],
])("output that cannot be written is told in one sentence (%s)", (language, expected) => {
  const full = openSync("/dev/full", "w");
  try {
    const words = ["ls", "--snapshot", savedHost, "--lang", language];
    const { status, stderr } = spawnSync(launcher, words, { stdio: ["ignore", full, "pipe"], encoding: "utf8", timeout: 20_000 });
    expect(status, stderr).toBe(5);
    expect(stderr).toContain(expected);
    expect(stderr).toContain("ENOSPC");
    expect(stderr).not.toMatch(/\n\s+at /);
  } finally {
    closeSync(full);
  }
});
