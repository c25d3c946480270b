/** Name and password, and the code of the second factor once the server asks for it. */
import { useEffect, useRef, useState, type FormEvent, type ReactElement } from "react";
import { client } from "../api.ts";
import { useSpeech } from "../settings/language.ts";
import { FailureLine } from "./failure-line.tsx";
import { LabelledField } from "./labelled-field.tsx";
import { PasswordField } from "./password-field.tsx";
import { SubmitButton } from "./submit-button.tsx";
import { useSending } from "./use-sending.ts";

export function PasswordForm({ onSignedIn }: { readonly onSignedIn: () => void }): ReactElement {
  const { say } = useSpeech();
  const [name, setName] = useState("");
  const [password, setPassword] = useState("");
  const [code, setCode] = useState("");
  const { send, failure, isSending } = useSending();
  const [asksCode, setAsksCode] = useState(false);
  const reason = failure?.refusal?.code;
  if (reason === "SECOND_FACTOR_REQUIRED" && !asksCode) setAsksCode(true);
  const codeInput = useRef<HTMLInputElement>(null);
  useEffect(() => {
    if (asksCode) codeInput.current?.focus();
  }, [asksCode]);

  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    const given = { name, password, ...(asksCode ? { code: code.trim() } : {}) };
    const session = await send(() => client.signInWithPassword(given));
    if (session === null) setCode("");
    else onSignedIn();
  };
  return (
    <form onSubmit={(event) => void submit(event)} aria-label={say("panel.signIn.withPassword")}>
      <LabelledField label={say("panel.person.name")} value={name} onChange={setName} autoComplete="username" />
      <PasswordField label={say("panel.person.password")} value={password} onChange={setPassword} />
      {asksCode ? (
        <LabelledField
          label={say("panel.signIn.code")}
          hint={say("panel.signIn.codeHint")}
          value={code}
          onChange={setCode}
          autoComplete="one-time-code"
          inputRef={codeInput}
        />
      ) : null}
      <div className="mb-3">
        <SubmitButton
          text={say(isSending ? "panel.signIn.checking" : "panel.signIn.submit")}
          isDisabled={isSending || name.trim() === "" || password === "" || (asksCode && code.trim() === "")}
        />
      </div>
      <FailureLine failure={reason === "SECOND_FACTOR_REQUIRED" ? null : failure} />
    </form>
  );
}
