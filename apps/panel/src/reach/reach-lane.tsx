/** One answer of a picture: drawn from its sources to the socket, and opened, every step of the way, the way back and a packet that shows it. */
import { ArrowLeft } from "lucide-react";
import { useState, type ReactElement } from "react";
import { useSpeech } from "../settings/language.ts";
import type { PicturePart } from "../wire.ts";
import { LaneDrawing, Rail } from "./lane-drawing.tsx";
import { LaneExample } from "./lane-example.tsx";
import { StepList } from "./step-list.tsx";

interface ReachLaneProps {
  readonly part: PicturePart;
  readonly via: readonly string[];
  readonly protocol: "tcp" | "udp";
  readonly isFirst: boolean; // of those above the same socket
}

export function ReachLane({ part, via, protocol, isFirst }: ReachLaneProps): ReactElement {
  const [isOpen, setIsOpen] = useState(false);
  return (
    <details open={isOpen} onToggle={(event) => setIsOpen(event.currentTarget.open)} className="group/lane">
      <summary className="cursor-pointer list-none rounded hover:bg-hover [&::-webkit-details-marker]:hidden">
        <LaneDrawing part={part} via={via} isOpen={isOpen} isFirst={isFirst} />
      </summary>
      {isOpen ? (
        <div className="relative pb-1.5 pl-5 @xl:pr-7 @xl:pl-1">
          {part.verdict === "closed" ? null : <Rail look="inset-y-0" />}
          <LaneBody part={part} via={via} protocol={protocol} />
        </div>
      ) : null}
    </details>
  );
}

function LaneBody({ part, via, protocol }: Omit<ReachLaneProps, "isFirst">): ReactElement {
  const { say } = useSpeech();
  return (
    <div className="space-y-2 rounded border border-line bg-sunken px-2.5 py-2">
      <Terms part={part} />
      <Sources part={part} />
      <p className="text-xs">
        <span className="text-muted">{say("panel.reach.via")}</span>{" "}
        <span translate="no" className="font-mono [overflow-wrap:anywhere]">
          {via.join(", ")}
        </span>
      </p>
      <StepList steps={part.steps} label={say("panel.reach.rules")} />
      <WayBack part={part} />
      {part.witness === null ? null : <LaneExample witness={part.witness} protocol={protocol} />}
    </div>
  );
}

/** Under which conditions, and what the sender has to choose. */
function Terms({ part: { conditions, choices } }: { readonly part: PicturePart }): ReactElement | null {
  const { say, sayPhrase } = useSpeech();
  if (conditions.length + choices.length === 0) return null;
  const rest = conditions.slice(conditionsShown);
  const line = (index: number): ReactElement | null => {
    const condition = conditions[index];
    if (condition === undefined) return null;
    return <li key={index}>{say(index === 0 ? "panel.reach.if" : "panel.reach.orIf", { text: sayPhrase(condition) })}</li>;
  };
  return (
    <ul className="space-y-0.5 [overflow-wrap:anywhere]">
      {conditions.slice(0, conditionsShown).map((_, index) => line(index))}
      {choices.map((choice, index) => (
        <li key={`choice-${index}`}>{say("panel.reach.choice", { text: sayPhrase(choice) })}</li>
      ))}
      {rest.length === 0 ? null : (
        <li>
          <details>
            <summary className="cursor-pointer text-xs text-muted">{say("panel.reach.moreConditions", { count: rest.length })}</summary>
            <ul>{rest.map((_, index) => line(index + conditionsShown))}</ul>
          </details>
        </li>
      )}
    </ul>
  );
}

const conditionsShown = 3;
const sourcesShown = 4;

/** Of many prefixes the clause of the lane says more than the first few. */
function Sources({ part: { sources, moreSources } }: { readonly part: PicturePart }): ReactElement {
  const { say } = useSpeech();
  const [isWhole, setIsWhole] = useState(false);
  const count = sources.length + moreSources;
  const isHidden = count > sourcesShown && !isWhole;
  return (
    <p className="text-xs [overflow-wrap:anywhere]">
      <span className="text-muted">{say("panel.reach.sources")}</span>{" "}
      {isHidden ? (
        <button type="button" onClick={() => setIsWhole(true)} className="text-accent underline underline-offset-2">
          {say("panel.reach.prefixes", { count })}
        </button>
      ) : (
        <span translate="no" className="font-mono">
          {sources.join(", ")}
        </span>
      )}
      {isHidden || moreSources === 0 ? null : <span className="text-muted"> {say("panel.reach.moreSources", { count: moreSources })}</span>}
    </p>
  );
}

function WayBack({ part: { back, replies, verdict } }: { readonly part: PicturePart }): ReactElement | null {
  const { say } = useSpeech();
  if (verdict === "closed" && back.length === 0) return null;
  const word = replies === null ? "depends" : replies ? "yes" : "no";
  const head = (
    <span className="inline-flex items-center gap-1.5">
      <ArrowLeft aria-hidden size={13} className="shrink-0 text-muted" />
      <span className="text-muted">{say("panel.reach.back")}</span>
      <span className={word === "yes" ? "" : "font-medium text-warn"}>{say(`panel.reach.back.${word}`)}</span>
    </span>
  );
  if (back.length === 0) return <p>{head}</p>;
  return (
    <details open={word !== "yes"}>
      <summary className="cursor-pointer">{head}</summary>
      <div className="mt-1">
        <StepList steps={back} label={say("panel.reach.back")} />
      </div>
    </details>
  );
}
