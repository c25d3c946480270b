/** A process that changes a lab host, and dies where it is told to: `node change-program.ts JSON`. What became of it is printed as JSON. */
import {
  armGuard,
  confirmChange,
  extendChange,
  installGuardUnit,
  makeChange,
  runTool,
  toolRunner,
  undoChange,
  type Guard,
} from "@portolan/apply";
import type { Step } from "@portolan/plans";
import { writeFileSync } from "node:fs";

export interface ChangeProgram {
  readonly directory: string;
  readonly steps: readonly Step[];
  readonly planId?: string; // k7w2
  readonly confirmWithinMs: number;
  /** Which point, from 0, is its last moment. Absent: none. */
  readonly dieAt?: number;
  /** The tool, from 0, that it does not come to start. Absent: it starts them all. */
  readonly dieAtTool?: number;
  /** At which point it stands still for good. Absent: at none. */
  readonly stopAt?: number;
  /** How long it lives after it began. Absent: until it is done. */
  readonly dieAfterMs?: number;
  readonly last?: "confirm" | "undo" | "stay";
  /** A file that somebody writes before the last thing. Absent: nobody does. */
  readonly beforeLast?: { readonly path: string; readonly text: string };
  /** Which time it is given anew before the last thing. Absent: none. */
  readonly extendMs?: number;
  readonly promise?: string; // what verifying says; absent: as promised
  readonly withoutWatch?: true;
  readonly toolTimeoutMs?: number;
  readonly withUnit?: true; // a boot undoes it
  /** How long after it begins it is to end by itself. Absent: it stays. */
  readonly endAfterMs?: number;
  readonly port?: { readonly protocol: "tcp" | "udp"; readonly port: number }; // that it is about
}

const program = JSON.parse(process.argv[2] ?? "") as ChangeProgram;
const {
  directory,
  steps,
  confirmWithinMs,
  dieAt,
  stopAt,
  dieAfterMs,
  last,
  extendMs,
  promise,
  withoutWatch,
  toolTimeoutMs,
  withUnit,
  endAfterMs,
  port,
} = program;
if (dieAfterMs !== undefined) setTimeout(() => process.kill(process.pid, "SIGKILL"), dieAfterMs);
let points = 0;
let tools = 0;
const run = toolTimeoutMs === undefined ? runTool : toolRunner(toolTimeoutMs);
const guard: Guard = {
  directory,
  run(...call) {
    if (tools === program.dieAtTool) process.kill(process.pid, "SIGKILL");
    tools += 1;
    return run(...call);
  },
  onPoint() {
    if (points === dieAt) process.kill(process.pid, "SIGKILL");
    if (points === stopAt) process.kill(process.pid, "SIGSTOP");
    points += 1;
  },
};
const planId = program.planId ?? "k7w2";
if (withUnit === true) await installGuardUnit(directory, runTool);
const outcome = await makeChange(guard, {
  planId,
  steps,
  confirmWithinMs,
  ...(endAfterMs === undefined
    ? {}
    : { end: { at: new Date(Date.now() + endAfterMs).toISOString(), planHash: "h", by: "root" as const, port: port ?? null } }),
  ...(port === undefined ? {} : { port }),
  check: () => Promise.resolve(null),
  arm: async (record) => {
    if (withoutWatch !== true) await armGuard(record, guard);
  },
  verify: () => Promise.resolve(promise ?? null),
});
if (extendMs !== undefined) await extendChange(guard, { planId, confirmWithinMs: extendMs });
if (program.beforeLast !== undefined) writeFileSync(program.beforeLast.path, program.beforeLast.text);
const end = last === "confirm" ? await confirmChange(guard, planId) : last === "undo" ? await undoChange(guard, { why: "asked" }) : null;
process.stdout.write(`${JSON.stringify({ outcome, end, points })}\n`);
if (last === "stay") setInterval(() => {}, 1000);
else process.exit(0);
