/** The way of a plan: asked for, approved, in force until it is confirmed, kept. A plan that left the way shows where. */
import { Check, X } from "lucide-react";
import type { ReactElement } from "react";
import { useSpeech } from "../../settings/language.ts";
import type { PlanState } from "../../wire.ts";

const steps = ["requested", "approved", "waiting", "confirmed"] as const;

/** How many steps are behind it, and whether it goes on. */
const progress: Readonly<Record<PlanState, { readonly done: number; readonly isOver: boolean }>> = {
  requested: { done: 1, isOver: false },
  stale: { done: 1, isOver: true },
  expired: { done: 1, isOver: true },
  withdrawn: { done: 1, isOver: true },
  approved: { done: 2, isOver: false },
  applying: { done: 2, isOver: false },
  refused: { done: 2, isOver: true },
  waiting: { done: 3, isOver: false },
  undone: { done: 3, isOver: true },
  confirmed: { done: 4, isOver: false },
  ended: { done: 4, isOver: false },
};

export function PlanSteps({ state }: { readonly state: PlanState }): ReactElement {
  const { say } = useSpeech();
  const { done, isOver } = progress[state] ?? progress.requested;
  return (
    <ol aria-label={say("panel.plan.steps")} className="flex max-w-2xl items-start">
      {steps.map((step, index) => {
        const isDone = index < done;
        const isStopped = isOver && index === done;
        const isCurrent = index === done - 1;
        return (
          <li
            key={step}
            aria-current={isCurrent ? "step" : undefined}
            className="relative flex min-w-0 flex-1 flex-col items-center text-center"
          >
            {index === 0 ? null : (
              <span
                aria-hidden
                className={`absolute top-[9px] right-1/2 w-full border-t-2 ${isDone ? "border-good" : isStopped ? "border-dashed border-bad" : "border-line"}`}
              />
            )}
            <span
              aria-hidden
              className={`relative z-1 flex size-5 items-center justify-center rounded-full border-2 ${isDone ? "border-good bg-good text-paper" : isStopped ? "border-bad bg-bad text-paper" : "border-line-strong bg-paper"}`}
            >
              {isDone ? <Check size={12} strokeWidth={3} /> : isStopped ? <X size={12} strokeWidth={3} /> : null}
            </span>
            <span className={`mt-1 px-1 text-xs ${isCurrent ? "font-semibold" : isDone ? "" : "text-muted"}`}>
              {say(`panel.plan.step.${step}`)}
              <span className="sr-only">{isDone ? ` ${say("panel.plan.step.done")}` : ""}</span>
            </span>
          </li>
        );
      })}
    </ol>
  );
}
