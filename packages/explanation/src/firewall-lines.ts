/** What is said wherever something is said to be served: packet filters are no part of the judgement. */
import { phrase, type Phrase } from "@portolan/phrases";
import type { ExplanationLine, ProbeResult } from "./explanation.ts";
import { textLine } from "./line.ts";

export function firewallLines(probes: readonly ProbeResult[]): readonly ExplanationLine[] {
  const isTried = probes.some(({ outcome }) => outcome === "connected");
  return [textLine(isTried ? phrase("explanation.warning.firewalls") : phrase("explanation.warning.firewallsUntried"))];
}

export function isFirewallNote(text: Phrase | null): boolean {
  return text?.id === "explanation.warning.firewalls" || text?.id === "explanation.warning.firewallsUntried";
}
