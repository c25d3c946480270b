/** Parts of pasted rules that were not understood, each with the way to its line. The comparison leaves open what they may do. */
import { TriangleAlert } from "lucide-react";
import { useState, type ReactElement, type RefObject } from "react";
import { useSpeech } from "../settings/language.ts";
import { showHidden } from "../settings/visible-text.ts";
import type { WhatIfRulesAnswer } from "../wire.ts";
import { LineLink } from "./rules-field.tsx";

interface RuleProblemsProps {
  readonly answer: Pick<WhatIfRulesAnswer, "problems" | "more">;
  readonly fieldRef: RefObject<HTMLTextAreaElement | null>;
}

const shownFirst = 8;

export function RuleProblems({ answer: { problems, more }, fieldRef }: RuleProblemsProps): ReactElement | null {
  const { say } = useSpeech();
  const [isWhole, setIsWhole] = useState(false);
  if (problems.length === 0) return null;
  const shown = isWhole ? problems : problems.slice(0, shownFirst);
  const hidden = problems.length - shown.length;
  return (
    <section aria-label={say("panel.whatIf.rules.problems", { count: problems.length + more.problems })} className="mt-3">
      <p className="flex gap-1.5 font-medium text-warn">
        <TriangleAlert aria-hidden size={14} className="mt-[3px] shrink-0" />
        {say("panel.whatIf.rules.problems", { count: problems.length + more.problems })}
      </p>
      <ul className="mt-1 space-y-0.5 pl-5 text-xs">
        {shown.map(({ line, place, text }, index) => (
          <li key={index} className="flex gap-2">
            {line === null ? <span className="shrink-0 text-muted">{place}</span> : <LineLink fieldRef={fieldRef} line={line} />}
            <code translate="no" className="min-w-0 font-mono [overflow-wrap:anywhere]">
              {showHidden(text)}
            </code>
          </li>
        ))}
      </ul>
      {hidden > 0 ? (
        <button type="button" onClick={() => setIsWhole(true)} className="mt-1 pl-5 text-xs text-accent underline underline-offset-2">
          {say("panel.whatIf.more", { count: hidden })}
        </button>
      ) : more.problems > 0 ? (
        <p className="mt-1 pl-5 text-xs text-muted">{say("panel.whatIf.more", { count: more.problems })}</p>
      ) : null}
    </section>
  );
}
