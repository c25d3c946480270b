/** One case on a host that is ready for its back end: what it came to, and what is wrong with the host afterwards. */
import { join } from "node:path";
import { readGuardRecord, type GuardRecord } from "@portolan/apply";
import type { LabHost } from "@portolan/test";
import { backEnds } from "./back-ends/all-back-ends.ts";
import type { BackEnd } from "./back-ends/back-end.ts";
import { describeCase, type CrashCase } from "./crash-case.ts";
import { createDice } from "./dice.ts";
import type { MakerProgram } from "./maker-main.ts";

export interface CrashResult {
  readonly number: number;
  readonly backEnd: string;
  readonly end: "confirmed" | "undone" | "nothing";
  /** Processes that died on the way. */
  readonly deaths: number;
  /** null: the host is as it should be. */
  readonly fault: string | null;
}

const directory = "/var/lib/portolan/guard";
const program = join(import.meta.dirname, "maker-main.ts");
const maxUndoers = 8;

export async function runCase(host: LabHost, crash: CrashCase): Promise<CrashResult> {
  const backEnd = backEnds[crash.backEnd];
  const dice = createDice(crash.diceSeed);
  await host.run(["rm", "-rf", directory]);
  await backEnd.load(host, dice);
  const before = await backEnd.state(host);
  const steps = await backEnd.steps(host, dice);
  const { ending, isWatched, makerDies } = crash;
  const made = await run(host, { task: "make", directory, dies: makerDies, steps, ending, isWatched, confirmWithinMs: 60_000 });
  const isMeddled = crash.isMeddledWith && !isWatched; // beside a watch nobody could tell whether before or after it
  if (isMeddled) await backEnd.meddle(host);
  const undone = await undo(host, crash);
  const after = await backEnd.state(host);
  const record = recordOf(host);
  const end = record === null ? "nothing" : record.state === "confirmed" ? "confirmed" : "undone";
  const fault = faultOf({ backEnd, before, after, record, isMeddled });
  const told = fault === null ? null : `${describeCase(crash)}\n${fault}\nsteps: ${JSON.stringify(steps)}`;
  return { number: crash.number, backEnd: crash.backEnd, end, deaths: (made ? 0 : 1) + undone, fault: told };
}

/** How many died of those who undid it. */
async function undo(host: LabHost, { undoersDieAt }: CrashCase): Promise<number> {
  let deaths = 0;
  for (let turn = 0; turn < maxUndoers; turn += 1) {
    const atPoint = undoersDieAt[turn];
    const lived = await run(host, { task: "undo", directory, dies: atPoint === undefined ? null : { atPoint } });
    if (!lived) deaths += 1;
    else if (atPoint === undefined) return deaths;
  }
  return deaths;
}

/** false: it died. */
async function run(host: LabHost, request: MakerProgram): Promise<boolean> {
  const command = ["setsid", "--wait", process.execPath, program, JSON.stringify(request)];
  const { exitCode, stderr } = await host.run(command, { allowFailure: true });
  if (exitCode !== 0 && stderr !== "") throw new Error(stderr.slice(-4000));
  return exitCode === 0;
}

function recordOf(host: LabHost): GuardRecord | null {
  return readGuardRecord(host.path(directory));
}

interface Found {
  readonly backEnd: BackEnd;
  readonly before: string;
  readonly after: string;
  readonly record: GuardRecord | null;
  readonly isMeddled: boolean;
}

function faultOf({ backEnd, before, after, record, isMeddled }: Found): string | null {
  if (record !== null && record.state !== "confirmed" && record.state !== "undone")
    return `the change is ${record.state}: ${record.trouble ?? ""}`;
  const own = isMeddled ? backEnd.withoutMeddling(after) : after;
  if (isMeddled && own === after) return `what somebody else put in has gone:\n${after}`;
  const wanted = isMeddled ? backEnd.withoutMeddling(before) : before;
  if (record?.state !== "confirmed") return own === wanted ? null : `before:\n${wanted}\nafter:\n${own}`;
  return own !== wanted && !own.includes("portolan-plan-") && !own.includes("portolan-crash") ? null : `confirmed, but:\n${own}`;
}
