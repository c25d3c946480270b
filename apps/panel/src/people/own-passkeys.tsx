/** The passkeys of whoever is signed in: made on this device, named, taken away. */
import { useState, type FormEvent, type ReactElement } from "react";
import { client } from "../api.ts";
import { knowsPasskeys, makePasskey } from "../session/device-passkey.ts";
import { LabelledField } from "../session/labelled-field.tsx";
import { SubmitButton } from "../session/submit-button.tsx";
import { TurnedAwayLine } from "../session/turned-away-line.tsx";
import { useSending } from "../session/use-sending.ts";
import { useSpeech } from "../settings/language.ts";
import { formatDateTime } from "../settings/time-format.ts";
import type { Passkey } from "../wire.ts";
import { ActButton } from "./act-button.tsx";
import { FailureOrProof } from "./failure-or-proof.tsx";
import { Section } from "./section.tsx";

interface OwnPasskeysProps {
  readonly passkeys: readonly Passkey[];
  readonly onChange: () => void;
}

export function OwnPasskeys({ passkeys, onChange }: OwnPasskeysProps): ReactElement {
  const { say } = useSpeech();
  return (
    <Section title={say("panel.passkey.title")} lead={say("panel.passkey.lead")}>
      <ul className="mb-3">
        {passkeys.map((passkey) => (
          <OnePasskey key={passkey.id} passkey={passkey} onChange={onChange} />
        ))}
      </ul>
      {knowsPasskeys() ? <MakePasskey onChange={onChange} /> : <p className="text-muted">{say("panel.passkey.unknown")}</p>}
    </Section>
  );
}

function OnePasskey({ passkey, onChange }: { readonly passkey: Passkey; readonly onChange: () => void }): ReactElement {
  const { say, language } = useSpeech();
  const sending = useSending();
  const { id, label, createdAt, lastUsedAt } = passkey;
  const remove = async (): Promise<void> => {
    if ((await sending.send(() => client.removePasskey(id))) !== null) onChange();
  };
  const time = formatDateTime(lastUsedAt ?? createdAt, language);
  return (
    <li className="border-b border-line py-2 last:border-b-0">
      <div className="flex flex-wrap items-center gap-3">
        <div className="min-w-0 flex-1">
          <p className="font-medium [overflow-wrap:anywhere]">
            <bdi>{label}</bdi>
          </p>
          <p className="text-xs text-muted">{say(lastUsedAt === null ? "panel.passkey.made" : "panel.passkey.used", { time })}</p>
        </div>
        <ActButton text={say("panel.passkey.remove", { label })} isDisabled={sending.isSending} onPress={remove} />
      </div>
      <FailureOrProof sending={sending} isPerson />
    </li>
  );
}

function MakePasskey({ onChange }: Pick<OwnPasskeysProps, "onChange">): ReactElement {
  const { say } = useSpeech();
  const [label, setLabel] = useState("");
  const [isTurnedAway, setIsTurnedAway] = useState(false);
  const sending = useSending();
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    setIsTurnedAway(false);
    const offer = await sending.send(() => client.offerPasskey());
    if (offer === null) return;
    const made = await makePasskey(offer);
    setIsTurnedAway(made === null);
    if (made === null || (await sending.send(() => client.addPasskey({ label, ...made }))) === null) return;
    setLabel("");
    onChange();
  };
  return (
    <form onSubmit={(event) => void submit(event)} className="max-w-md">
      <LabelledField label={say("panel.passkey.label")} value={label} onChange={setLabel} autoComplete="off" />
      <SubmitButton text={say("panel.passkey.make")} isDisabled={sending.isSending || label.trim() === ""} />
      <TurnedAwayLine isShown={isTurnedAway && sending.failure === null} />
      <FailureOrProof sending={sending} isPerson />
    </form>
  );
}
