/** The first person of this machine. */
import { useState, type FormEvent, type ReactElement } from "react";
import { client } from "../api.ts";
import { LabelledField } from "../session/labelled-field.tsx";
import { SubmitButton } from "../session/submit-button.tsx";
import { useSending } from "../session/use-sending.ts";
import { useSpeech } from "../settings/language.ts";
import { FailureOrProof } from "./failure-or-proof.tsx";
import { NewPasswordFields } from "../session/new-password-fields.tsx";
import { Section } from "./section.tsx";

export function SetUpForm({ onMade }: { readonly onMade: () => void }): ReactElement {
  const { say } = useSpeech();
  const [name, setName] = useState("");
  const [password, setPassword] = useState("");
  const [again, setAgain] = useState("");
  const sending = useSending();
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    if ((await sending.send(() => client.makeFirstPerson({ name, password }))) !== null) onMade();
  };
  return (
    <Section title={say("panel.setUp.title")} lead={say("panel.setUp.lead")}>
      <form onSubmit={(event) => void submit(event)} className="max-w-md">
        <LabelledField label={say("panel.person.name")} value={name} onChange={setName} autoComplete="username" />
        <NewPasswordFields password={password} again={again} onPassword={setPassword} onAgain={setAgain} />
        <div className="mb-2">
          <SubmitButton
            text={say("panel.setUp.submit")}
            isDisabled={sending.isSending || name.trim() === "" || password === "" || again !== password}
          />
        </div>
        <FailureOrProof sending={sending} isPerson={false} />
      </form>
    </Section>
  );
}
