/** What pasted rules would change: the answer in a sentence, whether it is proved, then who gains and who loses, port by port. */
import { CircleCheck, Minus, Plus, Shuffle, TriangleAlert, type LucideIcon } from "lucide-react";
import type { ReactElement, RefObject } from "react";
import { SectionList } from "../drawer/explanation-sections.tsx";
import { placeText } from "../findings/finding-card.tsx";
import { packetText } from "../reach/lane-example.tsx";
import { StepLine } from "../reach/step-line.tsx";
import { useSpeech } from "../settings/language.ts";
import { RuleProblems } from "./rule-problems.tsx";
import { formatDateTime } from "../settings/time-format.ts";
import type { DifferentRegion, Reason, WhatIfRulesAnswer } from "../wire.ts";

interface DifferenceViewProps {
  readonly answer: WhatIfRulesAnswer;
  readonly fieldRef: RefObject<HTMLTextAreaElement | null>; // of the rules
  readonly isOld: boolean; // another question is being asked
}

export function DifferenceView({ answer, fieldRef, isOld }: DifferenceViewProps): ReactElement {
  const { say, sayPhrase, language } = useSpeech();
  const { gained, lost, changed, more, proved, takenAt, kind, notes } = answer;
  const [first, ...rest] = answer.answer;
  const unproved = answer.sections
    .filter(({ title }) => title.id === "difference.title.unproved")
    .map((section) => ({ ...section, id: "reach" as const }));
  const ProofIcon = proved ? CircleCheck : TriangleAlert;
  return (
    <article aria-busy={isOld} className={`mt-6 border-t border-line pt-5 ${isOld ? "opacity-60" : ""}`}>
      {first === undefined ? null : <p className="text-[1.125rem] leading-7 font-semibold text-pretty">{sayPhrase(first)}</p>}
      {rest.map((line, index) => (
        <p key={index} className="mt-1">
          {sayPhrase(line)}
        </p>
      ))}
      <p className={`mt-1.5 flex gap-2 ${proved ? "text-good" : "text-warn"}`}>
        <ProofIcon aria-hidden size={15} className="mt-[3px] shrink-0" />
        {say(proved ? "panel.whatIf.proved" : "panel.whatIf.unproved")}
      </p>
      <p className="mt-1 text-muted">
        {say("panel.whatIf.rules.readAs", { kind: say(`panel.whatIf.rules.kind.${kind}`) })} ·{" "}
        {say("panel.whatIf.takenAt", { time: formatDateTime(takenAt, language) })}
      </p>
      {notes.map((note, index) => (
        <p key={index} className="mt-1 flex gap-2 [overflow-wrap:anywhere]">
          <TriangleAlert aria-hidden size={15} className="mt-[3px] shrink-0 text-warn" />
          {sayPhrase(note)}
        </p>
      ))}
      <RuleProblems answer={answer} fieldRef={fieldRef} />
      <Regions kind="gained" regions={gained} more={more.gained} />
      <Regions kind="lost" regions={lost} more={more.lost} />
      <Regions kind="changed" regions={changed} more={more.changed} />
      <SectionList sections={unproved} />
    </article>
  );
}

const looks: Readonly<Record<"gained" | "lost" | "changed", { readonly icon: LucideIcon; readonly colour: string }>> = {
  gained: { icon: Plus, colour: "text-warn" },
  lost: { icon: Minus, colour: "text-accent" },
  changed: { icon: Shuffle, colour: "text-muted" },
};

interface RegionsProps {
  readonly kind: "gained" | "lost" | "changed";
  readonly regions: readonly DifferentRegion[];
  readonly more: number;
}

function Regions({ kind, regions, more }: RegionsProps): ReactElement | null {
  const { say } = useSpeech();
  const { icon: Icon, colour } = looks[kind];
  if (regions.length === 0) return null;
  return (
    <section className="mt-5">
      <h3 className="mb-1.5 flex items-center gap-1.5 text-[0.875rem] font-semibold">
        <Icon aria-hidden size={15} strokeWidth={2.5} className={colour} />
        {say(`panel.whatIf.${kind}`)} <span className="font-normal text-muted">{regions.length + more}</span>
      </h3>
      <ul className="rounded-md border border-line">
        {regions.map((region, index) => (
          <li key={index} className="border-b border-line last:border-b-0 [contain-intrinsic-size:auto_3rem] [content-visibility:auto]">
            <Region region={region} />
          </li>
        ))}
      </ul>
      {more === 0 ? null : <p className="mt-1.5 text-muted">{say("panel.whatIf.more", { count: more })}</p>}
    </section>
  );
}

function Region({ region }: { readonly region: DifferentRegion }): ReactElement {
  const { say, sayPhrase } = useSpeech();
  const { family, before, after, because, witness, protocol, ports, sources, moreSources, text } = region;
  return (
    <details>
      <summary className="flex cursor-pointer flex-wrap items-baseline gap-x-3 gap-y-0.5 px-3 py-2 hover:bg-hover focus-visible:outline-offset-[-2px]">
        <span className="min-w-0 flex-1 [overflow-wrap:anywhere]">
          <span className="mr-1.5 rounded bg-sunken px-1.5 py-px text-xs">{family === "ipv4" ? "IPv4" : "IPv6"}</span>
          {sayPhrase(text)}
        </span>
        <span className="shrink-0 text-xs text-muted">
          {say(`panel.whatIf.verdict.${before}`)} → <span className="font-medium text-ink">{say(`panel.whatIf.verdict.${after}`)}</span>
        </span>
      </summary>
      <div className="space-y-2 px-3 pt-1 pb-3">
        <p translate="no" className="font-mono text-xs [overflow-wrap:anywhere]">
          {sources.join(", ")}
          {moreSources > 0 ? ` ${say("panel.reach.moreSources", { count: moreSources })}` : ""}
        </p>
        <div className="grid gap-2 sm:grid-cols-2">
          <Because title={say("panel.whatIf.region.before")} because={because.before} />
          <Because title={say("panel.whatIf.region.after")} because={because.after} />
        </div>
        {ports === "" ? null : (
          <p className="text-xs">
            <span className="text-muted">{say("panel.reach.example")}</span>{" "}
            <span translate="no" className="font-mono [overflow-wrap:anywhere]">
              {packetText(witness, protocol)}
            </span>
          </p>
        )}
      </div>
    </details>
  );
}

/** The last thing on the way that decides: that a socket takes what got through needs no saying. */
function decidingOf(because: readonly Reason[]): Reason | undefined {
  return because.findLast(({ layer }) => layer !== "socket") ?? because.at(-1);
}

function Because({ title, because }: { readonly title: string; readonly because: readonly Reason[] }): ReactElement {
  const { say } = useSpeech();
  const last = decidingOf(because);
  return (
    <div className="min-w-0">
      <p className="mb-1 text-xs text-muted">{title}</p>
      {last === undefined ? (
        <p className="text-muted">{say("panel.whatIf.region.noReason")}</p>
      ) : (
        <StepLine hook={null} place={placeText(last)} owner={null} text={last.text} effect={last.effect} isDeciding={false} />
      )}
    </div>
  );
}
