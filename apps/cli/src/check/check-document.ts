import { findingPhrases } from "@portolan/explanation";
import { render, type Language } from "@portolan/phrases";
import type { JudgedFinding } from "@portolan/policy";
import type { HostView } from "../host-view.ts";
import type { Checked } from "./checked.ts";
import { fixesOf } from "./fixes-of.ts";

/** `portolan.check/1`. Texts are in the language of the call; everything else is the same in every language. */
export function checkDocument(checked: Checked, { snapshot }: Pick<HostView, "snapshot">, language: Language): object {
  const open = checked.findings.filter(({ waiver }) => waiver === null);
  const count = (severity: string): number => open.filter(({ finding }) => finding.severity === severity).length;
  return {
    schema: "portolan.check/1",
    takenAt: snapshot.takenAt,
    coverage: snapshot.coverage,
    policy: checked.path,
    counts: { high: count("high"), medium: count("medium"), low: count("low"), waived: checked.findings.length - open.length },
    isPartial: checked.unfinished.length > 0,
    unfinished: checked.unfinished,
    findings: checked.findings.map((one) => findingRow(one, checked, language)),
    unusedWaivers: checked.unusedWaivers,
    notes: checked.unjudged.map((text) => render(text, language)),
  };
}

function findingRow({ finding, waiver }: JudgedFinding, checked: Checked, language: Language): object {
  const { title, meaning, remedy } = findingPhrases(finding);
  const { code, id, severity, endpoint, protocol, port, families, facts, because, witness } = finding;
  return {
    code,
    id,
    severity,
    endpoint,
    protocol,
    port,
    families,
    title: render(title, language),
    meaning: render(meaning, language),
    remedy: render(remedy, language),
    fix: fixesOf(finding, checked).commands,
    facts,
    because,
    witness,
    waiver,
  };
}
