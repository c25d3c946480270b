/** One source, by one interface or any: what every endpoint of this host answers it. */
import { parseIpAddress, parsePrefix } from "@portolan/net";
import { useState, type ReactElement } from "react";
import { client } from "../api.ts";
import { useHostDocument } from "../host-context.ts";
import { useSpeech, type Speech } from "../settings/language.ts";
import type { Endpoint, Refusal, WhatIfSourceAnswer } from "../wire.ts";
import { Field, fieldOf, inputLook, sayWhole, SubmitButton } from "./form-parts.tsx";
import { SourceView } from "./source-view.tsx";
import { useQuestion } from "./use-question.ts";

export function AskSource({ endpoints }: { readonly endpoints: readonly Endpoint[] }): ReactElement {
  const speech = useSpeech();
  const { say } = speech;
  const [source, setSource] = useState("");
  const [iif, setIif] = useState("");
  const [isTried, setIsTried] = useState(false);
  const { answer, refusal, hasFailed, isAsking, ask } = useQuestion<WhatIfSourceAnswer>();
  const own = isTried ? problemOf(source.trim(), say) : null;
  const refused = hasFailed ? refusedField(refusal, speech) : { source: null, in: null };
  const submit = (): void => {
    setIsTried(true);
    if (problemOf(source.trim(), say) === null) ask(() => client.askWhatIf({ source: source.trim(), ...(iif === "" ? {} : { in: iif }) }));
  };
  return (
    <>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          submit();
        }}
        className="flex flex-wrap items-start gap-3"
      >
        <Field
          label={say("panel.whatIf.source.label")}
          help={say("panel.whatIf.source.help")}
          problem={own ?? refused.source}
          look="w-96 max-sm:w-full"
        >
          {({ id, describedBy, isInvalid }) => (
            <input
              id={id}
              aria-describedby={describedBy}
              aria-invalid={isInvalid}
              value={source}
              onChange={(event) => {
                setSource(event.target.value);
                setIsTried(false);
              }}
              spellCheck={false}
              autoCapitalize="off"
              autoComplete="off"
              className={`${inputLook} font-mono`}
            />
          )}
        </Field>
        <InterfaceField iif={iif} problem={refused.in} onChange={setIif} />
        <div className="sm:pt-6 max-sm:w-full">
          <SubmitButton text={say("panel.whatIf.source.submit")} isAsking={isAsking} />
        </div>
      </form>
      {answer === null ? null : <SourceView answer={answer} endpoints={endpoints} isOld={isAsking} />}
    </>
  );
}

interface InterfaceFieldProps {
  readonly iif: string; // empty: any
  readonly problem: string | null;
  readonly onChange: (iif: string) => void;
}

function InterfaceField({ iif, problem, onChange }: InterfaceFieldProps): ReactElement {
  const { say } = useSpeech();
  const names = (useHostDocument()?.interfaces ?? []).map(({ name }) => name);
  return (
    <Field label={say("panel.whatIf.source.in")} problem={problem} look="w-36 max-sm:w-full">
      {({ id, describedBy, isInvalid }) => (
        <select
          id={id}
          aria-describedby={describedBy}
          aria-invalid={isInvalid}
          value={iif}
          onChange={(event) => onChange(event.target.value)}
          className={inputLook}
        >
          <option value="">{say("panel.whatIf.source.inAny")}</option>
          {[...new Set(iif === "" ? names : [...names, iif])].map((name) => (
            <option key={name} value={name}>
              {name}
            </option>
          ))}
        </select>
      )}
    </Field>
  );
}

function problemOf(source: string, say: Speech["say"]): string | null {
  if (source === "") return say("panel.whatIf.source.empty");
  return parseIpAddress(source) === null && parsePrefix(source) === null ? say("panel.whatIf.source.bad", { text: source }) : null;
}

function refusedField(refusal: Refusal | null, speech: Speech): Readonly<Record<"source" | "in", string | null>> {
  const text = sayWhole(refusal, speech);
  const isIn = refusal !== null && fieldOf(refusal, ["source", "in"]) === "in";
  return isIn ? { source: null, in: text } : { source: text, in: null };
}
