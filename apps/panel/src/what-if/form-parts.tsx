/** Parts of the forms that ask "what if": a field with its help and what is wrong with it, and the line with the button. */
import { errorText, isErrorCode } from "@portolan/contract";
import { CircleX } from "lucide-react";
import { useId, type ReactElement, type ReactNode } from "react";
import { useSpeech, type Speech } from "../settings/language.ts";
import type { Refusal } from "../wire.ts";

export interface FieldIds {
  readonly id: string;
  readonly describedBy: string | undefined;
  readonly isInvalid: boolean;
}

interface FieldProps {
  readonly label: string;
  readonly help?: ReactNode;
  readonly problem?: string | null;
  readonly look?: string;
  readonly children: (ids: FieldIds) => ReactNode;
}

export function Field({ label, help, problem = null, look = "", children }: FieldProps): ReactElement {
  const id = useId();
  const described = [help === undefined ? "" : `${id}-help`, problem === null ? "" : `${id}-problem`].filter(Boolean).join(" ");
  return (
    <div className={look}>
      <label htmlFor={id} className="mb-1 block font-medium">
        {label}
      </label>
      {children({ id, describedBy: described || undefined, isInvalid: problem !== null })}
      {help === undefined ? null : (
        <p id={`${id}-help`} className="mt-1 text-xs text-muted [overflow-wrap:anywhere]">
          {help}
        </p>
      )}
      {problem === null ? null : (
        <p id={`${id}-problem`} role="alert" className="mt-1 flex gap-1.5 text-bad">
          <CircleX aria-hidden size={14} className="mt-[3px] shrink-0" />
          <span className="min-w-0 [overflow-wrap:anywhere]">{problem}</span>
        </p>
      )}
    </div>
  );
}

export const inputLook =
  "h-8 w-full min-w-0 rounded-md border border-line-strong bg-raised px-2.5 placeholder:text-muted max-sm:h-10 aria-invalid:border-bad";

export function SubmitButton({ text, isAsking }: { readonly text: string; readonly isAsking: boolean }): ReactElement {
  const { say } = useSpeech();
  return (
    <button
      type="submit"
      disabled={isAsking}
      className="h-8 rounded-md bg-accent px-3 font-medium text-on-accent disabled:opacity-60 max-sm:h-10 max-sm:w-full"
    >
      {isAsking ? say("panel.whatIf.asking") : text}
    </button>
  );
}

/** What happened, why and what to do, as the catalogue of errors has it. */
export function sayWhole(refusal: Refusal | null, { say, sayPhrase }: Speech): string {
  if (refusal === null) return say("panel.failed.network");
  if (!isErrorCode(refusal.code)) return refusal.message;
  const { what, why, fix } = errorText(refusal.code, refusal.params);
  return `${say("panel.failed.because", { what, why })} ${sayPhrase(fix)}`;
}

/** The field that a refusal speaks of; the first one where it names none. */
export function fieldOf<Name extends string>(refusal: Refusal, fields: readonly [Name, ...Name[]]): Name {
  const named = Object.values(refusal.params).map(String);
  return (
    fields.find((field) =>
      named.some((one) => one === field || one === `--${field}` || one.startsWith(`${field} `) || one === `/${field}`),
    ) ?? fields[0]
  );
}
