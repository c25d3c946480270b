/**
 * Who gets in before and after a change, drawn for both IP families: a lane leads from each group of sources whose access changes by what decides now to
 * what will decide. Gained lanes are green and marked with a plus, lost ones red with a minus; the last lane is everybody else, for whom nothing changes.
 */
import { ArrowRight, Equal, Minus, Plus, Shuffle, type LucideIcon } from "lucide-react";
import { useState, type ReactElement } from "react";
import { placeText } from "../../findings/finding-card.tsx";
import { paintEffect } from "../../reach/step-line.tsx";
import { useHostDocument } from "../../host-context.ts";
import { partLook } from "../../reach/part-look.ts";
import { useSpeech } from "../../settings/language.ts";
import { showHidden } from "../../settings/visible-text.ts";
import type { PlanEffect, Reason } from "../../wire.ts";
import { changeLanes, type ChangeKind, type ChangeLane } from "./change-lanes.ts";
import { sayAddresses } from "./say-count.ts";

interface ChangePictureProps {
  readonly effect: PlanEffect;
  readonly isProved: boolean; // that nothing else changes
}

const families = ["ipv4", "ipv6"] as const;
type Family = (typeof families)[number];
const familyNames = { ipv4: "IPv4", ipv6: "IPv6" } as const;

export function ChangePicture({ effect, isProved }: ChangePictureProps): ReactElement {
  const own = (useHostDocument()?.interfaces ?? []).flatMap(({ addresses }) => addresses.map(({ address }) => address));
  return (
    <>
      {families.map((family) => (
        <FamilyPicture key={family} family={family} lanes={changeLanes(effect, family, own)} isProved={isProved} />
      ))}
    </>
  );
}

const lanesShown = 5;

interface FamilyPictureProps {
  readonly family: Family;
  readonly lanes: readonly ChangeLane[];
  readonly isProved: boolean;
}

function FamilyPicture({ family, lanes, isProved }: FamilyPictureProps): ReactElement {
  const { say } = useSpeech();
  const [isWhole, setIsWhole] = useState(false);
  const moved = lanes.filter(({ kind }) => kind !== "changed");
  const shown = isWhole ? moved : moved.slice(0, lanesShown);
  const name = familyNames[family];
  return (
    <figure aria-label={say("panel.plan.picture.of", { family: name })} className="mt-3">
      <figcaption className="mb-1.5 font-medium">
        <span className="mr-1.5 rounded bg-sunken px-1.5 py-px text-xs font-normal">{name}</span>
        <FamilyCaption lanes={lanes} />
      </figcaption>
      <div className="@container rounded-md border border-line bg-paper p-2">
        <div aria-hidden className={`hidden @xl:grid ${laneColumns} px-1 pb-1 text-[0.6875rem] text-muted`}>
          <span>{say("panel.reach.sources")}</span>
          <span className="col-start-3">{say("panel.plan.picture.before")}</span>
          <span className="col-start-5">{say("panel.plan.picture.after")}</span>
        </div>
        <ul className="space-y-1.5">
          {shown.map((lane, index) => (
            <li key={index}>
              <Lane lane={lane} family={family} />
            </li>
          ))}
          <li>
            <RestLane
              rest={moved.length === 0 ? "everybody" : moved.some(({ isItself }) => isItself) ? "others" : "rest"}
              isProved={isProved}
            />
          </li>
        </ul>
      </div>
      {shown.length === moved.length ? null : (
        <button type="button" onClick={() => setIsWhole(true)} className="mt-1.5 text-accent underline underline-offset-2">
          {say("panel.plan.picture.more", { count: moved.length - shown.length })}
        </button>
      )}
      <OtherWays lanes={lanes.filter(({ kind }) => kind === "changed")} family={family} />
    </figure>
  );
}

/** Of those whose answer stays and only its reason changes: there for whoever wants to know. */
function OtherWays({ lanes, family }: { readonly lanes: readonly ChangeLane[]; readonly family: Family }): ReactElement | null {
  const { say } = useSpeech();
  if (lanes.length === 0) return null;
  return (
    <details className="mt-1.5">
      <summary className="cursor-pointer text-muted hover:text-ink">{say("panel.plan.picture.otherWays", { count: lanes.length })}</summary>
      <ul className="@container mt-1.5 space-y-1.5 rounded-md border border-line bg-paper p-2">
        {lanes.map((lane, index) => (
          <li key={index}>
            <Lane lane={lane} family={family} />
          </li>
        ))}
      </ul>
    </details>
  );
}

function FamilyCaption({ lanes }: { readonly lanes: readonly ChangeLane[] }): string {
  const { say } = useSpeech();
  const [gains, loses] = (["gained", "lost"] as const).map((kind) => lanes.some((lane) => lane.kind === kind));
  if (gains === true && loses === true) return say("panel.plan.picture.both");
  if (gains === true) return say("panel.plan.picture.gains");
  if (loses === true) return say("panel.plan.picture.loses");
  return say("panel.plan.picture.same");
}

const laneColumns = "@xl:grid-cols-[minmax(0,1.25fr)_1.25rem_minmax(0,1.4fr)_1.75rem_minmax(0,1.4fr)]";
const nodeLook = "min-w-0 rounded border bg-raised px-2 py-1";

