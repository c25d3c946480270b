/** An end put off: what undoes a redirect when nobody renews it stands at the later time before the earlier one is forgotten. */
import type { Lead, Step } from "@portolan/plans";
import { armEnd, disarmEnd } from "./arm-end.ts";
import { underLock, type Guard } from "./guard.ts";
import { readEnds, writeEnd, type OpeningEnd } from "./opening-end.ts";

export interface Renewal {
  readonly planId: string;
  readonly until: string; // ISO 8601
  readonly isAllowed: (steps: readonly Step[]) => boolean;
}

/** null: there is no such opening any more. */
export async function renewEnd(guard: Guard, { planId, until, isAllowed }: Renewal): Promise<OpeningEnd | "refused" | null> {
  return underLock(guard, async () => {
    const end = readEnds(guard.directory).find((one) => one.planId === planId && one.state === "open");
    if (end === undefined) return null;
    if (!isAllowed(end.steps.map(({ step }) => step))) return "refused";
    const renewed = writeEnd(guard.directory, { ...end, at: until });
    await disarmEnd(end, guard.run, "wait"); // whoever it starts meanwhile looks at the new time
    await armEnd(renewed, guard);
    return renewed;
  });
}

/** What a redirect's steps lead where; null: they are of no redirect. */
export function leadOfSteps(steps: readonly Step[]): Lead | null {
  for (const step of steps) {
    if (step.tool !== "nft" && step.tool !== "iptables") continue;
    for (const change of step.changes)
      if (change.kind === "add-redirect-table" || change.kind === "redirect")
        return { protocol: change.protocol, port: change.port, to: change.to };
  }
  return null;
}
