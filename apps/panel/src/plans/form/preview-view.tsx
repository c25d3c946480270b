/** The effect of a wish while it is typed: what it waits for, that it is being worked out, why there is no such plan, or the plan. */
import { LoaderCircle } from "lucide-react";
import type { Phrase } from "@portolan/phrases";
import type { ReactElement } from "react";
import { useSpeech } from "../../settings/language.ts";
import { sayRefusal } from "../../settings/say-refusal.ts";
import { PlanBody } from "../effect/plan-body.tsx";
import { PlanRefused } from "../effect/plan-refused.tsx";
import type { Preview } from "./use-preview.ts";

interface PreviewViewProps {
  readonly preview: Preview;
  readonly waitsFor: Phrase | null; // of the form; null: nothing
  readonly accepted: readonly string[];
  readonly onAccept: (accepted: readonly string[]) => void;
}

export function PreviewView({ preview, waitsFor, accepted, onAccept }: PreviewViewProps): ReactElement {
  const speech = useSpeech();
  const { say, sayPhrase } = speech;
  const { answer, failure, isAsking } = preview;
  const [wish] = answer?.code === "planned" ? answer.effect.answer : [];
  return (
    <section aria-label={say("panel.plan.preview")} aria-busy={isAsking} className="mt-6 border-t border-line pt-5">
      <p role="status" className="mb-1 flex min-h-5 items-center gap-2 text-muted">
        {isAsking ? <LoaderCircle aria-hidden size={14} className="animate-spin motion-reduce:animate-none" /> : null}
        {say(waitsFor !== null ? "panel.plan.preview.waits" : isAsking ? "panel.plan.preview.asking" : "panel.plan.preview")}
        {waitsFor === null ? null : ` ${sayPhrase(waitsFor)}`}
      </p>
      {waitsFor !== null || failure === null ? null : (
        <p role="alert" className="text-bad [overflow-wrap:anywhere]">
          {sayRefusal(failure.refusal, speech)}
        </p>
      )}
      {waitsFor !== null || answer === null ? null : (
        <article className={isAsking ? "opacity-60" : ""}>
          {answer.code === "planned" ? (
            <>
              {wish === undefined ? null : (
                <p className="text-[1.125rem] leading-7 font-semibold text-pretty [overflow-wrap:anywhere]">{sayPhrase(wish)}</p>
              )}
              <PlanBody plan={answer.plan} effect={answer.effect} acceptance={{ named: answer.unaccepted, accepted, onChange: onAccept }} />
            </>
          ) : (
            <PlanRefused refused={answer} />
          )}
        </article>
      )}
    </section>
  );
}
