/** A process that changes a lab host, and dies where it is told to: `node change-program.ts JSON`. What became of it is printed as JSON. */
import { confirmChange, makeChange, runTool, startWatchdog, undoChange, type Guard } from "@portolan/apply";
import type { Step } from "@portolan/plans";

export interface ChangeProgram {
  readonly directory: string;
  readonly steps: readonly Step[];
  readonly confirmWithinMs: number;
  /** Which point, from 0, is its last moment. Absent: none. */
  readonly dieAt?: number;
  /** How long it lives after it began. Absent: until it is done. */
  readonly dieAfterMs?: number;
  readonly last?: "confirm" | "undo" | "stay";
  readonly promise?: string; // what verifying says; absent: as promised
  readonly withoutWatch?: true;
}

const { directory, steps, confirmWithinMs, dieAt, dieAfterMs, last, promise, withoutWatch } = JSON.parse(
  process.argv[2] ?? "",
) as ChangeProgram;
if (dieAfterMs !== undefined) setTimeout(() => process.kill(process.pid, "SIGKILL"), dieAfterMs);
let points = 0;
const guard: Guard = {
  directory,
  run: runTool,
  onPoint() {
    if (points === dieAt) process.kill(process.pid, "SIGKILL");
    points += 1;
  },
};
const planId = "k7w2";
const outcome = await makeChange(guard, {
  planId,
  steps,
  confirmWithinMs,
  arm: async () => {
    if (withoutWatch !== true) await startWatchdog(directory);
  },
  verify: () => Promise.resolve(promise ?? null),
});
const end = last === "confirm" ? await confirmChange(guard, planId) : last === "undo" ? await undoChange(guard, "asked") : null;
process.stdout.write(`${JSON.stringify({ outcome, end, points })}\n`);
if (last === "stay") setInterval(() => {}, 1000);
else process.exit(0);
