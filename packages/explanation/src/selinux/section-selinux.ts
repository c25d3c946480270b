/**
 * Whether SELinux is the cause: its mode, whether the program's domain may bind or connect, the label of the port, the refusal on record, and what
 * would allow it, the best first. Where it enforces nothing that is said only of a port that a service should hold and does not.
 */
import { phrase, type Phrase } from "@portolan/phrases";
import type { SelinuxAnswer, SelinuxFix } from "@portolan/reachability";
import type { ExplanationLine, ExplanationSection } from "../explanation.ts";
import { codeLine, section, textLine, withoutRepeats } from "../line.ts";
import type { SelinuxAnswered, SelinuxTold } from "./selinux-attempts.ts";

export function selinuxSection(told: SelinuxTold | null): ExplanationSection[] {
  return told === null ? [] : section("selinux", told.mode === "enforcing" ? enforcedLines(told) : idleLines(told));
}

function idleLines({ mode, attempts }: SelinuxTold): readonly ExplanationLine[] {
  if (!attempts.some(({ isMissing }) => isMissing)) return [];
  return [textLine(phrase(`selinux.mode.${mode === "permissive" || mode === "disabled" ? mode : "unknown"}`))];
}

function enforcedLines({ answers, unasked }: SelinuxTold): readonly ExplanationLine[] {
  const lines = withoutRepeatedAnswers(answers).flatMap(answerLines);
  return unasked === 0 ? lines : [...lines, textLine(phrase("selinux.unasked", { count: unasked }), "warning")];
}

/** The same program at both families of a port is asked about once. */
function withoutRepeatedAnswers(answers: readonly SelinuxAnswered[]): readonly SelinuxAnswered[] {
  return [...new Map(answers.map((one) => [JSON.stringify([one.program, one.question]), one])).values()];
}

function answerLines({ program, question, answer }: SelinuxAnswered): readonly ExplanationLine[] {
  const { domain, protocol, port } = question;
  const doing = phrase(`selinux.action.${question.action}`, { protocol: protocol.toUpperCase(), port });
  const who = { program, domain, doing };
  switch (answer.code) {
    case "not-enforced":
      return [textLine(phrase(`selinux.mode.${answer.mode}`))];
    case "allowed":
      return [textLine(phrase("selinux.allowed", { ...who, why: evidencePhrase(answer) }), "good"), ...labelLines(answer, question)];
    case "unknown":
      return [
        textLine(phrase("selinux.unknown", { ...who, missing: answer.missing.map((one) => phrase(`selinux.missing.${one}`)) }), "warning"),
      ];
    case "denied":
      return [
        textLine(phrase("selinux.denied", { ...who, why: evidencePhrase(answer) }), "bad"),
        ...labelLines(answer, question),
        ...denialLines(answer),
        ...fixLines(answer.fixes),
      ];
  }
}

function evidencePhrase({ evidence }: Extract<SelinuxAnswer, { evidence: unknown }>): Phrase {
  return phrase(`selinux.evidence.${evidence}`);
}

function labelLines(
  { portType }: { readonly portType: string | null },
  { protocol, port }: SelinuxAnswered["question"],
): readonly ExplanationLine[] {
  return portType === null ? [] : [textLine(phrase("selinux.label", { protocol: protocol.toUpperCase(), port, type: portType }))];
}

function denialLines({ denial }: Extract<SelinuxAnswer, { code: "denied" }>): readonly ExplanationLine[] {
  if (denial === null) return [];
  const { program, pid, domain, targetType, objectClass, permissions } = denial;
  const text = `avc: denied { ${permissions.join(" ")} } ${domain} ${targetType}:${objectClass}`;
  const by = [...(program === null ? [] : [`comm=${program}`]), ...(pid === null ? [] : [`pid=${pid}`])];
  return [textLine(phrase("selinux.record")), codeLine([text, ...by].join(" "))];
}

function fixLines(fixes: readonly SelinuxFix[]): readonly ExplanationLine[] {
  if (fixes.length === 0) return [textLine(phrase("selinux.fix.none"), "warning")];
  const choices = fixes.filter(({ kind }) => kind !== "restore-label");
  const files = fixes.filter(({ kind }) => kind === "restore-label");
  return [
    ...choices.flatMap((fix, index) => [textLine(fixPhrase(fix, index === 0)), ...warningOf(fix), codeLine(fix.command.join(" "))]),
    ...withoutRepeats(files.flatMap((fix) => [textLine(fixPhrase(fix, true)), codeLine(fix.command.join(" "))])),
  ];
}

function fixPhrase(fix: SelinuxFix, isFirst: boolean): Phrase {
  if (fix.kind === "restore-label") return phrase("selinux.fix.restore", { path: fix.path });
  if (fix.kind === "boolean") return phrase(isFirst ? "selinux.fix.boolean" : "selinux.fix.orBoolean", { name: fix.name });
  return phrase(isFirst ? "selinux.fix.label" : "selinux.fix.orLabel", { type: fix.type });
}

/** A port whose label is another service's: that one loses what it was allowed. */
function warningOf(fix: SelinuxFix): readonly ExplanationLine[] {
  if (fix.kind !== "port-label" || fix.takenFrom === null) return [];
  return [textLine(phrase("selinux.fix.taken", { type: fix.takenFrom }), "warning")];
}

/** What to run for a refusal: one of the choices, then what relabels files. */
export function selinuxCommands({ fixes }: Extract<SelinuxAnswer, { code: "denied" }>): readonly string[] {
  const choice = fixes.find(({ kind }) => kind !== "restore-label");
  const files = fixes.filter(({ kind }) => kind === "restore-label");
  return [...(choice === undefined ? [] : [choice]), ...files].map(({ command }) => command.join(" "));
}
