/** A plan that is over, or in force for good: what became of it and why, and how to go on. */
import { CircleCheck, CircleSlash, TimerOff, Undo2, type LucideIcon } from "lucide-react";
import type { ReactElement } from "react";
import { client } from "../../api.ts";
import { useVisit } from "../../page-link.tsx";
import { planPath } from "../../page-location.ts";
import { ActButton } from "../../people/act-button.tsx";
import { FailureOrProof } from "../../people/failure-or-proof.tsx";
import { useSending } from "../../session/use-sending.ts";
import { useSpeech } from "../../settings/language.ts";
import { formatDateTime } from "../../settings/time-format.ts";
import type { PlanRecord, PlanState, Session } from "../../wire.ts";
import { ActionBox } from "./action-box.tsx";

export type OverState = Extract<PlanState, "confirmed" | "undone" | "refused" | "expired" | "withdrawn" | "ended">;

interface OutcomeBoxProps {
  readonly record: PlanRecord;
  readonly state: OverState;
  readonly session: Session;
}

const looks: Readonly<Record<OverState, { readonly icon: LucideIcon; readonly tone: "good" | "bad" | "plain" }>> = {
  confirmed: { icon: CircleCheck, tone: "good" },
  undone: { icon: Undo2, tone: "bad" },
  refused: { icon: CircleSlash, tone: "bad" },
  expired: { icon: TimerOff, tone: "plain" },
  withdrawn: { icon: CircleSlash, tone: "plain" },
  ended: { icon: TimerOff, tone: "plain" },
};

export function OutcomeBox({ record, state, session }: OutcomeBoxProps): ReactElement {
  const { say, sayPhrase, language } = useSpeech();
  const { icon, tone } = looks[state];
  const { outcome, plan, changedAt } = record;
  return (
    <ActionBox icon={icon} title={say(`panel.plan.over.${state}`)} tone={tone}>
      {outcome === null ? null : <p className="[overflow-wrap:anywhere]">{sayPhrase(outcome.text)}</p>}
      <p className="text-pretty">{say(`panel.plan.overHelp.${state}`)}</p>
      {state === "confirmed" && plan.until !== null ? (
        <p className="font-medium">{say("panel.plan.endsAt", { time: formatDateTime(plan.until.at, language) })}</p>
      ) : null}
      <p className="text-xs text-muted">{say("panel.plan.since", { time: formatDateTime(changedAt, language) })}</p>
      {state !== "confirmed" && session.permissions.includes("request-plan") ? (
        <PlanAgain record={record} isPerson={session.person !== null} />
      ) : null}
    </ActionBox>
  );
}

/** The same wish anew, for the rules as they are now. */
function PlanAgain({ record: { plan }, isPerson }: { readonly record: PlanRecord; readonly isPerson: boolean }): ReactElement {
  const { say } = useSpeech();
  const visit = useVisit();
  const sending = useSending();
  const again = async (): Promise<void> => {
    const made = await sending.send(() => client.requestPlan({ intent: plan.intent, acceptedRisks: plan.acceptedRisks }));
    if (made !== null) visit(planPath(made.id));
  };
  return (
    <>
      <ActButton text={say("panel.plan.again")} isDisabled={sending.isSending} onPress={again} />
      <FailureOrProof sending={sending} isPerson={isPerson} />
    </>
  );
}
