import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { expect, test } from "vitest";
import { openLogSigner } from "./log-signer.ts";
import { verifyLog } from "./verify-log.ts";

test("a server killed in the middle has every entry it acknowledged, a whole record, and nothing signed that is not in it", async () => {
  const directory = await mkdtemp(join(tmpdir(), "portolan-killed-"));
  for (const count of [5, 37, 90]) {
    const acknowledged = await recordUntilKilled(directory, count);
    const { origin, key } = await openLogSigner(directory);
    const note = readFileSync(join(directory, "ledger.state"), "utf8");
    const trust = { origin, log: key, witnesses: [] };
    const verdict = await verifyLog({ path: join(directory, "portolan.db"), trust, notes: [{ source: "signer", note }] });
    expect(verdict.problems).toEqual([]);
    expect(verdict.size + verdict.waiting).toBeGreaterThan(acknowledged);
  }
  await rm(directory, { recursive: true });
});

/** The highest number that was acknowledged. */
async function recordUntilKilled(directory: string, count: number): Promise<number> {
  const program = new URL("../testdata/record-until-killed.ts", import.meta.url).pathname;
  const child = spawn(process.execPath, [program, directory], { stdio: ["ignore", "pipe", "inherit"] });
  const ended = new Promise((resolve) => child.once("exit", resolve));
  let [highest, lines] = [0, 0];
  for await (const line of createInterface({ input: child.stdout })) {
    highest = Math.max(highest, Number(line));
    if (++lines === count) child.kill("SIGKILL");
  }
  await ended;
  expect(lines).toBeGreaterThanOrEqual(count);
  return highest;
}
