/** One calm line above the page: what changed since this browser last looked. Opens the changes, and goes when it is dismissed. */
import { History } from "lucide-react";
import type { ReactElement } from "react";
import { CloseButton } from "../icon-button.tsx";
import { useVisit } from "../page-link.tsx";
import { useSpeech } from "../settings/language.ts";
import { sayRefusal } from "../settings/say-refusal.ts";
import { formatMinute } from "../settings/time-format.ts";
import { useNow } from "../settings/use-now.ts";
import type { LastLook, UnansweredLook } from "./use-last-look.ts";

interface LastLookLineProps {
  readonly lastLook: LastLook | null;
  readonly unanswered: UnansweredLook | null;
}

export function LastLookLine({ lastLook, unanswered }: LastLookLineProps): ReactElement | null {
  if (unanswered !== null) return <Unanswered unanswered={unanswered} />;
  return lastLook === null ? null : <Changed lastLook={lastLook} />;
}

function Unanswered({ unanswered: { since, refusal, retry } }: { readonly unanswered: UnansweredLook }): ReactElement {
  const speech = useSpeech();
  const time = formatMinute(since, speech.language, useNow());
  return (
    <div
      role="status"
      className="flex min-h-9 shrink-0 items-center gap-2 border-b border-line bg-warn-soft px-4 py-1 text-warn max-sm:px-3"
    >
      <History aria-hidden size={15} className="shrink-0" />
      <span className="min-w-0">{speech.say("panel.lastLook.unanswered", { time, reason: sayRefusal(refusal, speech) })}</span>
      <button type="button" onClick={retry} className="shrink-0 rounded px-2 py-0.5 font-medium underline underline-offset-2">
        {speech.say("panel.failed.retry")}
      </button>
    </div>
  );
}

function Changed({ lastLook }: { readonly lastLook: LastLook }): ReactElement {
  const { say, language } = useSpeech();
  const nowMs = useNow();
  const visit = useVisit();
  const { since, count, kinds, hasMore, dismiss } = lastLook;
  const values = { count, kinds, time: formatMinute(since, language, nowMs) };
  return (
    <div role="status" className="flex min-h-9 shrink-0 items-center gap-2 border-b border-line bg-accent-soft px-4 py-1 max-sm:px-3">
      <History aria-hidden size={15} className="shrink-0 text-accent" />
      <span className="min-w-0 max-sm:line-clamp-2">
        {hasMore ? say("panel.lastLook.summaryMany", values) : say("panel.lastLook.summary", values)}
      </span>
      <button
        type="button"
        onClick={() => visit(`/?since=${encodeURIComponent(since)}`)}
        className="shrink-0 rounded px-2 py-0.5 font-medium text-accent underline underline-offset-2"
      >
        {say("panel.lastLook.show")}
      </button>
      <div className="flex-1" />
      <CloseButton text={say("panel.lastLook.dismiss")} onPress={dismiss} />
    </div>
  );
}
