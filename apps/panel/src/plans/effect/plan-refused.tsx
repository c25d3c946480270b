/** Why no plan can be made of a wish, and what would work. */
import { CircleCheck, CircleSlash, Lightbulb } from "lucide-react";
import type { ReactElement } from "react";
import { useSpeech } from "../../settings/language.ts";
import type { RefusedPreview } from "../../wire.ts";

export function PlanRefused({ refused: { code, told } }: { readonly refused: RefusedPreview }): ReactElement {
  const { say, sayPhrase } = useSpeech();
  const isDone = code === "already"; // nothing to change is no fault
  const Icon = isDone ? CircleCheck : CircleSlash;
  return (
    <div className="rounded-md border border-line px-4 py-4">
      <p className="flex gap-2 text-base font-semibold [overflow-wrap:anywhere]">
        <Icon aria-hidden size={17} className={`mt-[3px] shrink-0 ${isDone ? "text-good" : "text-bad"}`} />
        {sayPhrase(told.what)}
      </p>
      {told.works === null ? null : (
        <p className="mt-2 flex gap-2 [overflow-wrap:anywhere]">
          <Lightbulb aria-hidden size={15} className="mt-[3px] shrink-0 text-warn" />
          <span className="min-w-0">
            <span className="font-medium">{say("panel.plan.works")}</span> {sayPhrase(told.works)}
          </span>
        </p>
      )}
    </div>
  );
}
