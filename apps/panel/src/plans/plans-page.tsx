/** Every plan there was, the newest first: what it wanted, how it stands, who asked and when. */
import { ListChecks, Plus } from "lucide-react";
import { useState, type ReactElement } from "react";
import { FilterField } from "../filter-field.tsx";
import { client, reach } from "../api.ts";
import { PageLink } from "../page-link.tsx";
import { planPath } from "../page-location.ts";
import { PageFailure, PageSkeleton } from "../services/page-failure.tsx";
import { useSpeech } from "../settings/language.ts";
import { sayRefusal } from "../settings/say-refusal.ts";
import { formatMinute } from "../settings/time-format.ts";
import { useNow } from "../settings/use-now.ts";
import { useAnswer } from "../use-answer.ts";
import { useTitle } from "../use-title.ts";
import type { PlanPage, PlanSummary } from "../wire.ts";
import { GuardNotice } from "./act/guard-notice.tsx";
import { usePlanNews } from "./plan-news.ts";
import { sayActor, sayWish, wishPlace } from "./say-wish.ts";
import { selectPlans, standings, type Standing } from "./select-plans.ts";
import { PlanStateLabel } from "./state-label.tsx";

export function PlansPage(): ReactElement {
  const speech = useSpeech();
  const { say } = speech;
  useTitle(say("panel.plans.title"));
  const { page, failure, retry } = useFirstPage();
  return (
    <main id="content" tabIndex={-1} aria-label={say("panel.plans.title")} className="min-h-0 flex-1 overflow-auto px-4 py-6 sm:px-8">
      <div className="mx-auto max-w-4xl">
        <div className="flex flex-wrap items-start justify-between gap-x-4 gap-y-2">
          <h2 className="text-lg font-semibold">{say("panel.plans.title")}</h2>
          <PageLink
            href="/plans/new"
            className="flex h-8 items-center gap-1.5 rounded-md bg-accent px-3 font-medium text-on-accent max-sm:h-10"
          >
            <Plus aria-hidden size={15} />
            {say("panel.plans.new")}
          </PageLink>
        </div>
        <p className="mt-1 mb-5 max-w-prose text-muted text-pretty">{say("panel.plans.lead")}</p>
        <GuardNotice />
        {page !== null ? (
          <PlanList key={page.plans[0]?.id ?? ""} first={page} />
        ) : failure === null ? (
          <PageSkeleton text={say("panel.plans.loading")} lines={6} />
        ) : (
          <PageFailure title={say("panel.plans.failed")} text={sayRefusal(failure.refusal, speech)} onRetry={retry} />
        )}
      </div>
    </main>
  );
}

/** Asked for again whenever a plan changes; meanwhile the last answer stays. */
function useFirstPage() {
  const news = usePlanNews(null);
  const { asked, retry } = useAnswer(`plans ${news}`, () => client.listPlans({ limit: pageSize }));
  const [last, setLast] = useState<PlanPage | null>(null);
  if (asked.kind === "answered" && asked.value !== last) setLast(asked.value);
  return { page: last, failure: asked.kind === "failed" && last === null ? { refusal: asked.refusal } : null, retry };
}

const pageSize = 50;

