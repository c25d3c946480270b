/** What changed lately at the endpoints of a service: kept changes and those that arrive while the page is open. */
import { useMemo, type ReactElement } from "react";
import { client } from "../api.ts";
import type { LiveState } from "../live/live-state.ts";
import { useSpeech } from "../settings/language.ts";
import { formatDateTime, formatMinute } from "../settings/time-format.ts";
import { useNow } from "../settings/use-now.ts";
import { describeChange } from "../timeline/change-sentence.ts";
import { mergeChanges } from "../timeline/use-history.ts";
import { useAnswer } from "../use-answer.ts";

const searched = 500;
const shownMost = 20;

export function RecentChanges({ endpointIds, live }: { readonly endpointIds: readonly string[]; readonly live: LiveState }): ReactElement {
  const { say, sayPhrase, language } = useSpeech();
  const nowMs = useNow();
  const { asked } = useAnswer("events", () => client.readEvents({ limit: searched }));
  const kept = asked.kind === "answered" ? asked.value.events : null;
  const ids = useMemo(() => new Set(endpointIds), [endpointIds]);
  const events = mergeChanges(live.changes, kept ?? [])
    .filter(({ endpoint, before, after }) => [endpoint, before?.id, after?.id].some((id) => id !== undefined && ids.has(id)))
    .slice(0, shownMost);
  return (
    <section className="mt-8">
      <h3 className="mb-1.5 text-[0.9375rem] font-semibold">{say("panel.service.recent")}</h3>
      {asked.kind === "failed" ? <p className="text-bad">{say("panel.service.recentFailed")}</p> : null}
      {kept !== null && events.length === 0 ? (
        <p className="text-muted">{say("panel.service.recentNone", { count: kept.length })}</p>
      ) : null}
      <ol>
        {events.map((event) => (
          <li key={event.id} className="flex gap-3 border-b border-line/60 py-1.5 last:border-b-0">
            <time dateTime={event.at} title={formatDateTime(event.at, language)} className="w-28 shrink-0 text-xs leading-5 text-muted">
              {formatMinute(event.at, language, nowMs)}
            </time>
            <span className="min-w-0 [overflow-wrap:anywhere]">{sayPhrase(describeChange(event))}</span>
          </li>
        ))}
      </ol>
    </section>
  );
}
