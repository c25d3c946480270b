import type { ApplyAnswer, ApplyRefused, RecordRefusal } from "@portolan/contract/applier";
import { riskPhrase } from "@portolan/explanation";
import { phrase, type Phrase } from "@portolan/phrases";

/** Why nothing was changed, or what became of it: the first says it, the others its facts and what would work. */
export function answerPhrases(answer: Exclude<ApplyAnswer, { readonly code: "waiting" }>): readonly Phrase[] {
  if (answer.code === "refused") return [reasonPhrase(answer.reason), ...detailPhrases(answer)];
  const trouble = answer.trouble === null ? [] : [phrase("commands.apply.trouble", { trouble: answer.trouble })];
  return [phrase(`guard.outcome.${answer.why}`), ...trouble];
}

/** What is wrong with the record concerns whoever comes by the panel; root needs none. */
const recordReasons: ReadonlySet<string> = new Set<RecordRefusal["reason"]>([
  "no-record",
  "record-malformed",
  "other-log",
  "checkpoint-unsigned",
  "proof-outdated",
  "log-rolled-back",
  "log-forked",
  "entry-not-in-log",
  "entry-of-another-plan",
]);

function reasonPhrase(reason: ApplyRefused["reason"]): Phrase {
  return isOfRecord(reason) ? phrase("commands.apply.record", { reason }) : phrase(`guard.outcome.${reason}`);
}

function isOfRecord(reason: ApplyRefused["reason"]): reason is RecordRefusal["reason"] {
  return recordReasons.has(reason);
}

function detailPhrases(refused: ApplyRefused): readonly Phrase[] {
  const { reason } = refused;
  if (reason === "risks")
    return refused.risks.flatMap((risk) => [
      riskPhrase(risk),
      phrase("plan.risk.accept", { option: literal(`--accept-risk=${risk.code}`) }),
    ]);
  if (reason === "guard-rail")
    return refused.violations.map(({ rail, text, sources }) =>
      phrase(`plan.refusal.guard-rail.${rail}`, { text, sources: sources.slice(0, 6).join(", ") }),
    );
  if (reason === "rails-broken")
    return refused.rails.problems.map(({ line, code, detail }) => literal(`${refused.rails.path}:${line}: ${code} ${detail}`));
  if (reason === "busy") return [phrase("commands.apply.busy", { id: refused.planId })];
  if (reason === "unsigned" || reason === "nobody-pinned") return [phrase("commands.apply.unsigned")];
  if (reason === "stale") return [phrase("commands.apply.stale")];
  return "detail" in refused ? [literal(refused.detail)] : [];
}

function literal(text: string): Phrase {
  return phrase("explanation.literal", { text });
}
