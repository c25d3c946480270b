/** Findings of one port among what a person should know of it: what was found and what it means, then what to do. */
import type { Finding } from "@portolan/reachability";
import type { ExplanationLine } from "../explanation.ts";
import { textLine } from "../line.ts";
import { findingPhrases } from "./finding-phrases.ts";

export function findingLines(findings: readonly Finding[]): readonly ExplanationLine[] {
  return findings.flatMap((finding) => {
    const { title, meaning, remedy } = findingPhrases(finding);
    return [textLine(title, finding.severity === "high" ? "bad" : "warning"), textLine(meaning), textLine(remedy)];
  });
}
