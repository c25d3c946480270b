/** Why this host and why this port: each host with the parts of its score, who was left out by which filter, and what was passed over on the way to the port. */
import type { Choice, RankedHost, ScorePart } from "@portolan/leases";
import type { ReactElement } from "react";
import { formatCount } from "../../settings/format-count.ts";
import { useSpeech } from "../../settings/language.ts";
import { formatAge } from "../../settings/time-format.ts";
import { showHidden } from "../../settings/visible-text.ts";
import { sayKnown } from "../../unknown-value.ts";
import { useHostName } from "../host-names.ts";
import { writePorts } from "../list/select-leases.ts";

interface ChoiceViewProps {
  readonly choice: Choice;
  readonly host: string;
  readonly ports: readonly number[];
}

export function ChoiceView({ choice, host, ports }: ChoiceViewProps): ReactElement {
  const speech = useSpeech();
  const { say } = speech;
  const passed = Object.entries(choice.port.passedOver).filter(([, count]) => count > 0);
  return (
    <div className="space-y-3">
      <div>
        <p className="text-pretty">
          <span className="font-medium">{say("panel.choice.port", { ports: writePorts(ports) })}</span>{" "}
          {say(`panel.choice.order.${choice.port.order}`, { rank: choice.port.rank })}
        </p>
        {passed.length === 0 ? (
          choice.port.order === "asked" ? null : (
            <p className="text-muted">{say("panel.choice.passedNothing")}</p>
          )
        ) : (
          <ul className="mt-0.5 list-disc pl-5">
            {passed.map(([reason, count]) => (
              <li key={reason}>
                {say("panel.choice.passed", {
                  shown: formatCount(count),
                  why: sayKnown(speech, `panel.choice.why.${reason}`, reason),
                })}
              </li>
            ))}
          </ul>
        )}
      </div>
      <Hosts choice={choice} host={host} />
    </div>
  );
}

function Hosts({ choice: { hosts, leftOut }, host }: Pick<ChoiceViewProps, "choice" | "host">): ReactElement {
  const speech = useSpeech();
  const { say } = speech;
  const [only] = hosts;
  const name = useHostName(host);
  return (
    <div>
      <p className="font-medium">
        {hosts.length <= 1 ? say("panel.choice.onlyHost", { host: name }) : say("panel.choice.host", { host: name, count: hosts.length })}
      </p>
      {only === undefined || (hosts.length === 1 && only.parts.length === 0) ? null : (
        <ul className="mt-1 space-y-2">
          {hosts.map((ranked) => (
            <HostScore key={ranked.host} ranked={ranked} isChosen={ranked.host === host} />
          ))}
        </ul>
      )}
      {leftOut.length === 0 ? null : (
        <ul className="mt-2 list-disc pl-5 text-muted">
          {leftOut.map((one) => (
            <LeftOut key={one.host} left={one} />
          ))}
        </ul>
      )}
    </div>
  );
}

function LeftOut({ left: { host, filter, detail } }: { readonly left: Choice["leftOut"][number] }): ReactElement {
  const speech = useSpeech();
  const why = withDetail(sayKnown(speech, `panel.choice.filter.${filter}`, filter), detail);
  return <li className="[overflow-wrap:anywhere]">{speech.say("panel.choice.leftOut", { host: useHostName(host), why })}</li>;
}

function HostScore({ ranked, isChosen }: { readonly ranked: RankedHost; readonly isChosen: boolean }): ReactElement {
  const { say } = useSpeech();
  return (
    <li className={`rounded-md border px-3 py-2 ${isChosen ? "border-accent" : "border-line"}`}>
      <p className="flex items-baseline justify-between gap-3">
        <span className="min-w-0 [overflow-wrap:anywhere]">
          <bdi className="font-medium">{useHostName(ranked.host)}</bdi>{" "}
          {isChosen ? <span className="text-accent">{say("panel.choice.chosen")}</span> : null}
        </span>
        <span className="shrink-0 font-medium">{ranked.score.toFixed(2)}</span>
      </p>
      {ranked.parts.length === 0 ? null : (
        <ul className="mt-1 grid grid-cols-[repeat(auto-fill,minmax(min(22rem,100%),1fr))] gap-x-6 gap-y-0.5">
          {ranked.parts.map((part) => (
            <Part key={part.name} part={part} />
          ))}
        </ul>
      )}
    </li>
  );
}

function Part({ part: { name, value, weight, isNeutral, ageSeconds } }: { readonly part: ScorePart }): ReactElement {
  const speech = useSpeech();
  const { say, language } = speech;
  const note = isNeutral
    ? say("panel.choice.neutral")
    : ageSeconds === null
      ? ""
      : say("panel.choice.age", { time: formatAge(ageSeconds * 1000, language) });
  return (
    <li className="flex items-center gap-2 text-xs">
      <span className="w-28 shrink-0 text-muted max-sm:w-[4.5rem]">{sayKnown(speech, `panel.choice.part.${name}`, name)}</span>
      <span
        aria-hidden
        className="h-1.5 w-16 max-sm:w-8 shrink-0 overflow-hidden rounded-full bg-sunken shadow-[inset_0_0_0_1px_var(--line)]"
      >
        <span className={`block h-full ${isNeutral ? "bg-line-strong" : "bg-accent"}`} style={{ width: `${value * 100}%` }} />
      </span>
      <span className="shrink-0">{value.toFixed(2)}</span>
      <span className="min-w-0 text-muted">
        {say("panel.choice.weight", { weight: String(weight) })}
        {note === "" ? "" : ` · ${note}`}
      </span>
    </li>
  );
}

function withDetail(why: string, detail: string): string {
  return detail === "" ? why : `${why} (${showHidden(detail)})`;
}
