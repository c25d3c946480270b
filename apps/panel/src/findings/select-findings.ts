/** Which findings are shown: those whose words, rules or port hold every word that was typed, of the severities that were not put aside. */
import type { Phrase } from "@portolan/phrases";
import type { FindingDocument } from "../wire.ts";

export const severities = ["high", "medium", "low"] as const;
export type Severity = (typeof severities)[number];

export interface FindingFilter {
  readonly text: string;
  readonly hidden: ReadonlySet<Severity>;
}

export type Words = (phrase: Phrase) => string;

/** In the order they came: the worst first. */
export function selectFindings(
  findings: readonly FindingDocument[],
  { text, hidden }: FindingFilter,
  words: Words,
): readonly FindingDocument[] {
  const wanted = text.toLowerCase().split(/\s+/).filter(Boolean);
  return findings.filter((finding) => {
    if (hidden.has(severityOf(finding))) return false;
    if (wanted.length === 0) return true;
    const known = wordsOf(finding, words);
    return wanted.every((word) => known.includes(word));
  });
}

function wordsOf({ code, namespace, protocol, port, families, title, explanation, because }: FindingDocument, words: Words): string {
  const place = port === null ? [] : [String(port), `${protocol ?? ""}/${port}`, `${port}/${protocol ?? ""}`];
  const rules = because.flatMap(({ text, table, chain }) => [text, table ?? "", chain ?? ""]);
  return [code, namespace, ...place, ...families, words(title), ...explanation.map(words), ...rules].join("\n").toLowerCase();
}

/** One that only a newer server knows counts as high: it must not be passed over. */
export function severityOf({ severity }: Pick<FindingDocument, "severity">): Severity {
  return severities.find((one) => one === severity) ?? "high";
}

/** The part of a list under each severity's heading; those without any are left out. */
export function groupFindings(
  findings: readonly FindingDocument[],
): readonly { severity: Severity; findings: readonly FindingDocument[] }[] {
  return severities
    .map((severity) => ({ severity, findings: findings.filter((one) => severityOf(one) === severity) }))
    .filter((group) => group.findings.length > 0);
}
