/** What happened, newest first, a sentence each; pressing one shows its port in the table. */
import {
  ArrowDownRight,
  ArrowUpRight,
  CircleDotDashed,
  CircleHelp,
  CircleMinus,
  CirclePlus,
  FileX,
  FileSymlink,
  RefreshCw,
  Repeat2,
  UserRoundCog,
  type LucideIcon,
} from "lucide-react";
import type { ReactElement } from "react";
import { speechIn, useSpeech, type Speech } from "../settings/language.ts";
import { dayNumber, formatClock, formatDateTime, formatDay, formatMinute } from "../settings/time-format.ts";
import { useNow } from "../settings/use-now.ts";
import { lookOf } from "../unknown-value.ts";
import { useView } from "../view.ts";
import type { ChangeEvent, ChangeKind } from "../wire.ts";
import { describeChange, queryOfChange } from "./change-sentence.ts";
import type { History } from "./use-history.ts";

interface TimelineProps {
  readonly history: History;
  readonly onPick: (query: string) => void;
  readonly since?: string | null; // only what happened after it
}

export function Timeline({ history, onPick, since = null }: TimelineProps): ReactElement {
  const { say, language } = useSpeech();
  const nowMs = useNow();
  const events = since === null ? history.events : history.events.filter(({ at }) => Date.parse(at) > Date.parse(since));
  const days = groupByDay(events);
  return (
    <section aria-label={say("panel.timeline.title")} tabIndex={0} className="h-full overflow-auto pb-4 outline-offset-[-2px]">
      <h2 className="sr-only">{say("panel.timeline.title")}</h2>
      {since === null ? null : <OnlySince since={since} isEmpty={events.length === 0 && isRead(history)} />}
      {history.events.length === 0 && isUnderWay(history) ? <LoadingChanges /> : null}
      {history.events.length === 0 && history.older === "end" ? (
        <p className="px-4 py-6 text-pretty text-muted">{say("panel.timeline.empty")}</p>
      ) : null}
      {days.map(({ day, events }) => (
        <div key={day}>
          <h3 className="sticky top-0 z-10 flex h-[33px] items-center border-b border-line bg-paper px-4 text-xs text-muted">
            {sayDay(Date.parse(events[0]?.at ?? ""), nowMs, speechIn(language))}
          </h3>
          <ol>
            {events.map((event) => (
              <Change key={event.id} event={event} onPick={onPick} />
            ))}
          </ol>
        </div>
      ))}
      {since !== null && events.length < history.events.length ? null : <Older history={history} />}
    </section>
  );
}

/** Says that only a part is shown, and leads back to all. */
function OnlySince({ since, isEmpty }: { readonly since: string; readonly isEmpty: boolean }): ReactElement {
  const { say, language } = useSpeech();
  const { changeView } = useView();
  const time = formatMinute(since, language, useNow());
  return (
    <div className="flex min-h-9 flex-wrap items-center gap-x-3 gap-y-1 border-b border-line bg-accent-soft px-4 py-1">
      <span>{say(isEmpty ? "panel.lastLook.noneSince" : "panel.lastLook.onlySince", { time })}</span>
      <button
        type="button"
        onClick={() => changeView({ since: undefined }, true)}
        className="font-medium text-accent underline underline-offset-2"
      >
        {say("panel.lastLook.showAll")}
      </button>
    </div>
  );
}

const looks: Record<ChangeKind, { readonly icon: LucideIcon; readonly colour: string }> = {
  opened: { icon: CirclePlus, colour: "text-good" },
  closed: { icon: CircleMinus, colour: "text-muted" },
  widened: { icon: ArrowUpRight, colour: "text-warn" },
  narrowed: { icon: ArrowDownRight, colour: "text-good" },
  "owner-changed": { icon: UserRoundCog, colour: "text-warn" },
  "binary-changed": { icon: FileSymlink, colour: "text-violet" },
  "binary-deleted": { icon: FileX, colour: "text-warn" },
  replaced: { icon: RefreshCw, colour: "text-accent" },
  brief: { icon: CircleDotDashed, colour: "text-muted" },
  flapping: { icon: Repeat2, colour: "text-bad" },
};

