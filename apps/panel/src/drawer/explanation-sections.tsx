/** Sections of an explanation: a title, and lines of text with their tone or of code to copy. Tone is an icon and a colour beside the words. */
import { CircleCheck, CircleX, TriangleAlert, type LucideIcon } from "lucide-react";
import type { ReactElement } from "react";
import { CodeLine } from "../code-line.tsx";
import { CopyButton } from "../copy-button.tsx";
import { useSpeech } from "../settings/language.ts";
import { lookOf } from "../unknown-value.ts";
import type { ExplanationLine, ExplanationSection, ProbeResult } from "../wire.ts";
import { ProbeTable } from "./probe-table.tsx";

interface SectionListProps {
  readonly sections: readonly ExplanationSection[];
  readonly probes?: readonly ProbeResult[]; // shown as a table in the section about them
}

export function SectionList({ sections, probes = [] }: SectionListProps): ReactElement {
  const { sayPhrase } = useSpeech();
  return (
    <>
      {sections.map((section, index) => (
        <section key={`${section.id}-${index}`} className="mt-6">
          <h3 className="mb-1.5 text-[0.875rem] font-semibold">{sayPhrase(section.title)}</h3>
          {section.id === "probes" && probes.length > 0 ? <ProbeTable probes={probes} /> : null}
          <div className="space-y-1.5">
            {groupLines(section.lines, section.id === "probes" ? probes.length : 0).map((group, at) =>
              Array.isArray(group) ? <ToolOutputs key={at} outputs={group} /> : <Line key={at} line={group} />,
            )}
          </div>
        </section>
      ))}
    </>
  );
}

interface ToolOutput {
  readonly command: string;
  readonly line: string;
}

/** Lines as they are drawn: what `ss` and `netstat` print of one socket stands side by side; lines that say what the probe table shows are left out. */
function groupLines(lines: readonly ExplanationLine[], probeCount: number): readonly (ExplanationLine | ToolOutput[])[] {
  const groups: (ExplanationLine | ToolOutput[])[] = [];
  for (const line of lines.slice(probeCount)) {
    const output = line.text === null ? parseToolOutput(line.code) : null;
    const last = groups.at(-1);
    if (output === null) groups.push(line);
    else if (Array.isArray(last)) last.push(output);
    else groups.push([output]);
  }
  return groups;
}

function parseToolOutput(code: string | null): ToolOutput | null {
  const match = /^((?:ss|netstat) \S+)\s{2,}(.+)$/.exec(code ?? "");
  return match === null ? null : { command: match[1] ?? "", line: match[2] ?? "" };
}

function ToolOutputs({ outputs }: { readonly outputs: readonly ToolOutput[] }): ReactElement {
  return (
    <div translate="no" className="my-2 grid grid-cols-2 overflow-hidden rounded-md border border-line font-mono">
      {outputs.map(({ command, line }, index) => (
        <div key={index} className="flex min-w-0 items-start border-line py-2 pr-1 pl-3 even:border-l">
          <div className="min-w-0 flex-1">
            <p className="text-[0.6875rem] text-muted">{command}</p>
            <code className="text-sm [overflow-wrap:anywhere]">{line}</code>
          </div>
          <CopyButton text={line} />
        </div>
      ))}
    </div>
  );
}

const tones: Record<Exclude<ExplanationLine["tone"], "plain">, { readonly icon: LucideIcon; readonly colour: string }> = {
  good: { icon: CircleCheck, colour: "text-good" },
  warning: { icon: TriangleAlert, colour: "text-warn" },
  bad: { icon: CircleX, colour: "text-bad" },
};

function Line({ line }: { readonly line: ExplanationLine }): ReactElement {
  const { sayPhrase } = useSpeech();
  const tone = lookOf<(typeof tones)["good"] | null>(tones, line.tone, null);
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
