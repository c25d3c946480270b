/** What who opens an invitation sees: a password of their own, typed twice. */
import { useState, type FormEvent, type ReactElement } from "react";
import { client } from "../api.ts";
import { useSpeech } from "../settings/language.ts";
import { FailureLine } from "./failure-line.tsx";
import { NewPasswordFields } from "./new-password-fields.tsx";
import { SignInFrame } from "./sign-in-frame.tsx";
import { SubmitButton } from "./submit-button.tsx";
import { useSending } from "./use-sending.ts";

interface ChoosePasswordProps {
  readonly invitation: string;
  readonly onChosen: () => void;
}

export function ChoosePasswordScreen({ invitation, onChosen }: ChoosePasswordProps): ReactElement {
  const { say } = useSpeech();
  const [password, setPassword] = useState("");
  const [again, setAgain] = useState("");
  const { send, failure, isSending } = useSending();
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    if ((await send(() => client.choosePassword({ token: invitation, password }))) !== null) onChosen();
  };
  return (
    <SignInFrame title={say("panel.invitation.title")}>
      <p className="mb-4">{say("panel.invitation.lead")}</p>
      <form onSubmit={(event) => void submit(event)}>
        <NewPasswordFields password={password} again={again} onPassword={setPassword} onAgain={setAgain} />
        <div className="mb-3">
          <SubmitButton text={say("panel.invitation.submit")} isDisabled={isSending || password === "" || again !== password} />
        </div>
        <FailureLine failure={failure} />
      </form>
    </SignInFrame>
  );
}
