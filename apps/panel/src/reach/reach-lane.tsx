/**
 * One answer of a picture, from the sources to the socket: who, by which interface, the rules in their order, what takes the packet, and the way
 * back. Side by side where there is room, one below the other on a phone. The heading alone says whom it concerns and what decides.
 */
import { ArrowDown, ArrowLeft, ArrowRight } from "lucide-react";
import { useState, type ReactElement, type ReactNode } from "react";
import { useSpeech } from "../settings/language.ts";
import { showHidden } from "../settings/visible-text.ts";
import type { PicturePart } from "../wire.ts";
import { LaneExample } from "./lane-example.tsx";
import { partLook } from "./part-look.ts";
import { StepList } from "./step-list.tsx";

interface ReachLaneProps {
  readonly part: PicturePart;
  readonly via: readonly string[];
  readonly protocol: "tcp" | "udp";
  readonly isOpenAtFirst: boolean;
}

export function ReachLane({ part, via, protocol, isOpenAtFirst }: ReachLaneProps): ReactElement {
  const { say, sayPhrase } = useSpeech();
  const [isOpen, setIsOpen] = useState(isOpenAtFirst);
  const { icon: Icon, colour, edge } = partLook(part.verdict);
  const deciding = part.steps.at(-1);
  return (
    <details
      open={isOpen}
      onToggle={(event) => setIsOpen(event.currentTarget.open)}
      className={`rounded-md border border-l-4 border-line bg-paper ${edge}`}
    >
      <summary className="cursor-pointer px-2.5 py-1.5 marker:text-muted">
        <Icon aria-hidden size={14} strokeWidth={2.25} className={`mr-1.5 inline-block align-[-2px] ${colour}`} />
        <span className="[overflow-wrap:anywhere]">{sayPhrase(part.who)}</span>{" "}
        <span className={`font-medium whitespace-nowrap ${colour}`}>{say(`panel.reach.part.${part.verdict}`)}</span>
        {isOpen || deciding === undefined ? null : (
          <code translate="no" className="mt-0.5 block truncate font-mono text-xs text-muted">
            {showHidden(deciding.text)}
          </code>
        )}
      </summary>
      {isOpen ? <LaneBody part={part} via={via} protocol={protocol} /> : null}
    </details>
  );
}

function LaneBody({ part, via, protocol }: Omit<ReachLaneProps, "isOpenAtFirst">): ReactElement {
  const { say } = useSpeech();
  return (
    <div className="@container border-t border-line px-2.5 pt-2 pb-2.5">
      <Terms part={part} />
      <div className="flex flex-col @xl:flex-row @xl:items-center">
        <Stop title={say("panel.reach.sources")} look="@xl:max-w-36 @xl:flex-[1.1]">
          <Sources part={part} />
        </Stop>
        <Joint />
        <Stop title={say("panel.reach.via")} look="@xl:max-w-24">
          <span translate="no" className="font-mono text-xs [overflow-wrap:anywhere]">
            {via.slice(0, viaShown).join(", ")}
          </span>
          {via.length > viaShown ? (
            <span className="text-xs text-muted"> {say("panel.reach.viaMore", { count: via.length - viaShown })}</span>
          ) : null}
        </Stop>
        <Joint />
        <div className="min-w-0 @xl:flex-[2.6]">
          <StepList steps={part.steps} label={say("panel.reach.rules")} />
        </div>
        <Joint isCut={part.verdict === "closed"} />
        <SocketStop part={part} />
      </div>
      <WayBack part={part} />
      {part.witness === null ? null : <LaneExample witness={part.witness} protocol={protocol} />}
    </div>
  );
}

const viaShown = 4;

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
    <ul className="mb-2 space-y-0.5 [overflow-wrap:anywhere]">
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

/** Of many prefixes the clause of the heading says more than the first few. */
function Sources({ part: { who, sources, moreSources } }: { readonly part: PicturePart }): ReactElement {
  const { say, sayPhrase } = useSpeech();
  const [isWhole, setIsWhole] = useState(false);
  const isLong = sources.length + moreSources > sourcesShown;
  if (isLong && !isWhole) {
    return (
      <>
        <p className="[overflow-wrap:anywhere]">{sayPhrase(who)}</p>
        <button type="button" onClick={() => setIsWhole(true)} className="text-left text-xs text-accent underline underline-offset-2">
          {say("panel.reach.prefixes", { count: sources.length + moreSources })}
        </button>
      </>
    );
  }
  return (
    <>
      <ul translate="no" className="font-mono text-xs">
        {sources.map((source) => (
          <li key={source} className="[overflow-wrap:anywhere]">
            {source}
          </li>
        ))}
      </ul>
      {moreSources > 0 ? <p className="text-xs text-muted">{say("panel.reach.moreSources", { count: moreSources })}</p> : null}
    </>
  );
}

function SocketStop({ part: { verdict, socket, target } }: { readonly part: PicturePart }): ReactElement {
  const { say, sayPhrase } = useSpeech();
  const isReached = verdict !== "closed";
  return (
    <Stop title={say("panel.reach.socket")} look="@xl:max-w-36 @xl:flex-1" isFaint={!isReached}>
      {target === null ? null : (
        <p className="text-xs [overflow-wrap:anywhere]">
          {say("panel.reach.target")} <span className="font-mono">{sayPhrase(target)}</span>
        </p>
      )}
      {socket === null ? (
        <p className="text-xs text-muted">{say(isReached ? "panel.reach.noSocket" : "panel.reach.unreached")}</p>
      ) : (
        <>
          <p translate="no" className="font-mono text-xs [overflow-wrap:anywhere]">
            {socket.display}
          </p>
          {socket.who === null ? null : <p className="text-xs text-muted [overflow-wrap:anywhere]">{sayPhrase(socket.who)}</p>}
          {isReached ? null : <p className="text-xs text-bad">{say("panel.reach.unreached")}</p>}
        </>
      )}
    </Stop>
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
  if (back.length === 0) return <p className="mt-2">{head}</p>;
  return (
    <details className="mt-2" open={word !== "yes"}>
      <summary className="cursor-pointer">{head}</summary>
      <div className="mt-1">
        <StepList steps={back} label={say("panel.reach.back")} />
      </div>
    </details>
  );
}

interface StopProps {
  readonly title: string;
  readonly look: string;
  readonly isFaint?: boolean;
  readonly children: ReactNode;
}

/** One station of the way. */
function Stop({ title, look, isFaint = false, children }: StopProps): ReactElement {
  return (
    <div className={`min-w-0 rounded border bg-raised px-2 py-1 ${isFaint ? "border-dashed border-line-strong" : "border-line"} ${look}`}>
      <p className="text-[0.6875rem] text-muted">{title}</p>
      {children}
    </div>
  );
}

/** From one station to the next; cut where the packet goes no further. */
function Joint({ isCut = false }: { readonly isCut?: boolean }): ReactElement {
  const colour = isCut ? "text-bad" : "text-muted";
  return (
    <span aria-hidden className={`flex shrink-0 items-center justify-start py-px pl-3 @xl:w-5 @xl:justify-center @xl:pl-0 ${colour}`}>
      {isCut ? <span className="text-base leading-4">×</span> : null}
      {isCut ? null : <ArrowDown size={14} className="@xl:hidden" />}
      {isCut ? null : <ArrowRight size={14} className="hidden @xl:block" />}
    </span>
  );
}