function PlanList({ first }: { readonly first: PlanPage }): ReactElement {
  const speech = useSpeech();
  const { say } = speech;
  const { plans, hasMore, isLoading, loadMore } = useFurtherPages(first);
  const [text, setText] = useState("");
  const [hidden, setHidden] = useState<ReadonlySet<Standing>>(new Set());
  const shown = selectPlans(plans, {
    hidden,
    text,
    words: (one) => `${wishPlace(one.intent, speech)} ${sayWish(one.intent, speech)} ${sayActor(one.by, speech)}`,
  });
  if (plans.length === 0) return <NoPlans />;
  const toggle = (standing: Standing): void => {
    const next = new Set(hidden);
    if (!next.delete(standing)) next.add(standing);
    setHidden(next);
  };
  return (
    <>
      <div className="mb-3 flex flex-wrap items-center gap-x-3 gap-y-2">
        <FilterField label={say("panel.plans.filter")} text={text} onText={setText} />
        <div role="group" aria-label={say("panel.plans.standing")} className="flex flex-wrap gap-1.5">
          {standings.map((standing) => (
            <button
              key={standing}
              type="button"
              aria-pressed={!hidden.has(standing)}
              onClick={() => toggle(standing)}
              className={`h-8 rounded-full border px-2.5 max-sm:h-10 ${hidden.has(standing) ? "border-line text-muted line-through" : "border-line-strong bg-raised"}`}
            >
              {say(`panel.plans.standing.${standing}`)}
            </button>
          ))}
        </div>
        <p role="status" className="ml-auto shrink-0 text-muted">
          {say("panel.plans.count", { count: shown.length })}
        </p>
      </div>
      {shown.length === 0 ? (
        <p className="py-6 text-muted">{say("panel.plans.noMatch")}</p>
      ) : (
        <ul className="rounded-md border border-line">
          {shown.map((plan) => (
            <li key={plan.id} className="border-b border-line last:border-b-0">
              <PlanRow plan={plan} />
            </li>
          ))}
        </ul>
      )}
      {hasMore ? (
        <button type="button" disabled={isLoading} onClick={loadMore} className="plain-button mt-3">
          {say("panel.plans.more")}
        </button>
      ) : null}
    </>
  );
}

function useFurtherPages(first: PlanPage) {
  const [further, setFurther] = useState<readonly PlanPage[]>([]);
  const [isLoading, setIsLoading] = useState(false);
  const next = (further.at(-1) ?? first).next;
  const loadMore = async (): Promise<void> => {
    if (next === null) return;
    setIsLoading(true);
    const answer = await reach(client.listPlans({ limit: pageSize, before: next }));
    setIsLoading(false);
    if (answer?.ok === true) setFurther((before) => [...before, answer.value]);
  };
  const plans = [first, ...further].flatMap((page) => page.plans);
  return { plans, hasMore: next !== null, isLoading, loadMore: () => void loadMore() };
}

function PlanRow({ plan }: { readonly plan: PlanSummary }): ReactElement {
  const speech = useSpeech();
  const { sayPhrase, language } = speech;
  const nowMs = useNow();
  const { id, intent, state, by, at, outcome } = plan;
  return (
    <PageLink
      href={planPath(id)}
      className="grid grid-cols-[6.5rem_minmax(0,1fr)_auto] items-baseline gap-x-4 gap-y-0.5 px-3 py-2.5 hover:bg-hover focus-visible:outline-offset-[-2px] max-sm:grid-cols-[minmax(0,1fr)_auto]"
    >
      <span translate="no" className="font-mono text-xs font-medium [overflow-wrap:anywhere]">
        {wishPlace(intent, speech)}
      </span>
      <span className="min-w-0 max-sm:order-last max-sm:col-span-2">
        <span className="[overflow-wrap:anywhere]">{sayWish(intent, speech)}</span>
        {outcome === null ? null : <span className="block text-xs text-muted [overflow-wrap:anywhere]">{sayPhrase(outcome.text)}</span>}
        <span className="block text-xs text-muted">
          {sayActor(by, speech)} · {formatMinute(at, language, nowMs)}
        </span>
      </span>
      <PlanStateLabel state={state} />
    </PageLink>
  );
}

/** Where nothing was planned yet: how to begin. */
function NoPlans(): ReactElement {
  const { say } = useSpeech();
  const steps = ["first", "second", "third"] as const;
  return (
    <div className="rounded-md border border-line px-4 py-6">
      <p className="flex items-center gap-2 text-base font-semibold">
        <ListChecks aria-hidden size={17} className="shrink-0 text-accent" />
        {say("panel.plans.none")}
      </p>
      <ol className="mt-2 list-decimal space-y-1 pl-6">
        {steps.map((step) => (
          <li key={step} className="max-w-prose text-pretty">
            {say(`panel.plans.none.${step}`)}
          </li>
        ))}
      </ol>
      <p className="mt-3 flex flex-wrap gap-x-4 gap-y-1">
        <PageLink href="/plans/new" className="text-accent underline underline-offset-2">
          {say("panel.plans.new")}
        </PageLink>
        <PageLink href="/?q=reach:internet" className="text-accent underline underline-offset-2">
          {say("panel.plans.none.open")}
        </PageLink>
      </p>
    </div>
  );
}
