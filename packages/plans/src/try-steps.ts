/** Steps tried on the model of a host: the host as they leave it, and what differs for whom. */
import { diffHosts, type HostModel, type Listener } from "@portolan/reachability";
import { baseOf } from "./base-of-rules.ts";
import { sortDifference } from "./sort-difference.ts";
import { listenersAfter } from "./planned-listeners.ts";
import { applyEdits, inverseEdits } from "./rule-edit.ts";
import { editsOfSteps, runSteps } from "./run-steps.ts";
import type { Step } from "./step.ts";
import type { Tried } from "./solved.ts";

export const regionLimit = 2048;

/** Throws for steps that the model cannot take back: that would be a fault of ours. */
export function trySteps(before: HostModel, steps: readonly Step[]): Pick<Tried, "after" | "difference" | "limited"> {
  const edits = editsOfSteps(before.ruleset, steps);
  const ruleset = applyEdits(before.ruleset, edits);
  const undone = { ruleset: applyEdits(ruleset, inverseEdits(before.ruleset, edits)) };
  if (baseOf(undone) !== baseOf(before)) throw new Error(`Steps that cannot be taken back: ${JSON.stringify(steps)}`);
  const after = { ...before, ruleset, ...outsideRules(before, steps, before.listeners) };
  return { after, ...sortDifference(diffHosts(before, after, { regionLimit }), steps) };
}

/** The host as the steps leave it. `listeners`: of what no step makes listen otherwise. */
export function hostAfter(before: HostModel, steps: readonly Step[], listeners = before.listeners): HostModel {
  return { ...before, ruleset: runSteps(before.ruleset, steps), ...outsideRules(before, steps, listeners) };
}

function outsideRules(before: HostModel, steps: readonly Step[], listeners: readonly Listener[]): Pick<HostModel, "listeners" | "sysctls"> {
  const switches = steps.filter((step) => step.tool === "sysctl").map(({ key, value }) => [key, value] as const);
  return {
    listeners: listenersAfter(before.listeners, steps, listeners),
    sysctls: switches.length === 0 ? before.sysctls : new Map([...before.sysctls, ...switches]),
  };
}