interface LaneLook {
  readonly icon: LucideIcon;
  readonly colour: string;
  readonly border: string;
}

const laneLooks: Readonly<Record<ChangeKind, LaneLook>> = {
  gained: { icon: Plus, colour: "text-good", border: "border-good" },
  lost: { icon: Minus, colour: "text-bad", border: "border-bad" },
  changed: { icon: Shuffle, colour: "text-muted", border: "border-line-strong" },
};

function Lane({ lane, family }: { readonly lane: ChangeLane; readonly family: Family }): ReactElement {
  const speech = useSpeech();
  const { say, sayPhrase } = speech;
  const { icon: Icon, colour, border } = laneLooks[lane.kind];
  return (
    <div className={`flex flex-col @xl:grid @xl:items-center ${laneColumns}`}>
      <div className={`${nodeLook} ${border}`}>
        <p className="flex items-start gap-1.5 font-medium">
          <Icon aria-hidden size={14} strokeWidth={2.75} className={`mt-[3px] shrink-0 ${colour}`} />
          <span className="min-w-0 [overflow-wrap:anywhere]">{sayPhrase(lane.who)}</span>
        </p>
        <p className={`pl-5 text-xs font-medium ${colour}`}>{say(`panel.plan.lane.${lane.kind}`)}</p>
        <p className="pl-5 text-xs text-muted">
          {lane.moreSources === 0 ? sayAddresses(lane.addresses, family, speech) : say("panel.plan.manySources")}
          {lane.isEstablished ? ` · ${say("panel.plan.established")}` : ""}
        </p>
      </div>
      <span aria-hidden className={`ml-5 h-2 border-l-2 @xl:ml-0 @xl:h-0 @xl:border-t-2 @xl:border-l-0 ${border}`} />
      <State title={say("panel.plan.picture.before")} verdict={lane.before} reason={lane.because.before} border="border-line" />
      <span aria-hidden className={`flex items-center justify-center @max-xl:justify-start @max-xl:pl-3.5 ${colour}`}>
        <ArrowRight size={16} strokeWidth={2.5} className="@max-xl:my-0.5 @max-xl:rotate-90" />
      </span>
      <State title={say("panel.plan.picture.after")} verdict={lane.after} reason={lane.because.after} border={border} />
    </div>
  );
}

interface StateProps {
  readonly title: string;
  readonly verdict: string;
  readonly reason: Reason | null;
  readonly border: string;
}

/** Whether they get in, and by which rule. */
function State({ title, verdict, reason, border }: StateProps): ReactElement {
  const { say } = useSpeech();
  const { icon: Icon, colour } = partLook(verdict);
  return (
    <div className={`${nodeLook} ${border}`}>
      <p className="flex min-w-0 items-center gap-1 text-xs">
        <span className="text-muted @xl:sr-only">{title} </span>
        <Icon aria-hidden size={12} strokeWidth={2.5} className={`shrink-0 ${colour}`} />
        <span className={`font-medium whitespace-nowrap ${colour}`}>
          {say(`panel.reach.part.${verdict === "open" || verdict === "closed" ? verdict : "depends"}`)}
        </span>
        {reason === null ? null : (
          <span translate="no" className="min-w-0 truncate text-[0.6875rem] text-muted">
            {placeText(reason)}
          </span>
        )}
      </p>
      {reason?.text === "planned" ? <p className="text-xs font-medium">{say("panel.plan.ownRule")}</p> : null}
      {reason === null || reason.text === "" || reason.text === "planned" ? null : (
        <code translate="no" className="line-clamp-3 font-mono text-xs [overflow-wrap:anywhere] whitespace-pre-wrap">
          {reason.text.toLowerCase().includes(reason.effect.toLowerCase())
            ? paintEffect(showHidden(reason.text), reason.effect)
            : showHidden(reason.text)}
        </code>
      )}
    </div>
  );
}

interface RestLaneProps {
  readonly rest: "everybody" | "others" | "rest";
  readonly isProved: boolean;
}

/** Everybody of whom nothing was said above: mostly this host itself too. */
function RestLane({ rest, isProved }: RestLaneProps): ReactElement {
  const { say } = useSpeech();
  return (
    <div className={`flex flex-col @xl:grid @xl:items-center ${laneColumns}`}>
      <div className={`${nodeLook} border-dashed border-line-strong`}>
        <p className="flex items-start gap-1.5">
          <Equal aria-hidden size={14} strokeWidth={2.5} className="mt-[3px] shrink-0 text-muted" />
          {say(`panel.plan.lane.${rest}`)}
        </p>
      </div>
      <span aria-hidden className="ml-5 h-2 border-l-2 border-dashed border-line-strong @xl:ml-0 @xl:h-0 @xl:border-t-2 @xl:border-l-0" />
      <p className={`${nodeLook} border-dashed border-line-strong text-xs text-muted @xl:col-span-3`}>
        {say(isProved ? "panel.plan.lane.asBefore" : "panel.plan.lane.asBeforeUnproved")}
      </p>
    </div>
  );
}
