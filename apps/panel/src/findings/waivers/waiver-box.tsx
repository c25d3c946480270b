/** Who answers for a finding until when and why, and what the reader may do about it; where nobody does, how to ask for it. */
import { useState, type ReactElement } from "react";
import { client } from "../../api.ts";
import { ActButton } from "../../people/act-button.tsx";
import { FailureOrProof } from "../../people/failure-or-proof.tsx";
import { sayActor } from "../../plans/say-wish.ts";
import { useSending } from "../../session/use-sending.ts";
import { useSpeech } from "../../settings/language.ts";
import { formatDateTime } from "../../settings/time-format.ts";
import type { FindingDocument, Session, Waiver } from "../../wire.ts";
import type { Waiving } from "./use-waivers.ts";
import { WaiverForm } from "./waiver-form.tsx";

interface WaiverBoxProps {
  readonly finding: Pick<FindingDocument, "id" | "namespace">;
  readonly waiving: Waiving;
}

export function WaiverBox({ finding, waiving }: WaiverBoxProps): ReactElement | null {
  const { say } = useSpeech();
  const [isAsking, setIsAsking] = useState(false);
  const waiver = waiving.waiverOf(finding);
  if (waiver !== null) return <Waived waiver={waiver} waiving={waiving} />;
  if (!waiving.session.permissions.includes("request-waiver")) return null;
  if (isAsking) return <WaiverForm finding={finding} waiving={waiving} onDone={() => setIsAsking(false)} />;
  return (
    <button type="button" onClick={() => setIsAsking(true)} className="plain-button">
      {say("panel.waiver.ask")}
    </button>
  );
}

export function Waived({ waiver, waiving }: { readonly waiver: Waiver; readonly waiving: Waiving }): ReactElement {
  const speech = useSpeech();
  const { say, language } = speech;
  const time = (iso: string): string => formatDateTime(iso, language);
  const { state, until, reason, by, at, approved } = waiver;
  const asked = waiving.mayBeSame ? "panel.waiver.requestedOwn" : "panel.waiver.requestedUntil";
  return (
    <section aria-label={say("panel.waiver.heading")} className="rounded-md border border-line bg-sunken p-3">
      <p className="font-medium">{say(state === "approved" ? "panel.waiver.approvedUntil" : asked, { until: time(until) })}</p>
      <p className="mt-1 max-w-prose [overflow-wrap:anywhere]">
        <span className="text-muted">{say("panel.waiver.reason")}: </span>
        <bdi>{reason}</bdi>
      </p>
      <p className="mt-1 text-xs text-muted [overflow-wrap:anywhere]">
        {say("panel.waiver.askedBy", { who: sayActor(by, speech), at: time(at) })}
        {approved === null ? null : ` · ${say("panel.waiver.approvedBy", { who: sayActor(approved.by, speech), at: time(approved.at) })}`}
      </p>
      <WaiverActions waiver={waiver} waiving={waiving} />
    </section>
  );
}

function WaiverActions({
  waiver: { id, state, by },
  waiving,
}: {
  readonly waiver: Waiver;
  readonly waiving: Waiving;
}): ReactElement | null {
  const { say } = useSpeech();
  const sending = useSending();
  const { session, mayBeSame, take } = waiving;
  const { permissions } = session;
  const mayApprove = state === "requested" && permissions.includes("approve-waiver") && (mayBeSame || !isOwn(by, session));
  const mayEnd = permissions.includes("request-waiver") || permissions.includes("approve-waiver");
  if (!mayApprove && !mayEnd) return null;
  const act = async (call: () => ReturnType<typeof client.approveWaiver>): Promise<void> => {
    const document = await sending.send(call);
    if (document !== null) take(document);
  };
  const end = state === "approved" ? "panel.waiver.withdraw" : "panel.waiver.withdrawRequest";
  return (
    <>
      <p className="mt-2 flex flex-wrap gap-2">
        {mayApprove ? (
          <ActButton
            text={say("panel.waiver.approve")}
            isDisabled={sending.isSending}
            onPress={() => act(() => client.approveWaiver(id))}
          />
        ) : null}
        {mayEnd ? <ActButton text={say(end)} isDisabled={sending.isSending} onPress={() => act(() => client.withdrawWaiver(id))} /> : null}
      </p>
      <FailureOrProof sending={sending} isPerson={session.person !== null} />
    </>
  );
}

function isOwn(by: Waiver["by"], { person }: Session): boolean {
  return by.kind === "person" ? by.id === person?.id : person === null;
}
