/** What a plan may cost, each risk with its meaning. Those that have a name somebody has to answer for are accepted by it, one by one, or nothing is kept. */
import { CircleCheck, OctagonAlert, TriangleAlert } from "lucide-react";
import { useId, type ReactElement } from "react";
import type { Phrase } from "@portolan/phrases";
import { useSpeech } from "../../settings/language.ts";
import { sayKnown } from "../../unknown-value.ts";
import type { PlanEffect } from "../../wire.ts";

export interface RiskAcceptance {
  readonly named: readonly string[]; // codes that have to be accepted
  readonly accepted: readonly string[];
  readonly onChange: ((accepted: readonly string[]) => void) | null; // null: they were, by whoever asked
}

export function PlanRisks({ effect, acceptance }: { readonly effect: PlanEffect; readonly acceptance: RiskAcceptance }): ReactElement {
  const { say } = useSpeech();
  const risks = risksOf(effect);
  return (
    <section className="mt-6">
      <h3 className="mb-1.5 text-[0.875rem] font-semibold">{say("panel.plan.risks")}</h3>
      {risks.length === 0 ? (
        <p className="flex gap-2">
          <CircleCheck aria-hidden size={15} className="mt-[3px] shrink-0 text-good" />
          {say("panel.plan.risksNone")}
        </p>
      ) : (
        <ul className="rounded-md border border-line">
          {risks.map((risk) => (
            <li key={risk.code} className="border-b border-line last:border-b-0">
              <OneRisk risk={risk} acceptance={acceptance} />
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

interface ToldRisk {
  readonly code: string;
  readonly text: Phrase;
}

/** From the server's own words, in which each risk stands with its name. */
function risksOf({ sections }: PlanEffect): readonly ToldRisk[] {
  const lines = sections.find(({ title }) => title.id === "plan.title.risks")?.lines ?? [];
  return lines.flatMap(({ text }) => {
    if (text?.id !== "plan.risk.line" && text?.id !== "plan.risk.accepted") return [];
    const { name, risk } = text.params ?? {};
    const code = isPhrase(name) ? name.params?.["text"] : name;
    return isPhrase(risk) && typeof code === "string" ? [{ code, text: risk }] : [];
  });
}

function isPhrase(value: unknown): value is Phrase {
  return typeof value === "object" && value !== null && "id" in value;
}

function OneRisk({ risk: { code, text }, acceptance }: { readonly risk: ToldRisk; readonly acceptance: RiskAcceptance }): ReactElement {
  const speech = useSpeech();
  const { say, sayPhrase } = speech;
  const id = useId();
  const { named, accepted, onChange } = acceptance;
  const isAccepted = accepted.includes(code);
  const isNamed = named.includes(code) || isAccepted;
  const Icon = isNamed ? OctagonAlert : TriangleAlert;
  return (
    <div className={`flex items-start gap-2.5 px-3 py-2.5 ${isNamed && !isAccepted ? "bg-bad-soft" : ""}`}>
      <Icon aria-hidden size={15} className={`mt-[3px] shrink-0 ${isNamed ? "text-bad" : "text-warn"}`} />
      <div className="min-w-0 flex-1">
        <p className="font-medium">{sayKnown(speech, `panel.plan.riskName.${code}`, code)}</p>
        <p id={id} className="[overflow-wrap:anywhere] first-letter:uppercase">
          {sayPhrase(text)}
        </p>
        {isNamed && onChange !== null ? (
          <label className="mt-1.5 flex min-h-7 items-center gap-2 font-medium">
            <input
              type="checkbox"
              checked={isAccepted}
              aria-describedby={id}
              onChange={(event) => onChange(event.target.checked ? [...accepted, code] : accepted.filter((one) => one !== code))}
            />
            <span>
              {say("panel.plan.accept")}{" "}
              <span translate="no" className="font-mono text-xs">
                {code}
              </span>
            </span>
          </label>
        ) : null}
        {isAccepted && onChange === null ? <p className="mt-0.5 text-xs text-muted">{say("panel.plan.accepted", { code })}</p> : null}
      </div>
    </div>
  );
}
