/** A plan as it is read before anybody decides: the wish, the picture of its effect, the proof, the risks, how it ends and lasts, the commands and the way back. */
import type { ReactElement } from "react";
import { CodeLine } from "../../code-line.tsx";
import { SectionList } from "../../drawer/explanation-sections.tsx";
import { useSpeech } from "../../settings/language.ts";
import type { Plan, PlanEffect } from "../../wire.ts";
import { sayWish } from "../say-wish.ts";
import { ChangePicture } from "./change-picture.tsx";
import { PlanRisks, type RiskAcceptance } from "./plan-risks.tsx";
import { ProofLines } from "./proof-lines.tsx";
import { LimitPicture, SocketPicture } from "./socket-picture.tsx";

interface PlanBodyProps {
  readonly plan: Plan;
  readonly effect: PlanEffect;
  readonly acceptance: RiskAcceptance;
}

/** Sections of the server's words that are not drawn here in another way. */
const shownSections: ReadonlySet<string> = new Set(["plan.title.removed", "plan.title.end", "plan.title.keeping"]);

export function PlanBody({ plan, effect, acceptance }: PlanBodyProps): ReactElement {
  const { say } = useSpeech();
  const { promise, commands } = plan;
  const sections = effect.sections.filter(({ title }) => shownSections.has(title.id)).map((one) => ({ ...one, id: "change" as const }));
  return (
    <>
      <section className="mt-5">
        <h3 className="text-[0.875rem] font-semibold">{say("panel.plan.effect")}</h3>
        <EffectPicture plan={plan} effect={effect} />
        <ProofLines promise={promise} />
      </section>
      <PlanRisks effect={effect} acceptance={acceptance} />
      <SectionList sections={sections} />
      <section className="mt-6">
        <h3 className="mb-1 text-[0.875rem] font-semibold">{say("panel.plan.commands")}</h3>
        <p className="mb-1.5 text-muted">{say("panel.plan.commandsLead")}</p>
        {commands.length === 0 ? <p>{say("panel.plan.commandsNone")}</p> : <CodeLine code={commands.join("\n")} />}
        <Undo effect={effect} />
      </section>
    </>
  );
}

function EffectPicture({ plan: { promise, intent }, effect }: Pick<PlanBodyProps, "plan" | "effect">): ReactElement {
  const speech = useSpeech();
  const { say } = speech;
  const isLimit = intent.kind === "rate" || intent.kind === "bandwidth";
  return (
    <>
      {promise.sockets === undefined ? null : <SocketPicture sockets={promise.sockets} />}
      {isLimit ? <LimitPicture text={sayWish(intent, speech)} /> : null}
      <ChangePicture effect={effect} isProved={promise.proved} />
      {effect.more.gained + effect.more.lost + effect.more.changed === 0 ? null : (
        <p className="mt-1.5 text-muted">
          {say("panel.whatIf.more", { count: effect.more.gained + effect.more.lost + effect.more.changed })}
        </p>
      )}
    </>
  );
}

/** The way back by hand, in the server's words. */
function Undo({ effect }: Pick<PlanBodyProps, "effect">): ReactElement | null {
  const { say } = useSpeech();
  const undo = effect.sections.filter(({ title }) => title.id === "plan.title.undo").map((one) => ({ ...one, id: "change" as const }));
  if (undo.length === 0) return null;
  return (
    <details className="mt-2">
      <summary className="cursor-pointer text-muted hover:text-ink">{say("panel.plan.undoByHand")}</summary>
      <div className="[&_section]:mt-2 [&_h3]:sr-only">
        <SectionList sections={undo} />
      </div>
    </details>
  );
}
