/** One-time codes of an authenticator: set up with a first code, and recovery codes that are shown once. */
import { useState, type FormEvent, type ReactElement } from "react";
import { client } from "../api.ts";
import { CodeLine } from "../code-line.tsx";
import { LabelledField } from "../session/labelled-field.tsx";
import { SubmitButton } from "../session/submit-button.tsx";
import { useSending } from "../session/use-sending.ts";
import { useSpeech } from "../settings/language.ts";
import type { SecondFactorOffer } from "../wire.ts";
import { ActButton } from "./act-button.tsx";
import { FailureOrProof } from "./failure-or-proof.tsx";
import { QrPicture } from "./qr-picture.tsx";
import { Section } from "./section.tsx";

interface SecondFactorProps {
  readonly hasFactor: boolean;
  readonly codesLeft: number;
  readonly onChange: () => void;
}

export function SecondFactor({ hasFactor, codesLeft, onChange }: SecondFactorProps): ReactElement {
  const { say } = useSpeech();
  const [offer, setOffer] = useState<SecondFactorOffer | null>(null);
  const [codes, setCodes] = useState<readonly string[]>([]);
  const sending = useSending();
  const begin = async (): Promise<void> => setOffer(await sending.send(() => client.offerSecondFactor()));
  const renew = async (): Promise<void> => {
    const renewed = await sending.send(() => client.renewRecoveryCodes());
    if (renewed === null) return;
    setCodes(renewed.codes);
    onChange();
  };
  const remove = async (): Promise<void> => {
    if ((await sending.send(() => client.removeSecondFactor())) === null) return;
    setCodes([]);
    onChange();
  };
  const accepted = (made: readonly string[]): void => {
    setOffer(null);
    setCodes(made);
    onChange();
  };
  return (
    <Section title={say("panel.factor.title")} lead={hasFactor ? say("panel.factor.on", { count: codesLeft }) : say("panel.factor.off")}>
      <div className="flex flex-wrap gap-2">
        <ActButton text={say(hasFactor ? "panel.factor.replace" : "panel.factor.begin")} isDisabled={sending.isSending} onPress={begin} />
        {hasFactor ? (
          <>
            <ActButton text={say("panel.factor.renew")} isDisabled={sending.isSending} onPress={renew} />
            <ActButton text={say("panel.factor.remove")} isDisabled={sending.isSending} onPress={remove} />
          </>
        ) : null}
      </div>
      <FailureOrProof sending={sending} isPerson />
      {offer === null ? null : <OfferForm offer={offer} onAccepted={accepted} />}
      {codes.length === 0 ? null : <RecoveryCodes codes={codes} />}
    </Section>
  );
}

function OfferForm({ offer, onAccepted }: { readonly offer: SecondFactorOffer; readonly onAccepted: (codes: readonly string[]) => void }) {
  const { say } = useSpeech();
  const [code, setCode] = useState("");
  const sending = useSending();
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    const made = await sending.send(() => client.acceptSecondFactor(code.replaceAll(/\s/g, "")));
    if (made !== null) onAccepted(made.codes);
  };
  return (
    <form onSubmit={(event) => void submit(event)} className="mt-2 max-w-md">
      <p className="mb-2">{say("panel.factor.scan")}</p>
      <QrPicture text={offer.uri} label={say("panel.factor.picture")} />
      <p className="mt-3 mb-2">{say("panel.factor.secret")}</p>
      <CodeLine code={offer.secret} />
      <p className="mt-2 mb-3">
        <a href={offer.uri} className="text-accent underline underline-offset-2">
          {say("panel.factor.open")}
        </a>
      </p>
      <LabelledField label={say("panel.factor.code")} value={code} onChange={setCode} autoComplete="one-time-code" />
      <SubmitButton text={say("panel.factor.prove")} isDisabled={sending.isSending || !/^\s*(\d\s*){6}$/.test(code)} />
      <FailureOrProof sending={sending} isPerson />
    </form>
  );
}

function RecoveryCodes({ codes }: { readonly codes: readonly string[] }): ReactElement {
  const { say } = useSpeech();
  return (
    <div role="status" className="mt-3 rounded-md border border-line bg-sunken p-3">
      <p className="mb-2">{say("panel.factor.codes")}</p>
      <ul translate="no" className="grid gap-x-6 font-mono text-xs leading-6 sm:grid-cols-2">
        {codes.map((code) => (
          <li key={code}>{code}</li>
        ))}
      </ul>
    </div>
  );
}
