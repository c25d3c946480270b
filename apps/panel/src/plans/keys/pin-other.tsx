/** Another person's key, pinned by the signature of this browser's, which is pinned already. */
import { pinTextOf } from "@portolan/contract";
import { useState, type FormEvent, type ReactElement } from "react";
import { client } from "../../api.ts";
import { FailureOrProof } from "../../people/failure-or-proof.tsx";
import { LabelledField } from "../../session/labelled-field.tsx";
import { SubmitButton } from "../../session/submit-button.tsx";
import { useSending } from "../../session/use-sending.ts";
import { useSpeech } from "../../settings/language.ts";
import type { GuardDocument } from "../../wire.ts";
import type { SigningKey } from "./signing-key.ts";

interface PinOtherProps {
  readonly signingKey: SigningKey;
  readonly isPerson: boolean;
  readonly onPinned: (guard: GuardDocument) => void;
}

export function PinOther({ signingKey, isPerson, onPinned }: PinOtherProps): ReactElement {
  const { say } = useSpeech();
  const [name, setName] = useState("");
  const [key, setKey] = useState("");
  const sending = useSending();
  const isWhole = name.trim() !== "" && /^[\w+/-]{43}=?$/.test(key.trim());
  const pin = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    const other = { name: name.trim(), key: key.trim() };
    const signature = await signingKey.sign(pinTextOf(other));
    const proof = { by: "key", key: signingKey.publicKey, signature } as const;
    const answered = await sending.send(() => client.pinKey({ ...other, kind: "ed25519", proof }));
    if (answered === null) return;
    setName("");
    setKey("");
    onPinned(answered);
  };
  return (
    <details className="mt-3">
      <summary className="cursor-pointer text-muted hover:text-ink">{say("panel.key.other")}</summary>
      <form onSubmit={(event) => void pin(event)} className="mt-2 max-w-md">
        <p className="mb-2">{say("panel.key.otherLead")}</p>
        <LabelledField label={say("panel.key.otherName")} value={name} onChange={setName} autoComplete="off" />
        <LabelledField label={say("panel.key.otherKey")} value={key} onChange={setKey} autoComplete="off" />
        <SubmitButton text={say("panel.key.otherPin")} isDisabled={sending.isSending || !isWhole} />
        <FailureOrProof sending={sending} isPerson={isPerson} />
      </form>
    </details>
  );
}
