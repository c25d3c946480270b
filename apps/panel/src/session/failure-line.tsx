/** Why something was not done, and what to do: always there, so that it is read out when it is filled. */
import { errorText, isErrorCode } from "@portolan/contract";
import { TriangleAlert } from "lucide-react";
import type { ReactElement } from "react";
import { useSpeech, type Speech } from "../settings/language.ts";
import type { Sending } from "./use-sending.ts";

export function FailureLine({ failure }: Pick<Sending, "failure">): ReactElement {
  const speech = useSpeech();
  return (
    <p role="alert" className="flex gap-2 text-bad not-empty:mt-2">
      {failure === null ? null : (
        <>
          <TriangleAlert aria-hidden size={15} className="mt-0.5 shrink-0" />
          {sayWhatToDo(failure.refusal, speech)}
        </>
      )}
    </p>
  );
}

function sayWhatToDo(refusal: NonNullable<Sending["failure"]>["refusal"], { say }: Speech): string {
  if (refusal === null) return say("panel.signIn.unreachable");
  if (!isErrorCode(refusal.code)) return refusal.message;
  const { what, fix } = errorText(refusal.code, refusal.params);
  return say("panel.failed.because", { what, why: fix });
}
