/** Steps tried on the model of a host: the host as they leave it, and what differs for whom. */
import { diffHosts, type HostModel } from "@portolan/reachability";
import { baseOf } from "./base-of-rules.ts";
import { applyEdits, inverseEdits } from "./rule-edit.ts";
import { editsOfSteps } from "./run-steps.ts";
import type { Step } from "./step.ts";
import type { Tried } from "./solved.ts";

export const regionLimit = 2048;

/** Throws for steps that the model cannot take back: that would be a fault of ours. */
export function trySteps(before: HostModel, steps: readonly Step[]): Pick<Tried, "after" | "difference"> {
  const edits = editsOfSteps(before.ruleset, steps);
  const after = { ...before, ruleset: applyEdits(before.ruleset, edits) };
  const undone = { ruleset: applyEdits(after.ruleset, inverseEdits(before.ruleset, edits)) };
  if (baseOf(undone) !== baseOf(before)) throw new Error(`Steps that cannot be taken back: ${JSON.stringify(steps)}`);
  return { after, difference: diffHosts(before, after, { regionLimit }) };
}
