/** What one proves oneself with: password, second factor, sessions, tokens. */
import { useState, type FormEvent, type ReactElement } from "react";
import { client } from "../api.ts";
import { PasswordField } from "../session/password-field.tsx";
import { SubmitButton } from "../session/submit-button.tsx";
import { useSending } from "../session/use-sending.ts";
import { useSpeech } from "../settings/language.ts";
import { useAnswer } from "../use-answer.ts";
import type { Session } from "../wire.ts";
import { ActButton } from "./act-button.tsx";
import { FailureOrProof } from "./failure-or-proof.tsx";
import { NewPasswordFields } from "../session/new-password-fields.tsx";
import { OwnPasskeys } from "./own-passkeys.tsx";
import { OwnTokens } from "./own-tokens.tsx";
import { SecondFactor } from "./second-factor.tsx";
import { Section } from "./section.tsx";

interface OwnSecurityProps {
  readonly person: NonNullable<Session["person"]>;
  readonly permissions: Session["permissions"];
}

export function OwnSecurity({ person, permissions }: OwnSecurityProps): ReactElement {
  const { say } = useSpeech();
  const { asked, retry } = useAnswer("own", () => client.readOwnSecurity());
  const own = asked.kind === "answered" ? asked.value : null;
  return (
    <>
      <p className="mb-4">
        {say("panel.own.signedInAs", { name: person.name, roles: person.roles.map((role) => ({ id: `panel.role.${role}` as const })) })}
      </p>
      <ChangePassword />
      {own === null ? null : (
        <>
          <SecondFactor hasFactor={own.hasSecondFactor} codesLeft={own.recoveryCodesLeft} onChange={retry} />
          <OwnPasskeys passkeys={own.passkeys} onChange={retry} />
          <OtherSessions count={own.sessions.length - 1} onChange={retry} />
          <OwnTokens tokens={own.tokens} permissions={permissions} onChange={retry} />
        </>
      )}
    </>
  );
}

function ChangePassword(): ReactElement {
  const { say } = useSpeech();
  const [from, setFrom] = useState("");
  const [to, setTo] = useState("");
  const [again, setAgain] = useState("");
  const [isDone, setIsDone] = useState(false);
  const sending = useSending();
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    const isChanged = (await sending.send(() => client.changePassword({ from, to }))) !== null;
    setIsDone(isChanged);
    if (isChanged) for (const empty of [setFrom, setTo, setAgain]) empty("");
  };
  return (
    <Section title={say("panel.own.password")}>
      <form onSubmit={(event) => void submit(event)} className="max-w-md">
        <PasswordField label={say("panel.own.passwordNow")} value={from} onChange={setFrom} />
        <NewPasswordFields password={to} again={again} onPassword={setTo} onAgain={setAgain} />
        <div className="mb-2">
          <SubmitButton text={say("panel.own.change")} isDisabled={sending.isSending || from === "" || to === "" || to !== again} />
        </div>
        {isDone && sending.failure === null ? <p role="status">{say("panel.own.changed")}</p> : null}
        <FailureOrProof sending={sending} isPerson />
      </form>
    </Section>
  );
}

function OtherSessions({ count, onChange }: { readonly count: number; readonly onChange: () => void }): ReactElement {
  const { say } = useSpeech();
  const sending = useSending();
  const end = async (): Promise<void> => {
    if ((await sending.send(() => client.endOtherSessions())) !== null) onChange();
  };
  return (
    <Section title={say("panel.own.sessions")} lead={say("panel.own.otherSessions", { count })}>
      <ActButton text={say("panel.own.endSessions")} isDisabled={count === 0 || sending.isSending} onPress={end} />
      <FailureOrProof sending={sending} isPerson />
    </Section>
  );
}
