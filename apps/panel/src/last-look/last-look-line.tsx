/** One calm line above the page: what changed since this browser last looked. Opens the changes, and goes when it is dismissed. */
import { History, X } from "lucide-react";
import type { ReactElement } from "react";
import { useVisit } from "../page-link.tsx";
import { useSpeech } from "../settings/language.ts";
import { formatMinute } from "../settings/time-format.ts";
import { useNow } from "../settings/use-now.ts";
import type { LastLook } from "./use-last-look.ts";

export function LastLookLine({ lastLook }: { readonly lastLook: LastLook | null }): ReactElement | null {
  const { say, language } = useSpeech();
  const nowMs = useNow();
  const visit = useVisit();
  if (lastLook === null) return null;
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
      <button
        type="button"
        aria-label={say("panel.lastLook.dismiss")}
        title={say("panel.lastLook.dismiss")}
        onClick={dismiss}
        className="icon-button"
      >
        <X aria-hidden size={14} />
      </button>
    </div>
  );
}
