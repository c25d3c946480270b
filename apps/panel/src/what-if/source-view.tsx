/** What every endpoint answers a source: where it gets in, by which interface and under which conditions, and what refuses it elsewhere. */
import { serviceLabel } from "@portolan/phrases";
import { useMemo, useState, type ReactElement } from "react";
import { placeText } from "../findings/finding-card.tsx";
import { PageLink } from "../page-link.tsx";
import { Limits } from "../reach/reach-section.tsx";
import { effectColour, partLook } from "../reach/part-look.ts";
import { useSpeech, type Speech } from "../settings/language.ts";
import { formatDateTime } from "../settings/time-format.ts";
import { showHidden } from "../settings/visible-text.ts";
import type { Endpoint, ReachedPart, Reason, WhatIfSourceAnswer } from "../wire.ts";

interface SourceViewProps {
  readonly answer: WhatIfSourceAnswer;
  readonly endpoints: readonly Endpoint[];
  readonly isOld: boolean;
}

export function SourceView({ answer, endpoints, isOld }: SourceViewProps): ReactElement {
  const speech = useSpeech();
  const { say, sayPhrase, language } = speech;
  const { reached, unreached, refusals, notes, takenAt } = answer;
  const byId = useMemo(() => new Map(endpoints.map((endpoint) => [endpoint.id, endpoint])), [endpoints]);
  const groups = useMemo(() => groupByEndpoint(reached), [reached]);
  return (
    <article aria-busy={isOld} className={`mt-6 border-t border-line pt-5 ${isOld ? "opacity-60" : ""}`}>
      <p className="text-[1.125rem] leading-7 font-semibold text-pretty [overflow-wrap:anywhere]">
        {sayAnswer(answer, groups.length, speech)}
      </p>
      <p className="mt-1 text-muted">{say("panel.whatIf.takenAt", { time: formatDateTime(takenAt, language) })}</p>
      {groups.length === 0 ? null : (
        <ul className="mt-3 rounded-md border border-line">
          {groups.map(([id, parts]) => (
            <li key={id} className="border-b border-line last:border-b-0 [contain-intrinsic-size:auto_3rem] [content-visibility:auto]">
              <ReachedEndpoint id={id} endpoint={byId.get(id) ?? null} parts={parts} />
            </li>
          ))}
        </ul>
      )}
      <Unreached ids={unreached} byId={byId} refusals={refusals} family={answer.source.includes(":") ? "IPv6" : "IPv4"} />
      <Limits notes={notes.map(sayPhrase)} />
    </article>
  );
}

function ReachedEndpoint(props: {
  readonly id: string;
  readonly endpoint: Endpoint | null;
  readonly parts: readonly ReachedPart[];
}): ReactElement {
  const { id, endpoint, parts } = props;
  return (
    <div className="grid grid-cols-[minmax(0,1fr)_minmax(0,2fr)] gap-x-4 gap-y-1 px-3 py-2 max-sm:grid-cols-1">
      <EndpointLink id={id} endpoint={endpoint} />
      <ul className="min-w-0 space-y-0.5">
        {parts.map((part, index) => (
          <Part key={index} part={part} />
        ))}
      </ul>
    </div>
  );
}

function EndpointLink({ id, endpoint }: { readonly id: string; readonly endpoint: Endpoint | null }): ReactElement {
  const { sayPhrase } = useSpeech();
  const service = endpoint?.service ?? null;
  return (
    <PageLink href={`/?endpoint=${encodeURIComponent(id)}`} className="min-w-0 hover:underline">
      <span className="font-mono font-medium">{endpoint === null ? id : `${endpoint.port}/${endpoint.protocol}`}</span>{" "}
      <span className="font-mono text-xs text-muted">{endpoint?.address}</span>
      {service === null ? null : <span className="block truncate text-xs text-muted">{sayPhrase(serviceLabel(service))}</span>}
    </PageLink>
  );
}

