/** What became of a lease, from the record: each move with its time, who caused it and what was found, the newest first. */
import type { ReactElement } from "react";
import { PageLink } from "../../page-link.tsx";
import { joinWords } from "../../settings/join-words.ts";
import { useSpeech, type Speech } from "../../settings/language.ts";
import { formatDateTime } from "../../settings/time-format.ts";
import { sayKnown } from "../../unknown-value.ts";
import type { LeaseRecord } from "../../wire.ts";
import { sayActor } from "../../plans/say-wish.ts";
import { LeaseStateLabel } from "../state-label.tsx";

type Moment = LeaseRecord["history"][number];

export function LeaseHistory({ history }: Pick<LeaseRecord, "history">): ReactElement {
  const speech = useSpeech();
  const { say, language } = speech;
  if (history.length === 0) return <p className="text-muted">{say("panel.lease.noHistory")}</p>;
  return (
    <ol className="border-l-2 border-line pl-3">
      {history.toReversed().map((moment, index) => (
        <li key={index} className="py-1.5">
          <p className="flex flex-wrap items-center gap-x-2 gap-y-0.5">
            <span className="font-medium">{sayKnown(speech, `panel.lease.happening.${moment.happening}`, moment.happening)}</span>
            <LeaseStateLabel state={moment.to} />
          </p>
          <p className="text-xs text-muted">
            {formatDateTime(new Date(moment.atMs).toISOString(), language)} · {sayBy(moment, speech)} ·{" "}
            {say("panel.lease.fenceIs", { fence: moment.fence })}
            {moment.evidence.length === 0
              ? ""
              : ` · ${joinWords(
                  moment.evidence.map((kind) => sayKnown(speech, `panel.lease.kind.${kind}`, kind)),
                  language,
                )}`}
            {moment.entry === null ? null : (
              <>
                {" · "}
                <PageLink href="/ledger" className="text-accent underline underline-offset-2">
                  {say("panel.lease.entry", { index: moment.entry })}
                </PageLink>
              </>
            )}
          </p>
        </li>
      ))}
    </ol>
  );
}

function sayBy({ by }: Moment, speech: Speech): string {
  return by === null ? speech.say("panel.lease.byHost") : sayActor(by, speech);
}
