/** This browser's signing key: what it is, whether this host counts its signatures, and how to have it pinned. */
import { CircleCheck, KeyRound, TriangleAlert } from "lucide-react";
import { useState, type ReactElement } from "react";
import { client } from "../../api.ts";
import { CodeLine } from "../../code-line.tsx";
import { ActButton } from "../../people/act-button.tsx";
import { FailureOrProof } from "../../people/failure-or-proof.tsx";
import { LabelledField } from "../../session/labelled-field.tsx";
import { forgetPinSecret, readPinSecret } from "../../session/pin-secret.ts";
import { useSending } from "../../session/use-sending.ts";
import { useSpeech } from "../../settings/language.ts";
import type { GuardDocument } from "../../wire.ts";
import { isSameKey } from "./base64-url.ts";
import { firstProof } from "./pin-proof.ts";
import { PinOther } from "./pin-other.tsx";
import type { SigningKey } from "./signing-key.ts";
import { makeOwnKey, useSigningKey } from "./use-signing-key.ts";

interface OwnKeyProps {
  readonly guard: GuardDocument;
  readonly personName: string | null; // proposed for a new key
  readonly isPerson: boolean;
  readonly onPinned: (guard: GuardDocument) => void;
}

export function OwnKey(props: OwnKeyProps): ReactElement {
  const { say } = useSpeech();
  const known = useSigningKey();
  if (known.kind === "reading") return <div aria-busy className="h-12" />;
  if (known.kind === "unable") return <p className="text-warn">{say("panel.key.unable")}</p>;
  return known.kind === "none" ? <NewKeyForm personName={props.personName} /> : <KnownKeyView {...props} signingKey={known.key} />;
}

function NewKeyForm({ personName }: { readonly personName: string | null }): ReactElement {
  const { say } = useSpeech();
  const [name, setName] = useState(personName ?? "");
  const isName = name.trim() !== "" && name.trim().length <= 64;
  return (
    <div className="max-w-md">
      <LabelledField label={say("panel.key.name")} hint={say("panel.key.nameHint")} value={name} onChange={setName} autoComplete="off" />
      <ActButton text={say("panel.key.make")} isDisabled={!isName} onPress={async () => void (await makeOwnKey(name.trim()))} />
    </div>
  );
}

function KnownKeyView(props: OwnKeyProps & { readonly signingKey: SigningKey }): ReactElement {
  const { say } = useSpeech();
  const { guard, signingKey } = props;
  const pinned = guard.state?.approvers.find(({ key }) => isSameKey(key, signingKey.publicKey)) ?? null;
  const Icon = pinned === null ? TriangleAlert : CircleCheck;
  return (
    <>
      <dl className="mb-2 grid gap-x-4 gap-y-1 sm:grid-cols-[7rem_minmax(0,1fr)]">
        <dt className="text-muted">{say("panel.key.name")}</dt>
        <dd className="flex items-center gap-1.5">
          <KeyRound aria-hidden size={14} className="shrink-0 text-muted" />
          <bdi className="font-medium">{pinned?.name ?? signingKey.name}</bdi>
        </dd>
        <dt className="text-muted">{say("panel.key.public")}</dt>
        <dd translate="no" className="font-mono text-xs leading-5 [overflow-wrap:anywhere]">
          {signingKey.publicKey}
        </dd>
      </dl>
      <p className={`flex gap-2 ${pinned === null ? "text-warn" : "text-good"}`}>
        <Icon aria-hidden size={15} className="mt-[3px] shrink-0" />
        {say(pinned !== null ? "panel.key.pinned" : guard.applier === "present" ? "panel.key.unpinned" : "panel.key.untold")}
      </p>
      {pinned === null ? <Pinning {...props} /> : <PinOther signingKey={signingKey} isPerson={props.isPerson} onPinned={props.onPinned} />}
    </>
  );
}

/** By the secret of the link where one was opened; otherwise by whoever is root. */
function Pinning({ guard, signingKey, isPerson, onPinned }: OwnKeyProps & { readonly signingKey: SigningKey }): ReactElement {
  const { say } = useSpeech();
  const sending = useSending();
  const secret = guard.state?.pinning === "open" ? readPinSecret() : null;
  const { name, publicKey: key } = signingKey;
  const pin = async (): Promise<void> => {
    if (secret === null) return;
    const mac = await firstProof(signingKey, secret);
    const answered = await sending.send(() => client.pinKey({ name, kind: "ed25519", key, proof: { by: "first", mac } }));
    if (answered === null) return;
    forgetPinSecret();
    onPinned(answered);
  };
  return (
    <div className="mt-3 space-y-2">
      {secret === null ? null : (
        <>
          <p>{say("panel.key.byLink")}</p>
          <ActButton text={say("panel.key.pin")} isDisabled={sending.isSending} onPress={pin} />
          <FailureOrProof sending={sending} isPerson={isPerson} />
        </>
      )}
      {guard.state?.pinning === "closed" ? <p>{say("panel.key.byOther")}</p> : null}
      <p className="text-muted">{say(secret === null ? "panel.key.byRoot" : "panel.key.orByRoot")}</p>
      <CodeLine code={`sudo portolan approver add ${quoted(name)} ${key}`} />
    </div>
  );
}

/** As a shell takes it. */
function quoted(text: string): string {
  return /^[\w.@-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}
