/** A plan that nobody is to begin any more. */
import type { ReactElement } from "react";
import { client } from "../../api.ts";
import { ActButton } from "../../people/act-button.tsx";
import { FailureOrProof } from "../../people/failure-or-proof.tsx";
import { useSending } from "../../session/use-sending.ts";
import { useSpeech } from "../../settings/language.ts";
import type { PlanRecord, Session } from "../../wire.ts";

interface WithdrawProps {
  readonly record: PlanRecord;
  readonly session: Session;
  readonly onRecord: (record: PlanRecord) => void;
}

export function Withdraw({ record, session, onRecord }: WithdrawProps): ReactElement | null {
  const { say } = useSpeech();
  const sending = useSending();
  if (!session.permissions.includes("apply-plan")) return null;
  const withdraw = async (): Promise<void> => {
    const withdrawn = await sending.send(() => client.cancelPlan(record.id));
    if (withdrawn !== null) onRecord(withdrawn);
  };
  return (
    <div className="mt-3">
      <ActButton text={say("panel.plan.withdraw")} isDisabled={sending.isSending} onPress={withdraw} />
      <FailureOrProof sending={sending} isPerson={session.person !== null} />
    </div>
  );
}
