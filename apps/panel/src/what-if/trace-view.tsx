/** What became of one packet: the answer in a sentence, then every rule that it met, hook by hook, and the answer's way back. */
import { CircleCheck, CircleHelp, CircleX, CornerUpRight, type LucideIcon } from "lucide-react";
import type { ReactElement } from "react";
import { placeText } from "../findings/finding-card.tsx";
import { PageLink } from "../page-link.tsx";
import { packetText } from "../reach/lane-example.tsx";
import { StepLine } from "../reach/step-line.tsx";
import { useSpeech } from "../settings/language.ts";
import { formatDateTime } from "../settings/time-format.ts";
import type { Endpoint, TraceAnswer } from "../wire.ts";
import { lookOf } from "../unknown-value.ts";

interface TraceViewProps {
  readonly answer: TraceAnswer;
  readonly endpoints: readonly Endpoint[];
  readonly isOld: boolean;
}

type Step = TraceAnswer["packet"]["steps"][number];
interface Look {
  readonly icon: LucideIcon;
  readonly colour: string;
}

const unknownLook: Look = { icon: CircleHelp, colour: "text-warn" };
const looks: Readonly<Record<string, Look>> = {
  delivered: { icon: CircleCheck, colour: "text-good" },
  forwarded: { icon: CornerUpRight, colour: "text-accent" },
  dropped: { icon: CircleX, colour: "text-bad" },
  rejected: { icon: CircleX, colour: "text-bad" },
  "no-listener": { icon: CircleX, colour: "text-bad" },
};

export function TraceView({ answer, endpoints, isOld }: TraceViewProps): ReactElement {
  const { say, sayPhrase, language } = useSpeech();
  const { packet, notes, takenAt, sections } = answer;
  const { icon: Icon, colour } = lookOf(looks, packet.verdict, unknownLook);
  const [first, ...rest] = answer.answer.length > 1 ? answer.answer.slice(1) : answer.answer; // which packet it is stands below
  const groups = groupSteps(packet.steps);
  const titles = sections.slice(-groups.length);
  const earlier = groups.length === 0 ? sections : sections.slice(0, -groups.length); // what was assumed
  const endpoint = endpoints.find(({ id }) => id === packet.endpoint);
  return (
    <article aria-busy={isOld} className={`mt-6 border-t border-line pt-5 ${isOld ? "opacity-60" : ""}`}>
      <p className="flex gap-2 text-[1.125rem] leading-7 font-semibold text-pretty [overflow-wrap:anywhere]">
        <Icon aria-hidden size={18} className={`mt-[5px] shrink-0 ${colour}`} />
        {first === undefined ? null : sayPhrase(first)}
      </p>
      {rest.map((line, index) => (
        <p key={index} className="mt-1 [overflow-wrap:anywhere]">
          {sayPhrase(line)}
        </p>
      ))}
      <p translate="no" className="mt-1 font-mono text-xs text-muted [overflow-wrap:anywhere]">
        {packetText(packet.in, packet.in.protocol)}
      </p>
      <p className="mt-1 text-muted">
        {say("panel.whatIf.takenAt", { time: formatDateTime(takenAt, language) })}
        {endpoint === undefined ? null : (
          <>
            {" · "}
            <PageLink href={`/?endpoint=${encodeURIComponent(endpoint.id)}`} className="text-accent underline underline-offset-2">
              {say("panel.whatIf.packet.endpoint")}
            </PageLink>
          </>
        )}
      </p>
      {[...notes, ...earlier.map(({ title }) => title)].map((note, index) => (
        <p key={index} className="mt-1 [overflow-wrap:anywhere]">
          {sayPhrase(note)}
        </p>
      ))}
      <h3 className="mt-5 mb-2 text-[0.875rem] font-semibold">{say("panel.whatIf.packet.steps")}</h3>
      <ol className="space-y-3">
        {groups.map((steps, index) => {
          const title = titles[index]?.title;
          return (
            <li key={index} className="relative border-l-2 border-line pl-3">
              <p className="mb-1 text-xs font-medium text-muted">{title === undefined ? steps[0]?.hook : sayPhrase(title)}</p>
              <ol className="space-y-1">
                {steps.map((step, at) => (
                  <li key={at}>
                    <StepLine
                      hook={null}
                      place={placeText(step)}
                      owner={null}
                      text={step.text}
                      effect={step.effect}
                      isDeciding={isDeciding(step, packet.steps)}
                    />
                  </li>
                ))}
              </ol>
            </li>
          );
        })}
      </ol>
    </article>
  );
}

/** Steps that follow one another at one hook, in one direction. */
function groupSteps(steps: readonly Step[]): readonly (readonly Step[])[] {
  const groups: Step[][] = [];
  for (const step of steps) {
    const last = groups.at(-1);
    if (last?.[0]?.hook === step.hook && last[0].direction === step.direction) last.push(step);
    else groups.push([step]);
  }
  return groups;
}

/** What ended it: the last thing that stopped a packet. */
function isDeciding(step: Step, steps: readonly Step[]): boolean {
  return step === steps.at(-1) && (step.effect === "drop" || step.effect === "reject");
}
