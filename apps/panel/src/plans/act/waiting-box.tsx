/**
 * A change that is in force and not confirmed: how long it still has, the button that keeps it, and what happens if nobody does anything. The page goes on
 * counting when the connection is cut, which is what an unwanted change looks like from here, and says that nothing has to be done then.
 */
import { Hourglass, Unplug } from "lucide-react";
import { useState, type ReactElement } from "react";
import { clientWithin } from "../../api.ts";
import { ActButton } from "../../people/act-button.tsx";
import { FailureOrProof } from "../../people/failure-or-proof.tsx";
import { useSending } from "../../session/use-sending.ts";
import { useSpeech } from "../../settings/language.ts";
import { formatClock } from "../../settings/time-format.ts";
import { serverNow } from "../../server-clock.ts";
import type { PlanRecord } from "../../wire.ts";
import { ActionBox, BigButton } from "./action-box.tsx";
import { HowToConfirm } from "./how-to-confirm.tsx";
import { formatSeconds, useCountdown } from "./use-countdown.ts";

interface WaitingBoxProps {
  readonly record: PlanRecord;
  readonly isCutOff: boolean;
  readonly isPerson: boolean;
  readonly onRecord: (record: PlanRecord) => void;
}

const moreSeconds = 300;
const confirmClient = clientWithin(8000); // a dropped packet is never answered, and the time runs
const fewSeconds = 20;

export function WaitingBox({ record, isCutOff, isPerson, onRecord }: WaitingBoxProps): ReactElement {
  const { say } = useSpeech();
  const { id, deadline } = record;
  const seconds = useCountdown(deadline);
  const sending = useSending();
  const [wasExtended, setWasExtended] = useState(false);
  const act = async (call: () => ReturnType<typeof confirmClient.confirmPlan>): Promise<void> => {
    const answered = await sending.send(call);
    if (answered !== null) onRecord(answered);
  };
  const isPast = seconds === 0;
  return (
    <ActionBox icon={Hourglass} title={say(isPast ? "panel.plan.waiting.past" : "panel.plan.waiting.title")} tone="warn">
      {isCutOff ? <CutOff deadline={deadline} isPast={isPast} /> : null}
      <Countdown seconds={seconds} deadline={deadline} />
      <HowToConfirm record={record} />
      <div className="flex flex-wrap items-center gap-2">
        <BigButton
          text={say(sending.isSending ? "panel.plan.confirming" : "panel.plan.confirm")}
          isDisabled={sending.isSending || isPast}
          onPress={() => act(() => confirmAnew(id))}
        />
        <ActButton
          text={say(wasExtended ? "panel.plan.extendAgain" : "panel.plan.extend")}
          isDisabled={sending.isSending || isPast}
          onPress={async () => {
            await act(() => confirmClient.extendPlan(id, moreSeconds));
            setWasExtended(true);
          }}
        />
        <ActButton
          text={say("panel.plan.undoNow")}
          isDisabled={sending.isSending || isPast}
          onPress={() => act(() => confirmClient.cancelPlan(id))}
        />
      </div>
      {isCutOff ? null : <FailureOrProof sending={sending} isPerson={isPerson} />}
    </ActionBox>
  );
}

/** The answer to a connection that is too old to count closes it, so the next one is new. */
async function confirmAnew(id: string): ReturnType<typeof confirmClient.confirmPlan> {
  const answer = await confirmClient.confirmPlan(id);
  const isOld = !answer.ok && answer.refusal.code === "CONFIRMATION_NOT_NEW";
  return isOld ? confirmClient.confirmPlan(id) : answer;
}

/** Large, and read out when little is left. */
function Countdown({ seconds, deadline }: { readonly seconds: number | null; readonly deadline: string | null }): ReactElement | null {
  const { say, language } = useSpeech();
  if (seconds === null || deadline === null) return null;
  const isLittle = seconds <= fewSeconds;
  const time = formatClock(deadline, language, serverNow());
  return (
    <div className="flex flex-wrap items-baseline gap-x-4 gap-y-1">
      <p role="timer" className={`font-mono text-[2.25rem] leading-10 font-semibold ${isLittle ? "text-bad" : ""}`}>
        {formatSeconds(seconds)}
      </p>
      <p className="min-w-0 flex-1 basis-64 text-sm text-pretty">{say("panel.plan.ifNothing", { time })}</p>
      <p role="status" className="sr-only">
        {isLittle ? say("panel.plan.littleTime", { count: fewSeconds }) : ""}
      </p>
    </div>
  );
}

function CutOff({ deadline, isPast }: { readonly deadline: string | null; readonly isPast: boolean }): ReactElement {
  const { say, language } = useSpeech();
  const time = deadline === null ? "" : formatClock(deadline, language, serverNow());
  return (
    <p role="alert" className="flex gap-2 rounded-md bg-bad-soft px-3 py-2 text-bad">
      <Unplug aria-hidden size={16} className="mt-[2px] shrink-0" />
      <span className="min-w-0 text-pretty">{say(isPast ? "panel.plan.cutOffPast" : "panel.plan.cutOff", { time })}</span>
    </p>
  );
}