function Change({ event, onPick }: { readonly event: ChangeEvent; readonly onPick: (query: string) => void }): ReactElement {
  const { say, sayPhrase, language } = useSpeech();
  const { icon: Icon, colour } = lookOf(looks, event.kind, { icon: CircleHelp, colour: "text-warn" });
  return (
    <li>
      <button
        type="button"
        title={say("panel.timeline.filter")}
        onClick={() => onPick(queryOfChange(event))}
        className="animate-appear flex w-full gap-2.5 px-4 py-1.5 text-left hover:bg-hover focus-visible:outline-offset-[-2px]"
      >
        <Icon aria-hidden size={14} className={`mt-[3px] shrink-0 ${colour}`} />
        <span className="min-w-0 flex-1 [overflow-wrap:anywhere]">{sayPhrase(describeChange(event))}</span>
        <time dateTime={event.at} title={formatDateTime(event.at, language)} className="shrink-0 text-xs leading-5 text-muted">
          {formatClock(event.at, language, Date.parse(event.at)).slice(0, 5)}
        </time>
      </button>
    </li>
  );
}

function isRead({ older }: History): boolean {
  return older === "more" || older === "end";
}

function isUnderWay({ older }: History): boolean {
  return older === "waiting" || older === "loading";
}

/** The shapes of sentences; the word comes when it takes long. */
function LoadingChanges(): ReactElement {
  const { say } = useSpeech();
  return (
    <div role="status">
      <p className="animate-late flex h-[33px] items-center px-4 text-muted">{say("panel.timeline.loading")}</p>
      <div aria-hidden className="animate-breathe">
        {Array.from({ length: 12 }, (_, index) => (
          <div key={index} className="flex h-8 items-center gap-2.5 px-4">
            <div className="size-3.5 shrink-0 rounded-full bg-line" />
            <div className="h-3 rounded bg-line" style={{ width: `${75 - ((index * 37) % 40)}%` }} />
          </div>
        ))}
      </div>
    </div>
  );
}

function Older({ history }: { readonly history: History }): ReactElement | null {
  const { say } = useSpeech();
  const isEmpty = history.events.length === 0;
  if (history.older === "waiting" || (isEmpty && history.older === "loading")) return null;
  if (history.older === "end") return isEmpty ? null : <p className="px-4 py-3 text-xs text-muted">{say("panel.timeline.end")}</p>;
  return (
    <div className="px-4 py-3">
      {history.older === "failed" ? (
        <p className="mb-2 text-bad">{say(isEmpty ? "panel.timeline.failed" : "panel.timeline.olderFailed")}</p>
      ) : null}
      <button type="button" disabled={history.older === "loading"} onClick={history.loadOlder} className="plain-button">
        {say(
          history.older === "loading"
            ? "panel.timeline.loadingOlder"
            : history.older === "failed"
              ? "panel.failed.retry"
              : "panel.timeline.older",
        )}
      </button>
    </div>
  );
}

function groupByDay(events: readonly ChangeEvent[]): readonly { readonly day: number; readonly events: readonly ChangeEvent[] }[] {
  const days = new Map<number, ChangeEvent[]>();
  for (const event of events) {
    const day = dayNumber(Date.parse(event.at));
    const known = days.get(day);
    if (known === undefined) days.set(day, [event]);
    else known.push(event);
  }
  return [...days].map(([day, ofDay]) => ({ day, events: ofDay }));
}

function sayDay(atMs: number, nowMs: number, { say, language }: Speech): string {
  const daysAgo = dayNumber(nowMs) - dayNumber(atMs);
  if (daysAgo === 0) return say("panel.timeline.today");
  return daysAgo === 1 ? say("panel.timeline.yesterday") : formatDay(atMs, language);
}
