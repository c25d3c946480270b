/** An approved plan: what happens when it is carried out, and the button that does. */
import { Play } from "lucide-react";
import type { ReactElement } from "react";
import { clientWithin } from "../../api.ts";
import { FailureOrProof } from "../../people/failure-or-proof.tsx";
import { useSending } from "../../session/use-sending.ts";
import { useSpeech } from "../../settings/language.ts";
import type { PlanRecord, Session } from "../../wire.ts";
import { ActionBox, BigButton } from "./action-box.tsx";
import { sayConfirmation } from "./how-to-confirm.tsx";
import { SignatureList } from "./signature-list.tsx";

interface ApplyBoxProps {
  readonly record: PlanRecord;
  readonly session: Session;
  readonly onRecord: (record: PlanRecord) => void;
}

const applyClient = clientWithin(60_000); // it is answered when the change waits, which takes as long as its tools do

export function ApplyBox({ record, session, onRecord }: ApplyBoxProps): ReactElement {
  const speech = useSpeech();
  const { say } = speech;
  const sending = useSending();
  const { id } = record;
  const apply = async (): Promise<void> => {
    const applied = await sending.send(() => applyClient.applyPlan(id));
    if (applied !== null) onRecord(applied);
  };
  return (
    <ActionBox icon={Play} title={say("panel.plan.apply.title")} tone="plain">
      <SignatureList signatures={record.signatures} />
      <ol className="list-decimal space-y-1 pl-5">
        <li>{say("panel.plan.apply.first")}</li>
        <li>{sayConfirmation(record, speech)}</li>
        <li>{say("panel.plan.apply.otherwise")}</li>
      </ol>
      {session.permissions.includes("apply-plan") ? (
        <BigButton
          text={say(sending.isSending ? "panel.plan.applying" : "panel.plan.apply")}
          isDisabled={sending.isSending}
          onPress={apply}
        />
      ) : (
        <p className="text-muted">{say("panel.plan.apply.notYou")}</p>
      )}
      <FailureOrProof sending={sending} isPerson={session.person !== null} />
    </ActionBox>
  );
}
