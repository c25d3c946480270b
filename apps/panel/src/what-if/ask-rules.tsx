/** Other rules, pasted: who would gain and who would lose access against this host as it is. */
import { errorText } from "@portolan/contract";
import { useDeferredValue, useRef, useState, type ReactElement } from "react";
import { client } from "../api.ts";
import { useSpeech } from "../settings/language.ts";
import type { WhatIfKind, WhatIfRulesAnswer, WhatIfRulesQuestion } from "../wire.ts";
import { detectRules, exampleRules, longestRules, sizeInMebibytes } from "./detect-rules.ts";
import { DifferenceView } from "./difference-view.tsx";
import { Field, inputLook, sayWhole, SubmitButton } from "./form-parts.tsx";
import { findLine, LineLink, RulesField } from "./rules-field.tsx";
import { useQuestion } from "./use-question.ts";

const kinds: readonly WhatIfKind[] = ["auto", "nft-json", "iptables-save", "ip6tables-save"];
type Mode = NonNullable<WhatIfRulesQuestion["mode"]>;
const modes: readonly Mode[] = ["all", "tables"];

export function AskRules(): ReactElement {
  const speech = useSpeech();
  const { say } = speech;
  const [rules, setRules] = useState("");
  const [kind, setKind] = useState<WhatIfKind>("auto");
  const [chosenMode, setMode] = useState<Mode | null>(null);
  const detected = detectRules(useDeferredValue(rules));
  const mode = chosenMode ?? (detected === "nft-json" || detected === null ? "all" : "tables"); // a listing of iptables is of one family alone
  const [isTried, setIsTried] = useState(false);
  const field = useRef<HTMLTextAreaElement>(null);
  const { answer, refusal, hasFailed, isAsking, ask } = useQuestion<WhatIfRulesAnswer>();
  const own = useOwnProblem(rules);
  const problem = (isTried || own.isSure ? own.text : null) ?? (hasFailed ? sayWhole(refusal, speech) : null);
  const refusedLine = own.text === null && hasFailed ? findLine(rules, String(refusal?.params["reason"] ?? "")) : null;
  const submit = (): void => {
    setIsTried(true);
    if (own.text === null) ask(() => client.askWhatIf({ rules, kind, mode }));
    else field.current?.focus();
  };
  const change = (text: string): void => {
    setRules(text);
    setIsTried(false);
  };
  return (
    <>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          submit();
        }}
        className="space-y-3"
      >
        <Field
          label={say("panel.whatIf.rules.label")}
          help={<Help rules={rules} onExample={() => change(exampleRules)} />}
          problem={problem}
        >
          {(ids) => <RulesField {...ids} fieldRef={field} rules={rules} onChange={change} />}
        </Field>
        {refusedLine === null ? null : (
          <p className="-mt-2 pl-5 text-xs">
            <LineLink fieldRef={field} line={refusedLine} />
          </p>
        )}
        <Choices kind={kind} mode={mode} isAsking={isAsking} onKind={setKind} onMode={setMode} />
      </form>
      {answer === null ? null : <DifferenceView answer={answer} fieldRef={field} isOld={isAsking} />}
    </>
  );
}

interface ChoicesProps {
  readonly kind: WhatIfKind;
  readonly mode: Mode;
  readonly isAsking: boolean;
  readonly onKind: (kind: WhatIfKind) => void;
  readonly onMode: (mode: Mode) => void;
}

function Choices({ kind, mode, isAsking, onKind, onMode }: ChoicesProps): ReactElement {
  const { say } = useSpeech();
  return (
    <div className="flex flex-wrap items-end gap-3">
      <Field label={say("panel.whatIf.rules.kind")} look="w-44 max-sm:w-full">
        {({ id }) => (
          <select
            id={id}
            value={kind}
            onChange={(event) => onKind(kinds.find((one) => one === event.target.value) ?? "auto")}
            className={inputLook}
          >
            {kinds.map((one) => (
              <option key={one} value={one}>
                {say(`panel.whatIf.rules.kind.${one}`)}
              </option>
            ))}
          </select>
        )}
      </Field>
      <Field label={say("panel.whatIf.rules.mode")} look="w-52 max-sm:w-full">
        {({ id }) => (
          <select
            id={id}
            value={mode}
            onChange={(event) => onMode(modes.find((one) => one === event.target.value) ?? "all")}
            className={inputLook}
          >
            {modes.map((one) => (
              <option key={one} value={one}>
                {say(`panel.whatIf.rules.mode.${one}`)}
              </option>
            ))}
          </select>
        )}
      </Field>
      <SubmitButton text={say("panel.whatIf.rules.submit")} isAsking={isAsking} />
    </div>
  );
}

interface HelpProps {
  readonly rules: string;
  readonly onExample: () => void;
}

function Help({ rules, onExample }: HelpProps): ReactElement {
  const { say } = useSpeech();
  const kind = detectRules(useDeferredValue(rules));
  if (rules.trim() === "") {
    return (
      <>
        {say("panel.whatIf.rules.help")}{" "}
        <button type="button" onClick={onExample} className="text-accent underline underline-offset-2">
          {say("panel.whatIf.rules.example")}
        </button>
      </>
    );
  }
  if (kind === null) return <>{say("panel.whatIf.rules.unlike")}</>;
  return <>{say("panel.whatIf.rules.looksLike", { kind: say(`panel.whatIf.rules.kind.${kind}`) })}</>;
}

/** What is wrong before the server is asked. `isSure`: said while typing; otherwise only when it is sent. */
function useOwnProblem(rules: string): { readonly text: string | null; readonly isSure: boolean } {
  const { say, sayPhrase } = useSpeech();
  if (rules.length > longestRules) return { text: say("panel.whatIf.rules.tooLong", { size: sizeInMebibytes(rules) }), isSure: true };
  if (rules.trim() === "") return { text: say("panel.whatIf.rules.empty"), isSure: false };
  if (detectRules(rules) !== "nft") return { text: null, isSure: false };
  const { what, fix } = errorText("RULES_ARE_NFT_TEXT", {});
  return { text: `${say("panel.failed.because", { what, why: "" }).trim()} ${sayPhrase(fix)}`, isSure: true };
}
