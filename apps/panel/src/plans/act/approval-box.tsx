/** Who asked, whose signatures the host wants, and the signature of this browser's key. */
import { PenLine, ShieldCheck } from "lucide-react";
import { useState, type ReactElement } from "react";
import type { NewSignature } from "@portolan/contract";
import { client } from "../../api.ts";
import { FailureOrProof } from "../../people/failure-or-proof.tsx";
import { useSending } from "../../session/use-sending.ts";
import { useSpeech } from "../../settings/language.ts";
import type { GuardDocument, PlanRecord, Session } from "../../wire.ts";
import { isSameKey } from "../keys/base64-url.ts";
import { OwnKey } from "../keys/own-key.tsx";
import { signPlan } from "../keys/sign-plan.ts";
import type { SigningKey } from "../keys/signing-key.ts";
import { useSigningKey } from "../keys/use-signing-key.ts";
import { ActionBox, BigButton } from "./action-box.tsx";
import { SignatureList } from "./signature-list.tsx";

interface ApprovalBoxProps {
  readonly record: PlanRecord;
  readonly guard: GuardDocument;
  readonly session: Session;
  readonly onRecord: (record: PlanRecord) => void;
  readonly onGuard: () => void; // what the guard says is to be asked for again
}

type Purpose = NewSignature["purpose"];

export function ApprovalBox(props: ApprovalBoxProps): ReactElement | null {
  const { say } = useSpeech();
  const { record, guard, session, onGuard } = props;
  const known = useSigningKey();
  if (record.approval === null) return null;
  const pinned = known.kind === "made" ? (guard.state?.approvers.find(({ key }) => isSameKey(key, known.key.publicKey)) ?? null) : null;
  const purpose = purposeOf(record.approval.missing, session);
  return (
    <ActionBox icon={PenLine} title={say("panel.plan.approval.title")} tone="plain">
      <p className="text-pretty">{say(`panel.plan.approval.${record.approval.needs}`)}</p>
      <SignatureList signatures={record.signatures} />
      {purpose === null ? (
        <p className="text-muted">{say("panel.plan.approval.notYou")}</p>
      ) : known.kind === "made" && pinned !== null ? (
        <SignWith {...props} signingKey={known.key} name={pinned.name} purpose={purpose} />
      ) : (
        <div className="rounded-md border border-line bg-paper p-3">
          <p className="mb-2 font-medium">{say("panel.plan.approval.needsKey")}</p>
          <OwnKey guard={guard} personName={session.person?.name ?? null} isPerson={session.person !== null} onPinned={onGuard} />
        </div>
      )}
    </ActionBox>
  );
}

/** What this person may give of what is missing; null: nothing. */
function purposeOf(missing: readonly Purpose[], { permissions }: Session): Purpose | null {
  if (missing.includes("request") && permissions.includes("request-plan")) return "request";
  return missing.includes("approve") && permissions.includes("approve-plan") ? "approve" : null;
}

interface SignWithProps extends ApprovalBoxProps {
  readonly signingKey: SigningKey;
  readonly name: string;
  readonly purpose: Purpose;
}

function SignWith({ record, session, signingKey, name, purpose, onRecord }: SignWithProps): ReactElement {
  const { say } = useSpeech();
  const sending = useSending();
  const [isOther, setIsOther] = useState(false); // the hash is another plan's
  const isOwnRequest = purpose === "approve" && record.signatures.some((one) => one.purpose === "request" && one.signer === name);
  const sign = async (): Promise<void> => {
    const signature = await signPlan(record, purpose, signingKey);
    setIsOther(signature === null);
    if (signature === null) return;
    const signed = await sending.send(() => client.signPlan(record.id, signature));
    if (signed !== null) onRecord(signed);
  };
  if (isOwnRequest && record.approval?.needs === "other-person") return <p>{say("panel.plan.approval.somebodyElse", { name })}</p>;
  return (
    <>
      <p className="flex flex-wrap items-center gap-x-2 text-muted">
        <ShieldCheck aria-hidden size={15} className="shrink-0 text-good" />
        {say("panel.plan.approval.asName", { name })}
      </p>
      <BigButton text={say(`panel.plan.sign.${purpose}`)} isDisabled={sending.isSending} onPress={sign} />
      {isOther ? (
        <p role="alert" className="text-bad">
          {say("panel.plan.sign.mismatch")}
        </p>
      ) : null}
      <FailureOrProof sending={sending} isPerson={session.person !== null} />
    </>
  );
}
