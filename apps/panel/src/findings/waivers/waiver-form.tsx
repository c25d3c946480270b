/** Asking to waive a finding: why, and until the end of which day. */
import { useState, type FormEvent, type ReactElement } from "react";
import { client } from "../../api.ts";
import { FailureOrProof } from "../../people/failure-or-proof.tsx";
import { serverNow } from "../../server-clock.ts";
import { SubmitButton } from "../../session/submit-button.tsx";
import { useSending } from "../../session/use-sending.ts";
import { useSpeech } from "../../settings/language.ts";
import { Field, inputLook } from "../../what-if/form-parts.tsx";
import type { FindingDocument } from "../../wire.ts";
import type { Waiving } from "./use-waivers.ts";

const longestReason = 500;
const mostDays = 365; // and what is left of today
const lengths = [7, 30, 90, 365] as const; // days
const dayMs = 86_400_000;

interface WaiverFormProps {
  readonly finding: Pick<FindingDocument, "id" | "namespace">;
  readonly waiving: Waiving;
  readonly onDone: () => void;
}

export function WaiverForm({ finding, waiving, onDone }: WaiverFormProps): ReactElement {
  const { say } = useSpeech();
  const [reason, setReason] = useState("");
  const [day, setDay] = useState(() => localDay(30));
  const sending = useSending();
  const { session, mayBeSame, take } = waiving;
  const isAtOnce = mayBeSame && (session.permissions.includes("approve-waiver") || !session.hasPeople);
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    const { id, namespace } = finding;
    const wish = { finding: { id, namespace }, reason: reason.trim(), until: new Date(`${day}T23:59:59`).toISOString() };
    const document = await sending.send(() => client.requestWaiver(wish));
    if (document === null) return;
    take(document);
    onDone();
  };
  return (
    <div className="rounded-md border border-line bg-sunken p-3">
      <form aria-label={say("panel.waiver.heading")} onSubmit={(event) => void submit(event)}>
        <Field label={say("panel.waiver.reason")} help={say("panel.waiver.reasonHelp")}>
          {({ id, describedBy }) => (
            <input
              id={id}
              aria-describedby={describedBy}
              value={reason}
              maxLength={longestReason}
              onChange={(event) => setReason(event.target.value)}
              autoComplete="off"
              required
              className={inputLook}
            />
          )}
        </Field>
        <DayField day={day} onDay={setDay} />
        <p className="mt-3 flex flex-wrap items-center gap-2">
          <SubmitButton
            text={say(isAtOnce ? "panel.waiver.sendAlone" : "panel.waiver.send")}
            isDisabled={sending.isSending || reason.trim() === ""}
          />
          <button type="button" onClick={onDone} className="plain-button">
            {say("panel.waiver.cancel")}
          </button>
        </p>
      </form>
      <FailureOrProof sending={sending} isPerson={session.person !== null} />
    </div>
  );
}

function DayField({ day, onDay }: { readonly day: string; readonly onDay: (day: string) => void }): ReactElement {
  const { say } = useSpeech();
  return (
    <div className="mt-3 flex flex-wrap items-start gap-2">
      <Field label={say("panel.waiver.until")} help={say("panel.waiver.untilHelp")} look="w-48 max-sm:w-full">
        {({ id, describedBy }) => (
          <input
            id={id}
            type="date"
            aria-describedby={describedBy}
            value={day}
            min={localDay(0)}
            max={localDay(mostDays)}
            onChange={(event) => onDay(event.target.value)}
            required
            className={inputLook}
          />
        )}
      </Field>
      <div role="group" aria-label={say("panel.waiver.until")} className="flex flex-wrap gap-1.5 sm:pt-6">
        {lengths.map((days) => (
          <button key={days} type="button" onClick={() => onDay(localDay(days))} className="plain-button">
            {say("panel.waiver.days", { days })}
          </button>
        ))}
      </div>
    </div>
  );
}

/** The day so many days from now, as the field writes it, in the browser's zone. */
function localDay(days: number): string {
  const at = new Date(serverNow() + days * dayMs);
  const two = (part: number): string => String(part).padStart(2, "0");
  return `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`;
}
