/** One thing that a packet meets: the hook, where the rule stands and who keeps it, and the rule itself with what it does. */
import type { Phrase } from "@portolan/phrases";
import type { ReactElement } from "react";
import { CopyButton } from "../copy-button.tsx";
import { useSpeech } from "../settings/language.ts";
import { showHidden } from "../settings/visible-text.ts";
import { effectColour } from "./part-look.ts";

interface StepLineProps {
  readonly hook: string | null;
  readonly place: Phrase | string;
  readonly owner: Phrase | null;
  readonly text: string;
  readonly effect: string;
  readonly isDeciding: boolean;
}

export function StepLine({ hook, place, owner, text, effect, isDeciding }: StepLineProps): ReactElement {
  const { say, sayPhrase } = useSpeech();
  const isSaid = text.toLowerCase().includes(effect.toLowerCase());
  return (
    <div className={`rounded border bg-raised px-2 py-1 ${isDeciding ? "border-line-strong" : "border-line"}`}>
      <p className="pr-8 text-xs text-muted [overflow-wrap:anywhere]">
        {hook === null ? null : (
          <span translate="no" className="mr-1.5 rounded bg-sunken px-1 font-mono text-ink">
            {hook}
          </span>
        )}
        {typeof place === "string" ? showHidden(place) : sayPhrase(place)}
        {owner === null ? null : ` · ${sayPhrase(owner)}`}
        {isDeciding ? <span className="ml-1.5 font-medium whitespace-nowrap text-ink">← {say("panel.reach.decides")}</span> : null}
      </p>
      <div className="flex items-start gap-1">
        <code translate="no" className="min-w-0 flex-1 py-0.5 font-mono text-xs [overflow-wrap:anywhere] whitespace-pre-wrap">
          {isSaid ? paintEffect(showHidden(text), effect) : showHidden(text)}
          {isSaid || effect === "" ? null : <span className={`ml-1.5 font-medium ${effectColour(effect)}`}>→ {effect}</span>}
        </code>
        {text === "" ? null : (
          <span className="-my-1 shrink-0 self-center max-sm:-my-2.5">
            <CopyButton text={text} />
          </span>
        )}
      </div>
    </div>
  );
}

/** The last word that says what the rule does, in its colour. */
export function paintEffect(text: string, effect: string): ReactElement {
  const at = text.toLowerCase().lastIndexOf(effect.toLowerCase());
  return (
    <>
      {text.slice(0, at)}
      <span className={`font-medium ${effectColour(effect)}`}>{text.slice(at, at + effect.length)}</span>
      {text.slice(at + effect.length)}
    </>
  );
}
