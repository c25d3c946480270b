/**
 * The stations of a lane and the line that joins them: sources, interface, rules. Solid and green where the packet arrives, dashed where it depends,
 * ending in a cross where it is stopped. Beside each other where there is room; on a phone the line runs down at the left.
 */
import { ChevronRight, X } from "lucide-react";
import type { ReactElement, ReactNode } from "react";
import { useSpeech, type Speech } from "../settings/language.ts";
import { showHidden } from "../settings/visible-text.ts";
import type { PicturePart, PictureStep } from "../wire.ts";
import { effectColour, partLook } from "./part-look.ts";
import { paintEffect } from "./step-line.tsx";

/** Sources, a line, the interface, a line, the rules, a line: of the lanes and of the headings over them. */
export const laneColumns = "@xl:grid-cols-[minmax(0,1.15fr)_0.75rem_minmax(0,0.7fr)_0.75rem_minmax(0,2.1fr)_1.5rem]";

interface LaneDrawingProps {
  readonly part: PicturePart;
  readonly via: readonly string[];
  readonly isOpen: boolean;
  readonly isFirst: boolean; // of those above the same socket
}

export function LaneDrawing({ part, via, isOpen, isFirst }: LaneDrawingProps): ReactElement {
  const { line } = partLook(part.verdict);
  const isStopped = part.verdict === "closed";
  return (
    <div className={`relative flex flex-col py-1 pl-5 @xl:grid @xl:items-center @xl:px-1 ${laneColumns}`}>
      {isFirst || isStopped ? null : <Rail look="inset-y-0" />}
      <SourceNode part={part} via={via} isOpen={isOpen} />
      <Line look={line} />
      <span translate="no" className={`hidden text-center @xl:block ${nodeLook} font-mono text-xs [overflow-wrap:anywhere]`}>
        <Interfaces via={via} />
      </span>
      <Line look={`${line} @max-xl:hidden`} />
      <div className="relative min-w-0">
        <RuleNode part={part} />
        {isStopped ? (
          <X aria-hidden size={14} strokeWidth={3} className="absolute top-1/2 -left-[1.15rem] -translate-y-1/2 text-bad @xl:hidden" />
        ) : (
          <>
            <span aria-hidden className={`absolute top-1/2 -left-3 w-3 border-t-2 @xl:hidden ${line}`} />
            <span aria-hidden className="absolute top-1/2 -bottom-1 -left-3 border-l-2 border-line-strong @xl:hidden" />
          </>
        )}
      </div>
      <End line={line} isStopped={isStopped} />
    </div>
  );
}

/** On a phone: the line at the left along which lanes come to their socket. */
export function Rail({ look }: { readonly look: string }): ReactElement {
  return <span aria-hidden className={`absolute left-2 border-l-2 border-line-strong @xl:hidden ${look}`} />;
}

const nodeLook = "min-w-0 rounded border border-line bg-raised px-1.5 py-1";

function SourceNode({ part: { who, verdict }, via, isOpen }: Pick<LaneDrawingProps, "part" | "via" | "isOpen">): ReactElement {
  const { say, sayPhrase } = useSpeech();
  const { icon: Icon, colour } = partLook(verdict);
  return (
    <div className={`${nodeLook} flex items-start gap-1`}>
      <ChevronRight aria-hidden size={13} className={`mt-[3px] shrink-0 text-muted ${isOpen ? "rotate-90" : ""}`} />
      <div className="min-w-0 flex-1">
        <p className="leading-[1.125rem] font-medium [overflow-wrap:anywhere]">{sayPhrase(who)}</p>
        <p className="flex flex-wrap items-center justify-between gap-x-2 text-xs">
          <span className={`inline-flex items-center gap-1 font-medium ${colour}`}>
            <Icon aria-hidden size={12} strokeWidth={2.5} className="shrink-0" />
            {say(`panel.reach.part.${verdict}`)}
          </span>
          <span translate="no" className="font-mono text-muted @xl:hidden">
            <Interfaces via={via} />
          </span>
        </p>
      </div>
    </div>
  );
}

const viaShown = 3;

