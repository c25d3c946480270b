/** Why something was not done; where a proof of who asks is too old, the field that gives a new one. */
import { useState, type FormEvent, type ReactElement } from "react";
import { client } from "../api.ts";
import { FailureLine } from "../session/failure-line.tsx";
import { PasskeyButton } from "../session/passkey-button.tsx";
import { PasswordField } from "../session/password-field.tsx";
import { SubmitButton } from "../session/submit-button.tsx";
import { useSending, type Sending } from "../session/use-sending.ts";
import { useSpeech } from "../settings/language.ts";

export function FailureOrProof({ sending, isPerson }: { readonly sending: Sending; readonly isPerson: boolean }): ReactElement {
  const asksProof = isPerson && sending.failure?.refusal?.code === "PROOF_REQUIRED";
  return asksProof ? <ProofForm onProved={sending.forget} /> : <FailureLine failure={sending.failure} />;
}

function ProofForm({ onProved }: { readonly onProved: () => void }): ReactElement {
  const { say } = useSpeech();
  const [password, setPassword] = useState("");
  const { send, failure, isSending } = useSending();
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    const digits = password.replaceAll(/\s/g, "");
    const given = /^\d{6}$/.test(digits) ? { code: digits } : { password }; // no password is that short
    if ((await send(() => client.proveSession(given))) !== null) onProved();
  };
  return (
    <form onSubmit={(event) => void submit(event)} className="mt-3 rounded-md border border-line bg-sunken p-3">
      <p role="alert" className="mb-2">
        {say("panel.people.proof")}
      </p>
      <PasswordField label={say("panel.people.passwordOrCode")} value={password} onChange={setPassword} />
      <SubmitButton text={say("panel.people.prove")} isDisabled={isSending || password === ""} />
      <FailureLine failure={failure} />
      <div className="mt-3">
        <PasskeyButton text={say("panel.people.provePasskey")} send={(passkey) => client.proveSession({ passkey })} onDone={onProved} />
      </div>
    </form>
  );
}