function Part({ part: { family, verdict, who, via, conditions, choices, replies } }: { readonly part: ReachedPart }): ReactElement {
  const { say, sayPhrase } = useSpeech();
  const { icon: Icon, colour } = partLook(verdict);
  return (
    <li className="[overflow-wrap:anywhere]">
      <span className="flex gap-1.5">
        <Icon aria-hidden size={14} className={`mt-[3px] shrink-0 ${colour}`} />
        <span className="min-w-0">
          <span className="mr-1.5 rounded bg-sunken px-1.5 py-px text-xs">{family === "ipv4" ? "IPv4" : "IPv6"}</span>
          {who.id === "reach.who.everyone" ? null : `${sayPhrase(who)} `}
          <span className={colour}>{say(`panel.reach.part.${verdict}`)}</span>{" "}
          <span className="text-muted">{say("panel.whatIf.source.via", { via: via.join(", ") })}</span>
          {replies === false ? <span className="text-warn"> · {say("panel.whatIf.source.noReply")}</span> : null}
        </span>
      </span>
      {conditions.slice(0, 3).map((condition, index) => (
        <span key={index} className="block pl-5 text-muted">
          {say(index === 0 ? "panel.reach.if" : "panel.reach.orIf", { text: sayPhrase(condition) })}
        </span>
      ))}
      {choices.map((choice, index) => (
        <span key={index} className="block pl-5 text-muted">
          {say("panel.reach.choice", { text: sayPhrase(choice) })}
        </span>
      ))}
    </li>
  );
}

/** Parts that differ in nothing but the destination are told once. */
function groupByEndpoint(reached: readonly ReachedPart[]): readonly (readonly [string, readonly ReachedPart[]])[] {
  const groups = new Map<string, ReachedPart[]>();
  const told = new Set<string>();
  for (const part of reached) {
    const text = JSON.stringify({ ...part, to: null });
    if (told.has(text)) continue;
    told.add(text);
    const group = groups.get(part.endpoint);
    if (group === undefined) groups.set(part.endpoint, [part]);
    else group.push(part);
  }
  return [...groups];
}

function sayAnswer({ source, in: iif }: WhatIfSourceAnswer, count: number, { say }: Speech): string {
  if (iif !== null)
    return say(count === 0 ? "panel.whatIf.source.noneThrough" : "panel.whatIf.source.reachedThrough", { source, count, in: iif });
  return count === 0 ? say("panel.whatIf.source.none", { source }) : say("panel.whatIf.source.reached", { source, count });
}

interface UnreachedProps {
  readonly ids: readonly string[];
  readonly byId: ReadonlyMap<string, Endpoint>;
  readonly refusals: WhatIfSourceAnswer["refusals"];
  readonly family: string; // of the source
}

const unreachedShown = 200;

/** Each with what refuses the source; of thousands the first ones. */
function Unreached({ ids, byId, refusals, family }: UnreachedProps): ReactElement | null {
  const { say } = useSpeech();
  const [isWhole, setIsWhole] = useState(false);
  const refusalOf = useMemo(() => new Map(refusals.map(({ endpoint, because }) => [endpoint, because])), [refusals]);
  const shown = isWhole ? ids : ids.slice(0, unreachedShown);
  if (ids.length === 0) return null;
  return (
    <section className="mt-5">
      <h3 className="mb-1.5 text-[0.875rem] font-semibold">{say("panel.whatIf.source.unreached", { count: ids.length })}</h3>
      <ul className="rounded-md border border-line">
        {shown.map((id) => (
          <li
            key={id}
            className="grid grid-cols-[minmax(0,1fr)_minmax(0,2fr)] gap-x-4 border-b border-line px-3 py-1.5 last:border-b-0 [contain-intrinsic-size:auto_2rem] [content-visibility:auto] max-sm:grid-cols-1"
          >
            <EndpointLink id={id} endpoint={byId.get(id) ?? null} />
            <RefusedBy because={refusalOf.get(id) ?? null} family={family} />
          </li>
        ))}
      </ul>
      {shown.length === ids.length ? null : (
        <button type="button" onClick={() => setIsWhole(true)} className="mt-1.5 text-accent underline underline-offset-2">
          {say("panel.whatIf.more", { count: ids.length - shown.length })}
        </button>
      )}
    </section>
  );
}

function RefusedBy({ because, family }: { readonly because: Reason | null; readonly family: string }): ReactElement {
  const { say } = useSpeech();
  const { icon: Icon, colour } = partLook("closed");
  return (
    <p className="flex min-w-0 gap-1.5">
      <Icon aria-hidden size={14} className={`mt-[3px] shrink-0 ${colour}`} />
      {because === null ? (
        <span className="text-muted">{say("panel.whatIf.source.notThere", { family })}</span>
      ) : (
        <span className="min-w-0 [overflow-wrap:anywhere]">
          <code translate="no" className="font-mono text-xs">
            {showHidden(because.text)}
            {because.text.includes(because.effect) ? null : <span className={effectColour(because.effect)}> → {because.effect}</span>}
          </code>{" "}
          <span className="text-xs text-muted">{placeText(because)}</span>
        </span>
      )}
    </p>
  );
}
