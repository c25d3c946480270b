/** Whether the record is whole, as far as this browser can tell, and what that rests on. */
import { CircleHelp, ShieldAlert, ShieldCheck } from "lucide-react";
import { base64 } from "@portolan/ledger";
import type { ReactElement } from "react";
import { ActButton } from "../people/act-button.tsx";
import { CopyButton } from "../copy-button.tsx";
import { useSpeech, type Speech } from "../settings/language.ts";
import { formatDateTime } from "../settings/time-format.ts";
import { rememberHead } from "./remembered-head.ts";
import { saveText } from "./save-text.ts";
import type { Record } from "./use-record.ts";

interface HeadCardProps {
  readonly record: Record;
  readonly differing: number; // entries that are shown and are not what was recorded
  readonly isChecking: boolean;
  readonly onCheck: () => void;
}

export function HeadCard({ record, differing, isChecking, onCheck }: HeadCardProps): ReactElement {
  const speech = useSpeech();
  const { say, language } = speech;
  const { document, checked } = record;
  const { failure } = document;
  const isBad = differing > 0 || (checked !== null && checked.standing.code !== "whole");
  const isGood = !isBad && checked !== null;
  const Icon = isBad ? ShieldAlert : isGood ? ShieldCheck : CircleHelp;
  const look = isBad ? "border-bad bg-bad-soft" : "border-line";
  const accept = (): void => {
    rememberHead(null);
    onCheck();
  };
  return (
    <section aria-label={say("panel.ledger.head")} className={`mb-6 rounded-md border p-4 ${look}`}>
      <div role={isBad ? "alert" : "status"} className="flex items-start gap-2">
        <Icon aria-hidden size={18} className={`mt-0.5 shrink-0 ${isBad ? "text-bad" : isGood ? "text-good" : "text-muted"}`} />
        <div className="min-w-0 space-y-1">
          <p className={`text-pretty [overflow-wrap:anywhere] ${isBad ? "font-semibold" : ""}`}>
            {differing > 0 ? say("panel.ledger.differing", { count: differing }) : standingText(record, speech)}
          </p>
          {isBad ? <p>{say("panel.ledger.verify")}</p> : null}
        </div>
      </div>
      {failure === null ? null : (
        <p role="alert" className="mt-3 rounded-md bg-warn-soft px-3 py-2 text-warn [overflow-wrap:anywhere]">
          {say("panel.ledger.notOnward", { since: formatDateTime(failure.since, language), detail: failure.detail })}
        </p>
      )}
      {isGood ? <Witnesses record={record} /> : null}
      <div className="mt-3 flex flex-wrap gap-2">
        <ActButton text={say("panel.ledger.again")} isDisabled={isChecking} onPress={async () => onCheck()} />
        {isBad && differing === 0 ? (
          <ActButton text={say("panel.ledger.accept")} isDisabled={isChecking} onPress={async () => accept()} />
        ) : null}
      </div>
      {record.note === null ? null : <HeadDetails record={record} note={record.note} />}
    </section>
  );
}

function standingText({ document, checked, isCheckable, seenAt }: Record, { say, language }: Speech): string {
  if (document.signed === null) return say("panel.ledger.unsignedYet");
  if (!isCheckable || checked === null) return say("panel.ledger.uncheckable");
  const time = (iso: string | null): string => (iso === null ? "?" : formatDateTime(iso, language));
  const { standing, head } = checked;
  const [size, at, since] = [head?.size ?? 0, time(document.signed.at), time(seenAt)];
  switch (standing.code) {
    case "whole":
      return standing.since === null ? say("panel.ledger.first", { size, at }) : say("panel.ledger.whole", { size, at, since });
    case "rolled-back":
      return say("panel.ledger.rolledBack", { seen: standing.size, size });
    case "forked":
      return say("panel.ledger.forked", { seen: standing.size, since });
    case "other-key":
      return say("panel.ledger.otherKey", { since });
    case "not-signed":
      return say("panel.ledger.notSigned", { why: say(`panel.ledger.why.${standing.why}`) });
  }
}

function Witnesses({ record: { checked } }: { readonly record: Record }): ReactElement {
  const { say, language } = useSpeech();
  const witnesses = checked?.witnesses ?? [];
  if (witnesses.length === 0) return <p className="mt-2 text-muted text-pretty">{say("panel.ledger.noWitness")}</p>;
  return (
    <ul className="mt-2 text-muted">
      {witnesses.map(({ name, seconds }) => (
        <li key={name} className="[overflow-wrap:anywhere]">
          {say("panel.ledger.witnessed", { name, at: formatDateTime(new Date(seconds * 1000).toISOString(), language) })}
        </li>
      ))}
    </ul>
  );
}

function HeadDetails({ record: { document, checked }, note }: { readonly record: Record; readonly note: string }): ReactElement {
  const { say } = useSpeech();
  const key = document.verifierKey ?? "";
  const root = checked?.head === null || checked === null ? null : base64(checked.head.root);
  return (
    <details className="mt-3">
      <summary className="cursor-pointer text-muted hover:text-ink">{say("panel.ledger.details")}</summary>
      <dl className="mt-2 grid grid-cols-[auto_minmax(0,1fr)] gap-x-3 gap-y-1">
        <dt className="text-muted">{say("panel.ledger.key")}</dt>
        <dd className="flex items-start gap-1">
          <code translate="no" className="min-w-0 text-xs leading-5 break-all">
            {key}
          </code>
          <CopyButton text={key} />
        </dd>
        {root === null ? null : (
          <>
            <dt className="text-muted">{say("panel.ledger.root")}</dt>
            <dd>
              <code translate="no" className="text-xs leading-5 break-all">
                {root}
              </code>
            </dd>
          </>
        )}
      </dl>
      <div className="mt-3">
        <ActButton text={say("panel.ledger.saveHead")} isDisabled={false} onPress={async () => saveText("ledger-head.txt", note)} />
        <p className="mt-1 text-xs text-muted [overflow-wrap:anywhere]">{say("panel.ledger.saveHeadHint")}</p>
      </div>
    </details>
  );
}
