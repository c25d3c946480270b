import { spawnSync, type SpawnSyncReturns } from "node:child_process";
import { expect, test } from "vitest";
import { portolan } from "./portolan.ts";
import { needs } from "../lab/requirement.ts";

// A PID namespace of its own has a process 1 whose network namespace may be read and differs from that of the command.
function run(...words: string[]): SpawnSyncReturns<string> {
  const inside = ["sh", "-c", 'unshare -n "$@"; exit $?', "sh", portolan, ...words, "--lang", "en"];
  return spawnSync("unshare", ["--pid", "--fork", "--mount-proc", ...inside], { encoding: "utf8", timeout: 30_000 });
}

test("from inside another network namespace nothing is tried, and the reader is told first", needs("namespaces"), () => {
  const note = { code: "other-namespace", params: {} };
  expect(JSON.parse(run("free", "--json").stdout)).toMatchObject({
    verified: false,
    coverage: { notes: expect.arrayContaining([note]) as unknown },
  });
  expect(run("free").stderr.split("\n")[0]).toContain("another network namespace than process 1");
  expect(run("ls").stdout).toContain("! This command runs in another network namespace");
});
