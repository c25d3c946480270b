/** Asks this device for a passkey and hands on its answer. Nothing where the browser knows of none. */
import type { Answer, PasskeyProof } from "@portolan/contract";
import { KeyRound } from "lucide-react";
import { useState, type ReactElement } from "react";
import { client } from "../api.ts";
import { answerByPasskey, knowsPasskeys } from "./device-passkey.ts";
import { FailureLine } from "./failure-line.tsx";
import { TurnedAwayLine } from "./turned-away-line.tsx";
import { useSending } from "./use-sending.ts";

interface PasskeyButtonProps {
  readonly text: string;
  readonly send: (proof: PasskeyProof) => Promise<Answer<unknown>>;
  readonly onDone: () => void;
}

export function PasskeyButton({ text, send, onDone }: PasskeyButtonProps): ReactElement | null {
  const sending = useSending();
  const [isTurnedAway, setIsTurnedAway] = useState(false);
  const press = async (): Promise<void> => {
    setIsTurnedAway(false);
    const challenge = await sending.send(() => client.offerPasskeySignIn());
    if (challenge === null) return;
    const proof = await answerByPasskey(challenge);
    setIsTurnedAway(proof === null);
    if (proof !== null && (await sending.send(() => send(proof))) !== null) onDone();
  };
  if (!knowsPasskeys()) return null;
  return (
    <div className="mb-3">
      <button
        type="button"
        disabled={sending.isSending}
        onClick={() => void press()}
        className="flex h-9 items-center gap-2 rounded-md border border-line-strong px-4 hover:bg-hover disabled:cursor-default disabled:text-muted"
      >
        <KeyRound aria-hidden size={15} />
        {text}
      </button>
      <TurnedAwayLine isShown={isTurnedAway && sending.failure === null} />
      <FailureLine failure={sending.failure} />
    </div>
  );
}
