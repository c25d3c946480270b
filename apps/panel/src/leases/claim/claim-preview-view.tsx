/** What a claim would be granted now and why, or why it would be refused and what would work instead. */
import type { Phrase } from "@portolan/phrases";
import { Anchor } from "lucide-react";
import type { ReactElement } from "react";
import { useSpeech } from "../../settings/language.ts";
import { sayWhole } from "../../what-if/form-parts.tsx";
import type { PlannedLease } from "../../wire.ts";
import { useHostName } from "../host-names.ts";
import { writePorts } from "../list/select-leases.ts";
import { ChoiceView } from "./choice-view.tsx";
import { RefusedView } from "./refused-view.tsx";
import type { useClaimPreview } from "./use-claim-preview.ts";

interface ClaimPreviewViewProps {
  readonly preview: ReturnType<typeof useClaimPreview>;
  readonly problem: Phrase | null; // the first of the form
}

export function ClaimPreviewView({ preview, problem }: ClaimPreviewViewProps): ReactElement {
  const speech = useSpeech();
  const { say, sayPhrase } = speech;
  const { answer, failure, isAsking } = preview;
  return (
    <section
      aria-label={say("panel.claim.preview")}
      aria-busy={isAsking}
      className="mt-5 rounded-md border border-line bg-sunken/50 p-4 max-sm:p-3"
    >
      <h3 className="mb-2 text-[0.875rem] font-semibold">{say("panel.claim.preview")}</h3>
      {problem === null ? null : <p className="text-muted">{say("panel.claim.previewWaits", { why: sayPhrase(problem) })}</p>}
      {problem === null && failure !== null ? <p className="text-bad">{sayWhole(failure.refusal, speech)}</p> : null}
      {problem === null && failure === null && answer === null ? <p className="text-muted">{say("panel.claim.previewAsking")}</p> : null}
      <div className={problem !== null || isAsking ? "opacity-60" : ""}>
        {problem === null && answer !== null ? <Answer answer={answer} /> : null}
      </div>
    </section>
  );
}

function Answer({ answer }: { readonly answer: NonNullable<ClaimPreviewViewProps["preview"]["answer"]> }): ReactElement {
  const { say } = useSpeech();
  if (answer.code !== "would-grant") return <RefusedView refused={answer} pool="" />;
  return (
    <div className="space-y-5">
      {answer.leases.map((planned) => (
        <Planned key={planned.host} planned={planned} />
      ))}
      <p className="text-xs text-muted text-pretty">{say("panel.claim.previewNote")}</p>
    </div>
  );
}

function Planned({ planned: { host, ports, emergencyPorts, choice } }: { readonly planned: PlannedLease }): ReactElement {
  const { say } = useSpeech();
  const name = useHostName(host);
  return (
    <article>
      <p className="mb-2 flex items-start gap-2 text-[1.0625rem] leading-6 font-semibold">
        <Anchor aria-hidden size={18} className="mt-0.5 shrink-0 text-accent" />
        <span className="min-w-0 [overflow-wrap:anywhere]">{say("panel.claim.would", { ports: writePorts(ports), host: name })}</span>
      </p>
      {emergencyPorts.length === 0 ? null : (
        <p className="mb-2">{say("panel.claim.wouldEmergency", { ports: writePorts(emergencyPorts) })}</p>
      )}
      <ChoiceView choice={choice} host={host} ports={ports} />
    </article>
  );
}
