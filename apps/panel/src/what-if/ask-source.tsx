/** One source: which endpoints of this host it reaches, by which interface, and which it does not. */
import { parseIpAddress, parsePrefix } from "@portolan/net";
import { serviceLabel } from "@portolan/phrases";
import { useMemo, useState, type ReactElement } from "react";
import { client } from "../api.ts";
import { PageLink } from "../page-link.tsx";
import { Limits } from "../reach/reach-section.tsx";
import { partLook } from "../reach/part-look.ts";
import { useSpeech } from "../settings/language.ts";
import { formatDateTime } from "../settings/time-format.ts";
import type { Endpoint, ReachedPart, WhatIfSourceAnswer } from "../wire.ts";
import { Field, inputLook, sayWhole, SubmitButton } from "./form-parts.tsx";
import { useQuestion } from "./use-question.ts";

export function AskSource({ endpoints }: { readonly endpoints: readonly Endpoint[] }): ReactElement {
  const speech = useSpeech();
  const { say } = speech;
  const [source, setSource] = useState("");
  const [isTried, setIsTried] = useState(false);
  const { answer, refusal, hasFailed, isAsking, ask } = useQuestion<WhatIfSourceAnswer>();
  const own = isTried ? problemOf(source.trim(), say) : null;
  const submit = (): void => {
    setIsTried(true);
    if (problemOf(source.trim(), say) === null) ask(() => client.askWhatIf({ source: source.trim() }));
  };
  return (
    <>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          submit();
        }}
        className="flex flex-wrap items-start gap-3"
      >
        <Field
          label={say("panel.whatIf.source.label")}
          help={say("panel.whatIf.source.help")}
          problem={own ?? (hasFailed ? sayWhole(refusal, speech) : null)}
          look="w-80 max-sm:w-full"
        >
          {({ id, describedBy, isInvalid }) => (
            <input
              id={id}
              aria-describedby={describedBy}
              aria-invalid={isInvalid}
              value={source}
              onChange={(event) => {
                setSource(event.target.value);
                setIsTried(false);
              }}
              spellCheck={false}
              autoCapitalize="off"
              autoComplete="off"
              className={`${inputLook} font-mono`}
            />
          )}
        </Field>
        <div className="sm:pt-6 max-sm:w-full">
          <SubmitButton text={say("panel.whatIf.source.submit")} isAsking={isAsking} />
        </div>
      </form>
      {answer === null ? null : <SourceView answer={answer} endpoints={endpoints} isOld={isAsking} />}
    </>
  );
}

function problemOf(source: string, say: ReturnType<typeof useSpeech>["say"]): string | null {
  if (source === "") return say("panel.whatIf.source.empty");
  return parseIpAddress(source) === null && parsePrefix(source) === null ? say("panel.whatIf.source.bad", { text: source }) : null;
}

interface SourceViewProps {
  readonly answer: WhatIfSourceAnswer;
  readonly endpoints: readonly Endpoint[];
  readonly isOld: boolean;
}

function SourceView({ answer: { source, reached, unreached, notes, takenAt }, endpoints, isOld }: SourceViewProps): ReactElement {
  const { say, sayPhrase, language } = useSpeech();
  const byId = useMemo(() => new Map(endpoints.map((endpoint) => [endpoint.id, endpoint])), [endpoints]);
  const groups = useMemo(() => groupByEndpoint(reached), [reached]);
  return (
    <article aria-busy={isOld} className={`mt-6 border-t border-line pt-5 ${isOld ? "opacity-60" : ""}`}>
      <p className="text-[1.125rem] leading-7 font-semibold text-pretty [overflow-wrap:anywhere]">
        {groups.length === 0
          ? say("panel.whatIf.source.none", { source })
          : say("panel.whatIf.source.reached", { source, count: groups.length })}
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
      {unreached.length === 0 ? null : (
        <details className="mt-4">
          <summary className="cursor-pointer text-muted hover:text-ink">
            {say("panel.whatIf.source.unreached", { count: unreached.length })}
          </summary>
          <p className="mt-1 font-mono text-xs [overflow-wrap:anywhere]">{unreachedText(unreached, byId)}</p>
        </details>
      )}
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
  const service = endpoint?.service ?? null;
  const { sayPhrase } = useSpeech();
  return (
    <div className="grid grid-cols-[minmax(0,1fr)_minmax(0,2fr)] gap-x-4 gap-y-1 px-3 py-2 max-sm:grid-cols-1">
      <PageLink href={`/?endpoint=${encodeURIComponent(id)}`} className="min-w-0 hover:underline">
        <span className="font-mono font-medium">{endpoint === null ? id : `${endpoint.port}/${endpoint.protocol}`}</span>{" "}
        <span className="font-mono text-xs text-muted">{endpoint?.address}</span>
        {service === null ? null : <span className="block truncate text-xs text-muted">{sayPhrase(serviceLabel(service))}</span>}
      </PageLink>
      <ul className="min-w-0 space-y-0.5">
        {parts.map((part, index) => (
          <Part key={index} part={part} />
        ))}
      </ul>
    </div>
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

function groupByEndpoint(reached: readonly ReachedPart[]): readonly (readonly [string, readonly ReachedPart[]])[] {
  const groups = new Map<string, ReachedPart[]>();
  for (const part of reached) {
    const group = groups.get(part.endpoint);
    if (group === undefined) groups.set(part.endpoint, [part]);
    else group.push(part);
  }
  return [...groups];
}

function unreachedText(ids: readonly string[], byId: ReadonlyMap<string, Endpoint>): string {
  const places = ids.flatMap((id) => {
    const endpoint = byId.get(id);
    return endpoint === undefined ? [] : [`${endpoint.port}/${endpoint.protocol} ${endpoint.address}`];
  });
  return places.join(" · ");
}
