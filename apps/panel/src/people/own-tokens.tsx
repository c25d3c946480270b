/** Tokens for programs: what they may do, until when, and the secret, which is shown once. */
import type { TokenScope } from "@portolan/contract";
import { useState, type FormEvent, type ReactElement } from "react";
import { client } from "../api.ts";
import { CodeLine } from "../code-line.tsx";
import { LabelledField } from "../session/labelled-field.tsx";
import { SubmitButton } from "../session/submit-button.tsx";
import { useSending } from "../session/use-sending.ts";
import { useSpeech } from "../settings/language.ts";
import { formatDateTime } from "../settings/time-format.ts";
import type { ApiToken, Session } from "../wire.ts";
import { ActButton } from "./act-button.tsx";
import { CheckList } from "./check-list.tsx";
import { FailureOrProof } from "./failure-or-proof.tsx";
import { Section } from "./section.tsx";

interface OwnTokensProps {
  readonly tokens: readonly ApiToken[];
  readonly permissions: Session["permissions"];
  readonly onChange: () => void;
}

const tokenDays = 90;
/** Of the scopes that a token may have, those that something can be done with today. */
const offered: readonly TokenScope[] = ["see", "note", "lease", "read-ledger"];

export function OwnTokens({ tokens, permissions, onChange }: OwnTokensProps): ReactElement {
  const { say } = useSpeech();
  return (
    <Section title={say("panel.token.title")} lead={say("panel.token.lead", { count: tokenDays })}>
      <ul className="mb-3">
        {tokens.map((token) => (
          <OneToken key={token.id} token={token} onChange={onChange} />
        ))}
      </ul>
      <MakeToken permissions={permissions} onChange={onChange} />
    </Section>
  );
}

function OneToken({ token, onChange }: { readonly token: ApiToken; readonly onChange: () => void }): ReactElement {
  const { say, language } = useSpeech();
  const sending = useSending();
  const remove = async (): Promise<void> => {
    if ((await sending.send(() => client.removeApiToken(token.id))) !== null) onChange();
  };
  return (
    <li className="border-b border-line py-2 last:border-b-0">
      <div className="flex flex-wrap items-center gap-3">
        <div className="min-w-0 flex-1">
          <p className="font-medium [overflow-wrap:anywhere]">
            <bdi>{token.label}</bdi>
          </p>
          <p className="text-xs text-muted">{say("panel.token.until", { time: formatDateTime(token.expiresAt, language) })}</p>
        </div>
        <ActButton text={say("panel.token.remove", { label: token.label })} isDisabled={sending.isSending} onPress={remove} />
      </div>
      <FailureOrProof sending={sending} isPerson />
    </li>
  );
}

function MakeToken({ permissions, onChange }: Omit<OwnTokensProps, "tokens">): ReactElement {
  const { say } = useSpeech();
  const [label, setLabel] = useState("");
  const [scopes, setScopes] = useState<readonly TokenScope[]>(["see"]);
  const [secret, setSecret] = useState<string | null>(null);
  const sending = useSending();
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    const made = await sending.send(() => client.makeApiToken({ label, scopes, days: tokenDays }));
    if (made === null) return;
    setSecret(made.secret);
    setLabel("");
    onChange();
  };
  return (
    <form onSubmit={(event) => void submit(event)} className="max-w-md">
      <LabelledField label={say("panel.token.label")} value={label} onChange={setLabel} autoComplete="off" />
      <CheckList
        legend={say("panel.token.scopes")}
        items={offered.filter((scope) => permissions.includes(scope))}
        chosen={scopes}
        say={(scope) => say(`panel.scope.${scope}`)}
        onChange={setScopes}
      />
      <SubmitButton text={say("panel.token.make")} isDisabled={sending.isSending || label.trim() === "" || scopes.length === 0} />
      <FailureOrProof sending={sending} isPerson />
      {secret === null ? null : (
        <div role="status" className="mt-3">
          <p className="mb-2">{say("panel.token.secret")}</p>
          <CodeLine code={secret} />
        </div>
      )}
    </form>
  );
}
