/** One plan: what it wants, how it stands, what is to be done now, and all that it does. */
import { LoaderCircle } from "lucide-react";
import type { ReactElement } from "react";
import { client } from "../api.ts";
import { PageLink } from "../page-link.tsx";
import { PageFailure, PageSkeleton } from "../services/page-failure.tsx";
import { useSpeech } from "../settings/language.ts";
import { sayRefusal } from "../settings/say-refusal.ts";
import { formatDateTime } from "../settings/time-format.ts";
import { useAnswer } from "../use-answer.ts";
import { useTitle } from "../use-title.ts";
import type { GuardDocument, PlanRecord, Session } from "../wire.ts";
import { ActionBox } from "./act/action-box.tsx";
import { ApplyBox } from "./act/apply-box.tsx";
import { ApprovalBox } from "./act/approval-box.tsx";
import { GuardTrouble, useGuard } from "./act/guard-notice.tsx";
import { OutcomeBox } from "./act/outcome-box.tsx";
import { PlanSteps } from "./act/plan-steps.tsx";
import { StaleBox } from "./act/stale-box.tsx";
import { WaitingBox } from "./act/waiting-box.tsx";
import { Withdraw } from "./act/withdraw.tsx";
import { PlanBody } from "./effect/plan-body.tsx";
import { sayActor, wishPlace } from "./say-wish.ts";
import { PlanStateLabel } from "./state-label.tsx";
import { usePlan } from "./use-plan.ts";

export function PlanPage({ id }: { readonly id: string }): ReactElement {
  const speech = useSpeech();
  const { say } = speech;
  const { asked, isCutOff, retry, take } = usePlan(id);
  const record = asked.kind === "answered" ? asked.value : null;
  const { guard, retry: askGuard } = useGuard();
  const session = useAnswer("session", () => client.readSession()).asked;
  useTitle(record === null ? say("panel.plan.title") : `${wishPlace(record.intent, speech)} · ${say("panel.plan.title")}`);
  return (
    <main id="content" tabIndex={-1} aria-label={say("panel.plan.title")} className="min-h-0 flex-1 overflow-auto px-4 py-6 sm:px-8">
      <div className="mx-auto max-w-4xl">
        <p className="mb-3">
          <PageLink href="/plans" className="text-accent underline underline-offset-2">
            {say("panel.plan.toAll")}
          </PageLink>
        </p>
        {asked.kind === "loading" ? <PageSkeleton text={say("panel.plan.loading")} lines={6} /> : null}
        {asked.kind === "failed" ? (
          <PageFailure title={say("panel.plan.failed")} text={sayRefusal(asked.refusal, speech)} onRetry={retry} />
        ) : null}
        {record === null ? null : (
          <article>
            <PlanHead record={record} />
            {guard === null || isOver(record) ? null : <GuardTrouble guard={guard} />}
            <PlanSteps state={record.state} />
            {session.kind === "answered" ? (
              <Act record={record} guard={guard} session={session.value} isCutOff={isCutOff} onRecord={take} onGuard={askGuard} />
            ) : null}
            <PlanBody
              plan={record.plan}
              effect={record.effect}
              acceptance={{ named: [], accepted: record.plan.acceptedRisks, onChange: null }}
            />
            <Identity record={record} />
          </article>
        )}
      </div>
    </main>
  );
}

function PlanHead({ record }: { readonly record: PlanRecord }): ReactElement {
  const speech = useSpeech();
  const { say, sayPhrase, language } = speech;
  const { by, at, state, effect, plan } = record;
  const [wish, ...rest] = effect.answer;
  return (
    <div className="mb-4">
      <h2 className="text-[1.125rem] leading-7 font-semibold text-pretty [overflow-wrap:anywhere]">
        {wish === undefined ? record.id : sayPhrase(wish)}
      </h2>
      {rest.map((line, index) => (
        <p key={index} className="mt-1">
          {sayPhrase(line)}
        </p>
      ))}
      <p className="mt-1.5 flex flex-wrap items-center gap-x-3 gap-y-1 text-muted">
        <PlanStateLabel state={state} />
        <span>{say("panel.plan.askedBy", { who: sayActor(by, speech), time: formatDateTime(at, language) })}</span>
        {state === "requested" || state === "approved" ? (
          <span>{say("panel.plan.validUntil", { time: formatDateTime(plan.notAfter, language) })}</span>
        ) : null}
      </p>
    </div>
  );
}

interface ActProps {
  readonly record: PlanRecord;
  readonly guard: GuardDocument | null;
  readonly session: Session;
  readonly isCutOff: boolean;
  readonly onRecord: (record: PlanRecord) => void;
  readonly onGuard: () => void;
}

function Act({ record, guard, session, isCutOff, onRecord, onGuard }: ActProps): ReactElement | null {
  const { say } = useSpeech();
  const { state } = record;
  const isPresent = guard?.applier === "present";
  switch (state) {
    case "requested":
    case "approved":
      return (
        <>
          {state === "requested" && guard !== null && isPresent ? (
            <ApprovalBox record={record} guard={guard} session={session} onRecord={onRecord} onGuard={onGuard} />
          ) : null}
          {state === "approved" && isPresent ? <ApplyBox record={record} session={session} onRecord={onRecord} /> : null}
          <Withdraw record={record} session={session} onRecord={onRecord} />
        </>
      );
    case "applying":
      return (
        <ActionBox icon={LoaderCircle} title={say("panel.plan.applying")} tone="warn">
          <p role="status">{say(isCutOff ? "panel.plan.applyingCutOff" : "panel.plan.applyingHelp")}</p>
        </ActionBox>
      );
    case "waiting":
      return <WaitingBox record={record} isCutOff={isCutOff} isPerson={session.person !== null} onRecord={onRecord} />;
    case "stale":
      return <StaleBox record={record} session={session} />;
    case "confirmed":
    case "undone":
    case "refused":
    case "expired":
    case "withdrawn":
    case "ended":
      return <OutcomeBox record={record} state={state} session={session} />;
  }
}

function isOver({ state }: PlanRecord): boolean {
  return !["requested", "approved", "applying", "waiting", "stale"].includes(state);
}

/** By what it is found in the record and what was signed. */
function Identity({ record: { id, hash } }: { readonly record: PlanRecord }): ReactElement {
  const { say } = useSpeech();
  return (
    <p className="mt-6 border-t border-line pt-3 text-xs text-muted [overflow-wrap:anywhere]">
      {say("panel.plan.identity", { id })}{" "}
      <span translate="no" className="font-mono">
        {hash}
      </span>
    </p>
  );
}
