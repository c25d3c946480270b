/** A plan for rules that have changed since: what the same wish would do now, and the way to put that in its place. */
import { ClockAlert } from "lucide-react";
import { useState, type ReactElement } from "react";
import { client } from "../../api.ts";
import { useVisit } from "../../page-link.tsx";
import { planPath } from "../../page-location.ts";
import { FailureOrProof } from "../../people/failure-or-proof.tsx";
import { useSending } from "../../session/use-sending.ts";
import { useSpeech } from "../../settings/language.ts";
import type { PlannedAnswer, PlanRecord, Session } from "../../wire.ts";
import { PlanBody } from "../effect/plan-body.tsx";
import { PlanRefused } from "../effect/plan-refused.tsx";
import { ActionBox, BigButton } from "./action-box.tsx";

export function StaleBox({ record, session }: { readonly record: PlanRecord; readonly session: Session }): ReactElement {
  const { say } = useSpeech();
  const { fresh } = record;
  return (
    <ActionBox icon={ClockAlert} title={say("panel.plan.stale.title")} tone="warn">
      <p className="text-pretty">{say("panel.plan.stale.text")}</p>
      {fresh === null ? <p className="text-muted">{say("panel.plan.stale.unknown")}</p> : null}
      {fresh === null || fresh.code === "planned" ? null : <PlanRefused refused={fresh} />}
      {fresh?.code === "planned" ? <Fresh record={record} fresh={fresh} session={session} /> : null}
    </ActionBox>
  );
}

interface FreshProps {
  readonly record: PlanRecord;
  readonly fresh: PlannedAnswer;
  readonly session: Session;
}

function Fresh({ record: { plan }, fresh, session }: FreshProps): ReactElement {
  const { say } = useSpeech();
  const visit = useVisit();
  const sending = useSending();
  const [accepted, setAccepted] = useState<readonly string[]>(plan.acceptedRisks);
  const missing = fresh.unaccepted.filter((code) => !accepted.includes(code));
  const replace = async (): Promise<void> => {
    const made = await sending.send(() => client.requestPlan({ intent: plan.intent, acceptedRisks: accepted }));
    if (made !== null) visit(planPath(made.id));
  };
  return (
    <>
      <details>
        <summary className="cursor-pointer font-medium">{say("panel.plan.stale.fresh")}</summary>
        <PlanBody plan={fresh.plan} effect={fresh.effect} acceptance={{ named: fresh.unaccepted, accepted, onChange: setAccepted }} />
      </details>
      {missing.length > 0 ? <p>{say("panel.plan.stale.risks")}</p> : null}
      {session.permissions.includes("request-plan") ? (
        <BigButton text={say("panel.plan.stale.replace")} isDisabled={sending.isSending || missing.length > 0} onPress={replace} />
      ) : null}
      <FailureOrProof sending={sending} isPerson={session.person !== null} />
    </>
  );
}
