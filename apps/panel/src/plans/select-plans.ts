/** Which plans of a list are wanted: by how they stand, in three groups, and by words. */
import type { PlanState, PlanSummary } from "../wire.ts";

/** Something is still to be done · in force · over. */
export const standings = ["open", "done", "over"] as const;
export type Standing = (typeof standings)[number];

const openStates: ReadonlySet<PlanState> = new Set(["requested", "approved", "applying", "waiting", "stale"]);

export function standingOf(state: PlanState): Standing {
  if (openStates.has(state)) return "open";
  return state === "confirmed" ? "done" : "over";
}

interface Wanted {
  readonly hidden: ReadonlySet<Standing>;
  readonly text: string;
  readonly words: (plan: PlanSummary) => string; // in which the text is looked for
}

export function selectPlans(plans: readonly PlanSummary[], { hidden, text, words }: Wanted): readonly PlanSummary[] {
  const wanted = text
    .trim()
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== "");
  return plans.filter((plan) => {
    if (hidden.has(standingOf(plan.state))) return false;
    const own = words(plan).toLowerCase();
    return wanted.every((word) => own.includes(word));
  });
}
