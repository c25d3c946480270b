/** Every process of ours in a case: `node maker-main.ts JSON` carries out a plan, or undoes what another left, and dies where it is told to. */
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { setTimeout as pause } from "node:timers/promises";
import type { Guard } from "@portolan/apply";
import { toolRunner } from "@portolan/apply/hand";
import { resumeChange, undoChange } from "@portolan/apply/undo-change";
import type { Plan } from "@portolan/plans";
import type { Ending } from "../crash-case.ts";

export type MakerProgram = { readonly directory: string } & (
  | { readonly task: "undo"; readonly diesAt: number | null }
  | {
      readonly task: "make";
      readonly plan: Plan;
      readonly ending: Ending;
      readonly diesAt: number | null;
      readonly diesAfterMs: number | null;
      readonly watchDies: boolean;
      readonly confirmWithinMs: number;
      /** Written when the change is in force and waits; it goes on when the other is there. */
      readonly waitingFile: string;
      readonly goFile: string;
    }
);

const program = JSON.parse(process.argv[2] ?? "") as MakerProgram;
const { directory, diesAt } = program;
let points = 0;
const guard: Guard = {
  directory,
  run: toolRunner(30_000),
  onPoint() {
    if (diesAt === points) die();
    points += 1;
  },
};
if (program.task === "make" && program.diesAfterMs !== null) setTimeout(die, program.diesAfterMs);

function die(): void {
  if (program.task === "make" && program.watchDies) killWatches();
  process.kill(process.pid, "SIGKILL");
}

/** Before ourselves: we would start another. */
function killWatches(): void {
  for (const pid of readdirSync("/proc").filter((name) => /^\d+$/.test(name))) {
    try {
      if (readFileSync(`/proc/${pid}/cmdline`, "utf8").includes("watchdog-main.ts")) process.kill(Number(pid), "SIGKILL");
    } catch {
      // it has gone meanwhile
    }
  }
}

if (program.task === "undo") await resumeChange(guard);
else process.stdout.write(`${JSON.stringify(await make(program))}\n`);
process.exit(0);

/** What became of it in one word. */
async function make(request: Extract<MakerProgram, { readonly task: "make" }>): Promise<string> {
  const { applyPlan, confirmPlan, openHostReader } = await import("@portolan/apply"); // which who only undoes need not wait for
  const { checkPromise, judgePlan } = await import("@portolan/plans");
  const { circumstancesOf, seenOf } = await import("./host-model.ts");
  const { plan, ending, confirmWithinMs } = request;
  const outcome = await applyPlan(
    guard,
    { planId: plan.id, steps: plan.steps, confirm: { families: [], withinMs: confirmWithinMs } },
    {
      reader: openHostReader("crash"),
      judge(before) {
        const seen = seenOf(before);
        const judgement = judgePlan(plan, seen.model, circumstancesOf(seen));
        return judgement.code === "sound" ? null : judgement.code;
      },
      compare(before, after) {
        if (ending === "broken-promise") return "another chart";
        const { broken, elsewhere } = checkPromise(plan, seenOf(before).model, seenOf(after).model);
        return broken.length + elsewhere.length === 0 ? null : JSON.stringify({ broken, elsewhere });
      },
      probe: () => Promise.resolve(null),
    },
  );
  if (outcome.code === "unsound") return outcome.refusal;
  if (outcome.code === "undone" || outcome.code === "undoing") return `${outcome.code}: ${outcome.record.trouble ?? ""}`;
  if (outcome.code !== "waiting") return JSON.stringify(outcome);
  writeFileSync(request.waitingFile, "");
  while (!existsSync(request.goFile)) await pause(10);
  if (ending === "killed") die();
  if (ending === "silence") await pause(60_000);
  if (ending === "undo") await undoChange(guard, { why: "asked" });
  return ending === "confirm" ? (await confirmPlan(guard, outcome.pending, "console")).code : ending;
}
