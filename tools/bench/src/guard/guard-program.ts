/** Runs on a lab host: makes a plan for one rule, carries it out up to the confirmation, takes it back, and the peer's command beside it: `node guard-program.ts JSON`. */
import { hash } from "node:crypto";
import { writeFileSync } from "node:fs";
import { execFile } from "node:child_process";
import { setTimeout as pause } from "node:timers/promises";
import { promisify } from "node:util";
import { applyPlan, openHostReader, readGuardRecord, runTool, undoChange, type Guard } from "@portolan/apply";
import { checkPromise, judgePlan, noGuardRails, parseWantedSources, planFor, type AllowIntent, type Plan } from "@portolan/plans";
import { hostModelOf } from "@portolan/reachability";
import type { Snapshot } from "@portolan/snapshot";

export interface GuardProgram {
  readonly directory: string;
  readonly runs: number;
  /** What a person types for such a rule, and for taking it back; PORT is the port. */
  readonly peer: readonly (readonly string[])[];
  readonly peerBack: readonly (readonly string[])[];
  /** How often the time of a change is let run out. */
  readonly silences: number;
}

/** Of each run, in ms. */
export interface GuardFigures {
  readonly plan: readonly number[];
  readonly apply: readonly number[];
  readonly undo: readonly number[];
  readonly peer: readonly number[];
  /** From the end of its time until it was undone. */
  readonly late: readonly number[];
}

const program = JSON.parse(process.argv[2] ?? "") as GuardProgram;
const guard: Guard = { directory: program.directory, run: runTool };
const reader = openHostReader("bench");
const run = promisify(execFile);
const circumstances = { nowMs: Date.now(), asker: null, endpoints: [], connections: [], guardRails: noGuardRails, hash: (text: string) => hash("sha256", text) }; // prettier-ignore
const modelOf = (snapshot: Snapshot) => hostModelOf(snapshot, "host");

try {
  writeFileSync("/proc/self/autogroup", "-19"); // other work on the machine waits, as far as it can be made to
} catch {
  // no such grouping here
}

async function timed<T>(list: number[], act: () => Promise<T>): Promise<T> {
  const start = performance.now();
  const result = await act();
  list.push(performance.now() - start);
  return result;
}

async function planOf(port: number, figures: number[]): Promise<Plan> {
  const sources = parseWantedSources(["192.168.0.0/16"]);
  if (sources === null) throw new Error("no sources");
  const intent: AllowIntent = { kind: "allow", protocol: "tcp", port, sources, isAdded: true, until: null };
  const model = modelOf(await reader.read());
  const answer = await timed(figures, () =>
    Promise.resolve(planFor(model, intent, { ...circumstances, host: "bench", planId: `bench${port}`, acceptedRisks: [] })),
  );
  if (answer.code !== "planned") throw new Error(JSON.stringify(answer));
  return answer.plan;
}

async function apply(plan: Plan, withinMs: number): Promise<void> {
  const outcome = await applyPlan(
    guard,
    { planId: plan.id, steps: plan.steps, confirm: { families: [], withinMs } },
    {
      reader,
      judge(before) {
        const judgement = judgePlan(plan, modelOf(before), circumstances);
        return judgement.code === "sound" ? null : judgement.code;
      },
      compare(before, after) {
        const { broken } = checkPromise(plan, modelOf(before), modelOf(after));
        return broken.length === 0 ? null : JSON.stringify(broken);
      },
      probe: () => Promise.resolve(null),
    },
  );
  if (outcome.code !== "waiting") throw new Error(JSON.stringify(outcome));
}

async function type(commands: readonly (readonly string[])[], port: number): Promise<void> {
  for (const [file = "", ...words] of commands) await run(file, words.map((word) => word.replace("PORT", String(port)))); // prettier-ignore
}

/** By a watch, while we stand by. */
async function lateness(port: number): Promise<number> {
  await apply(await planOf(port, []), 2500);
  const deadlineMs = readGuardRecord(program.directory)?.deadline.wallMs ?? 0;
  while (readGuardRecord(program.directory)?.state !== "undone") await pause(5);
  return Date.now() - deadlineMs;
}

/** The first of each warms up and is not counted. */
async function measure(): Promise<GuardFigures> {
  const [plan, applied, undo, peer, late]: [number[], number[], number[], number[], number[]] = [[], [], [], [], []];
  for (let turn = 0; turn <= program.runs; turn += 1) {
    const port = 24_000 + turn;
    const made = await planOf(port, plan);
    await timed(applied, () => apply(made, 60_000));
    await timed(undo, () => undoChange(guard, { why: "asked" }));
    await timed(peer, () => type(program.peer, port));
    await type(program.peerBack, port);
  }
  for (let turn = 0; turn < program.silences; turn += 1) late.push(await lateness(25_000 + turn));
  return { plan: plan.slice(1), apply: applied.slice(1), undo: undo.slice(1), peer: peer.slice(1), late };
}

process.stdout.write(`${JSON.stringify(await measure())}\n`);
process.exit(0);
