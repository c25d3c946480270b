/** Every process of a case: `node maker-main.ts JSON` makes a change, or undoes what another left, and dies where it is told to. */
import type { Guard } from "@portolan/apply";
import { toolRunner } from "@portolan/apply/hand";
import { resumeChange, undoChange } from "@portolan/apply/undo-change";
import type { Step } from "@portolan/plans";
import type { CrashCase, Death } from "./crash-case.ts";

export type MakerProgram = { readonly directory: string; readonly dies: Death | null } & (
  | { readonly task: "undo" }
  | {
      readonly task: "make";
      readonly steps: readonly Step[];
      readonly ending: CrashCase["ending"];
      readonly isWatched: boolean;
      readonly confirmWithinMs: number;
    }
);

const program = JSON.parse(process.argv[2] ?? "") as MakerProgram;
const { directory, dies } = program;
if (dies !== null && "afterMs" in dies) setTimeout(die, dies.afterMs);
let points = 0;
const guard: Guard = {
  directory,
  run: toolRunner(30_000),
  onPoint() {
    if (dies !== null && "atPoint" in dies && dies.atPoint === points) die();
    points += 1;
  },
};

function die(): void {
  process.kill(process.pid, "SIGKILL");
}

if (program.task === "undo") await resumeChange(guard);
else await make(program);
process.exit(0);

async function make({ steps, ending, isWatched, confirmWithinMs }: Extract<MakerProgram, { readonly task: "make" }>): Promise<void> {
  const { armGuard, confirmChange, makeChange } = await import("@portolan/apply"); // which who only undoes need not wait for
  const planId = "crash";
  await makeChange(guard, {
    planId,
    steps,
    confirmWithinMs,
    check: () => Promise.resolve(null),
    arm: async (record) => {
      if (isWatched) await armGuard(record, guard);
    },
    verify: () => Promise.resolve(ending === "broken-promise" ? "another chart" : null),
  });
  if (ending === "confirm") await confirmChange(guard, planId);
  if (ending === "undo") await undoChange(guard, { why: "asked" });
}
