/** Sections of an explanation: a title, and lines of text with their tone or of code to copy. Tone is an icon and a colour beside the words. */
import { CircleCheck, CircleX, TriangleAlert, type LucideIcon } from "lucide-react";
import type { ReactElement } from "react";
import { CodeLine } from "../code-line.tsx";
import { useSpeech } from "../settings/language.ts";
import type { ExplanationLine, ExplanationSection } from "../wire.ts";

export function SectionList({ sections }: { readonly sections: readonly ExplanationSection[] }): ReactElement {
  const { sayPhrase } = useSpeech();
  return (
    <>
      {sections.map((section, index) => (
        <section key={`${section.id}-${index}`} className="mt-6">
          <h3 className="mb-1.5 text-xs font-medium text-muted">{sayPhrase(section.title)}</h3>
          <div className="space-y-1.5">
            {section.lines.map((line, at) => (
              <Line key={at} line={line} />
            ))}
          </div>
        </section>
      ))}
    </>
  );
}

const tones: Record<Exclude<ExplanationLine["tone"], "plain">, { readonly icon: LucideIcon; readonly colour: string }> = {
  good: { icon: CircleCheck, colour: "text-good" },
  warning: { icon: TriangleAlert, colour: "text-warn" },
  bad: { icon: CircleX, colour: "text-bad" },
};

function Line({ line }: { readonly line: ExplanationLine }): ReactElement {
  const { sayPhrase } = useSpeech();
  const tone = line.tone === "plain" ? null : tones[line.tone];
  const Icon = tone?.icon;
  return (
    <div className="flex gap-2">
      {Icon === undefined ? null : <Icon aria-hidden size={15} className={`mt-[3px] shrink-0 ${tone?.colour ?? ""}`} />}
      <div className="min-w-0 flex-1 space-y-1">
        {line.text === null ? null : <p className="[overflow-wrap:anywhere]">{sayPhrase(line.text)}</p>}
        {line.code === null ? null : <CodeLine code={line.code} />}
      </div>
    </div>
  );
}
