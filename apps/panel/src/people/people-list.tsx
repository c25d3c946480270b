/** Everybody, and what may be done to each by whoever looks. */
import { useState, type FormEvent, type ReactElement } from "react";
import { client } from "../api.ts";
import { LabelledField } from "../session/labelled-field.tsx";
import { SubmitButton } from "../session/submit-button.tsx";
import { useSending } from "../session/use-sending.ts";
import { useSpeech } from "../settings/language.ts";
import { sayRefusal } from "../settings/say-refusal.ts";
import { useAnswer } from "../use-answer.ts";
import type { InvitedPerson, Session } from "../wire.ts";
import { FailureOrProof } from "./failure-or-proof.tsx";
import { InvitationLink } from "./invitation-link.tsx";
import { PersonRow } from "./person-row.tsx";
import { Section } from "./section.tsx";

interface PeopleListProps {
  readonly session: Session;
  readonly onChange: () => void; // who is here decides what each may do
}

export function PeopleList({ session, onChange }: PeopleListProps): ReactElement {
  const speech = useSpeech();
  const { say } = speech;
  const { asked, retry } = useAnswer("people", () => client.readPeople());
  const changed = (): void => {
    retry();
    onChange();
  };
  return (
    <Section title={say("panel.people.everybody")}>
      {asked.kind === "failed" ? <p role="alert">{sayRefusal(asked.refusal, speech)}</p> : null}
      {asked.kind === "answered" ? (
        <ul className="mb-4">
          {asked.value.people.map((person) => (
            <PersonRow key={person.id} person={person} session={session} onChange={changed} />
          ))}
        </ul>
      ) : null}
      {session.permissions.includes("add-people") ? <AddPerson isPerson={session.person !== null} onAdded={changed} /> : null}
    </Section>
  );
}

function AddPerson({ isPerson, onAdded }: { readonly isPerson: boolean; readonly onAdded: () => void }): ReactElement {
  const { say } = useSpeech();
  const [name, setName] = useState("");
  const [invited, setInvited] = useState<InvitedPerson | null>(null);
  const sending = useSending();
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    const added = await sending.send(() => client.addPerson(name));
    if (added === null) return;
    setInvited(added);
    setName("");
    onAdded();
  };
  return (
    <form onSubmit={(event) => void submit(event)} className="max-w-md border-t border-line pt-4">
      <LabelledField
        label={say("panel.people.addName")}
        hint={say("panel.people.addHint")}
        value={name}
        onChange={setName}
        autoComplete="off"
      />
      <SubmitButton text={say("panel.people.add")} isDisabled={sending.isSending || name.trim() === ""} />
      <FailureOrProof sending={sending} isPerson={isPerson} />
      {invited === null ? null : <InvitationLink invited={invited} />}
    </form>
  );
}
