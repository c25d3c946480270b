/** What can be done with a lease: begin its term anew, give it back, open its endpoint. Each names the fence number that the list shows. */
import { useState, type ReactElement } from "react";
import { client } from "../../api.ts";
import { FailureLine } from "../../session/failure-line.tsx";
import { useSending } from "../../session/use-sending.ts";
import { useSpeech } from "../../settings/language.ts";
import { useAnswer } from "../../use-answer.ts";
import type { LeaseMoveAnswers, LeaseRecord } from "../../wire.ts";
import { leaseNews } from "../lease-news.ts";

type Outcome = LeaseMoveAnswers["answers"][number];

export function LeaseActions({ record: { lease } }: { readonly record: LeaseRecord }): ReactElement | null {
  const { say, sayPhrase } = useSpeech();
  const session = useAnswer("session", () => client.readSession()).asked;
  const sending = useSending();
  const [outcome, setOutcome] = useState<Outcome | null>(null);
  const [isAsked, setIsAsked] = useState(false);
  if (session.kind !== "answered" || !session.value.permissions.includes("lease")) return null;
  const isLiving =
    lease.state !== "free" && lease.state !== "quarantined" && lease.state !== "draining" && lease.state !== "verifying" && !lease.isEnding;
  if (!isLiving) return null;
  const move = async (how: "renewLeases" | "releaseLeases"): Promise<void> => {
    setIsAsked(false);
    const answer = await sending.send(() => client[how]({ leases: [{ lease: lease.id, fence: lease.fence }] }));
    setOutcome(answer?.answers[0] ?? null);
    leaseNews.tell();
  };
  const told = outcome === null || outcome.code === "moved" ? null : outcome.told;
  return (
    <div className="mt-3">
      <div className="flex flex-wrap gap-2">
        {lease.termSeconds === null || lease.state === "suspect" ? null : (
          <button type="button" disabled={sending.isSending} onClick={() => void move("renewLeases")} className="plain-button">
            {say("panel.lease.renew")}
          </button>
        )}
        {isAsked ? null : (
          <button type="button" disabled={sending.isSending} onClick={() => setIsAsked(true)} className="plain-button">
            {say("panel.lease.release")}
          </button>
        )}
      </div>
      {isAsked ? (
        <div className="mt-2 rounded-md border border-line bg-sunken p-3">
          <p className="mb-2 text-pretty">{say("panel.lease.release.sure")}</p>
          <div className="flex flex-wrap gap-2">
            <button type="button" onClick={() => void move("releaseLeases")} className="plain-button border-bad text-bad">
              {say("panel.lease.release.yes")}
            </button>
            <button type="button" onClick={() => setIsAsked(false)} className="plain-button">
              {say("panel.lease.release.no")}
            </button>
          </div>
        </div>
      ) : null}
      <p role="status" className="text-good not-empty:mt-2">
        {outcome?.code === "moved" ? say("panel.lease.done") : ""}
      </p>
      <p role="alert" className="text-bad not-empty:mt-2">
        {told === null ? "" : [told.what, told.works].flatMap((one) => (one === null ? [] : [sayPhrase(one)])).join(" ")}
      </p>
      <FailureLine failure={sending.failure} />
    </div>
  );
}
