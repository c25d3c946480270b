/**
 * What real connections from this host say of the chart, which also knows who reaches what from the host itself. A disagreement is said and nothing is
 * claimed of its cause; a connection that failed as the rules have it is explained by them.
 */
import { parseIpAddress } from "@portolan/net";
import { phrase, type Phrase } from "@portolan/phrases";
import type { ReachEntry } from "@portolan/reachability";
import type { ExplanationLine, ProbeResult } from "../explanation.ts";
import { literal, textLine } from "../line.ts";
import { decidingReason } from "./reach-answer.ts";
import { whyPhrase } from "./reason-phrase.ts";
import type { ReachContext } from "./reach-context.ts";
import { sourceSet } from "./sender-space.ts";

/** `entries`: of the endpoints that the connections were made to. */
export function probeLines(
  probes: readonly ProbeResult[],
  entries: readonly ReachEntry[],
  context: ReachContext,
): readonly ExplanationLine[] {
  const told = toldOf(probes, entries);
  const { failed, connected } = contradictedProbes(probes, entries);
  const stopped = told.filter(({ probe, verdict }) => isFailure(probe) && verdict === "closed");
  const why = stopped.flatMap(({ own }) => whyPhrase(decidingReason(own[0] ?? { because: [] }), context.ownerOf) ?? [])[0];
  return [
    ...disagreement(failed, "refusedThough"),
    ...disagreement(connected, "connectedThough"),
    ...(why === undefined
      ? []
      : [textLine(phrase("reach.probe.stopped", { addresses: addresses(stopped.map(({ probe }) => probe)), why }))]),
  ];
}

export interface ContradictedProbes {
  readonly failed: readonly ProbeResult[]; // though the chart lets the host itself in
  readonly connected: readonly ProbeResult[]; // though the chart does not
}

/** Connections that ended otherwise than the chart has it for the host itself. Where it depends, or was not judged, nothing is contradicted. */
export function contradictedProbes(probes: readonly ProbeResult[], entries: readonly ReachEntry[]): ContradictedProbes {
  const told = toldOf(probes, entries);
  return {
    failed: told.filter(({ probe, verdict }) => isFailure(probe) && verdict === "open").map(({ probe }) => probe),
    connected: told.filter(({ probe, verdict }) => probe.outcome === "connected" && verdict === "closed").map(({ probe }) => probe),
  };
}

interface ToldProbe {
  readonly probe: ProbeResult;
  readonly verdict: "open" | "closed" | null;
  readonly own: readonly ReachEntry[];
}

function toldOf(probes: readonly ProbeResult[], entries: readonly ReachEntry[]): readonly ToldProbe[] {
  return probes.flatMap((probe) => {
    const own = entries.filter((entry) => entry.to === probe.address && entry.via.includes("lo") && takesItself(entry));
    return own.length === 0 ? [] : [{ probe, verdict: verdictOf(own), own }];
  });
}

/** What the host sends to an address of its own comes from that address itself. */
function takesItself({ sources, family, to }: ReachEntry): boolean {
  const address = parseIpAddress(to);
  return address !== null && sourceSet(sources, family).has(address);
}

/** Null where sources differ or it depends. */
function verdictOf(entries: readonly ReachEntry[]): "open" | "closed" | null {
  const verdicts = new Set(entries.map(({ verdict }) => verdict));
  if (verdicts.has("open") && !verdicts.has("depends")) return "open"; // the host's own packets come from the address itself
  return verdicts.size === 1 && verdicts.has("closed") ? "closed" : null;
}

function isFailure({ outcome }: ProbeResult): boolean {
  return outcome === "refused" || outcome === "timeout" || outcome === "unreachable";
}

function disagreement(probes: readonly ProbeResult[], kind: "refusedThough" | "connectedThough"): readonly ExplanationLine[] {
  return probes.length === 0 ? [] : [textLine(phrase(`reach.probe.${kind}`, { addresses: addresses(probes) }), "warning")];
}

function addresses(probes: readonly ProbeResult[]): readonly Phrase[] {
  return probes.map(({ address }) => literal(address));
}