function Interfaces({ via }: { readonly via: readonly string[] }): ReactNode {
  const { say } = useSpeech();
  const rest = via.length - viaShown;
  return (
    <>
      {via.slice(0, viaShown).join(", ")}
      {rest > 0 ? <span className="font-sans text-muted"> {say("panel.reach.viaMore", { count: rest })}</span> : null}
    </>
  );
}

/** The hooks that the packet passes, and the rule that decides, with what it depends on. */
function RuleNode({ part: { steps, conditions, verdict } }: Pick<LaneDrawingProps, "part">): ReactElement {
  const { say, sayPhrase } = useSpeech();
  const deciding = steps.at(-1);
  const [condition] = conditions;
  if (deciding === undefined) {
    return (
      <p
        className={`rounded border border-dashed border-line-strong bg-raised px-1.5 py-1 text-xs ${condition === undefined ? "text-muted" : "text-warn"}`}
      >
        {condition === undefined ? say("panel.reach.noRules") : say("panel.reach.if", { text: sayPhrase(condition) })}
      </p>
    );
  }
  const translations = steps.slice(0, -1).filter(({ effect }) => effect === "dnat" || effect === "redirect");
  return (
    <div className={`${nodeLook} border-line-strong`}>
      <p className="flex min-w-0 items-center gap-1 text-[0.6875rem] leading-4 text-muted">
        <Hooks steps={steps} />
        <span className="min-w-0 truncate">{sayPlace(deciding, sayPhrase)}</span>
      </p>
      {[...translations, deciding].map((step, index) => (
        <RuleText key={index} step={step} />
      ))}
      {condition === undefined || verdict === "closed" ? null : (
        <p className="mt-0.5 line-clamp-2 text-xs text-warn [overflow-wrap:anywhere]">
          {say("panel.reach.if", { text: sayPhrase(condition) })}
          {conditions.length > 1 ? " …" : ""}
        </p>
      )}
    </div>
  );
}

function sayPlace({ place, owner }: PictureStep, sayPhrase: Speech["sayPhrase"]): string {
  return owner === null ? sayPhrase(place) : `${sayPhrase(owner)} · ${sayPhrase(place)}`;
}

function RuleText({ step: { text, effect } }: { readonly step: PictureStep }): ReactElement {
  const isSaid = text.toLowerCase().includes(effect.toLowerCase());
  return (
    <code translate="no" className="line-clamp-3 font-mono text-xs [overflow-wrap:anywhere] whitespace-pre-wrap">
      {isSaid ? paintEffect(showHidden(text), effect) : showHidden(text)}
      {isSaid || effect === "" ? null : <span className={`ml-1 font-medium ${effectColour(effect)}`}>→ {effect}</span>}
    </code>
  );
}

function Hooks({ steps }: { readonly steps: readonly PictureStep[] }): ReactElement | null {
  const hooks = [...new Set(steps.flatMap(({ hook }) => hook ?? []))];
  if (hooks.length === 0) return null;
  return (
    <span translate="no" className="shrink-0 rounded bg-sunken px-1 font-mono text-ink">
      {hooks.join(" › ")}
    </span>
  );
}

/** From one station to the next: across, or on a phone down. */
function Line({ look }: { readonly look: string }): ReactElement {
  return <span aria-hidden className={`ml-5 h-2 border-l-2 @xl:ml-0 @xl:h-0 @xl:border-t-2 @xl:border-l-0 ${look}`} />;
}

/** Where there is room, the last piece: an arrow into the socket, or the cross before it. */
function End({ line, isStopped }: { readonly line: string; readonly isStopped: boolean }): ReactElement {
  if (isStopped) return <X aria-hidden size={16} strokeWidth={3} className="hidden text-bad @xl:block" />;
  return (
    <span aria-hidden className="relative -mr-1 hidden items-center @xl:flex">
      <span className={`flex-1 border-t-2 ${line}`} />
      <span className={`absolute right-0 size-1.5 rotate-45 border-t-2 border-r-2 border-solid ${line.replace("border-dashed", "")}`} />
    </span>
  );
}
