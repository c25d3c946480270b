/**
 * What real connections from this host said, and whether that agrees with what the sockets promise.
 * A disagreement names what may be behind it and claims nothing; silence where nothing was tried gives its reason.
 */
import { classifyAddress } from "@portolan/net";
import { phrase, type Phrase } from "@portolan/phrases";
import type { Endpoint } from "@portolan/sockets";
import { covers } from "./endpoint-reach.ts";
import type { ExplanationLine, ExplanationSection, ProbeResult } from "./explanation.ts";
import { literal, section, textLine } from "./line.ts";
import type { ProbeTarget } from "./probe-targets.ts";

const linkLocalLimit = 2;

export interface ProbesInput {
  readonly endpoints: readonly Endpoint[]; // every serving TCP endpoint of the host's namespace on this port
  readonly shown: readonly ProbeResult[]; // those this section is about
  readonly spared: readonly ProbeTarget[]; // not tried for the sake of an accept queue
  readonly told?: readonly ExplanationLine[]; // what the rules say of the outcomes
}

export function probesSection({ endpoints, shown, spared, told = [] }: ProbesInput): ExplanationSection[] {
  const lines = outcomeLines(shown);
  const left = spared.length === 0 ? [] : [textLine(phrase("explanation.probes.spared", { addresses: addressesOf(spared) }))];
  return section("probes", [...lines, ...left, ...judge(endpoints, shown), ...told]);
}

/** Link-local addresses, of which a host of containers has one for each, are told together where they say the same. */
function outcomeLines(shown: readonly ProbeResult[]): readonly ExplanationLine[] {
  const groups = Map.groupBy(shown, (probe) => (isLinkLocal(probe) ? `link-local ${probe.outcome} ${probe.errno}` : placeOf(probe)));
  return [...groups.values()].flatMap((group) => {
    const [first] = group;
    if (first === undefined || group.length <= linkLocalLimit) return group.map((probe) => textLine(outcomePhrase(probe), toneOf(probe)));
    const named = phrase("explanation.probes.linkLocal", { count: group.length });
    return [textLine(phrase(`explanation.probes.folded.${first.outcome}`, { address: named }), toneOf(first))];
  });
}

function isLinkLocal({ address }: ProbeTarget): boolean {
  return classifyAddress(address) === "link-local";
}

/** Of several ports with the same outcomes at the same addresses, without times. */
export function foldedOutcomes(shown: readonly ProbeResult[]): readonly ExplanationLine[] {
  return shown.map((probe) => textLine(phrase(`explanation.probes.folded.${probe.outcome}`, { address: placeOf(probe) }), toneOf(probe)));
}

/** The section of an endpoint to which no connection was made. */
export function skippedProbes(reason: Phrase): ExplanationSection[] {
  return section("probes", [textLine(phrase("explanation.probes.skipped", { reason }))]);
}

/** Whether any endpoint should answer at the address; null when none surely does and one might. */
function isPromised(endpoints: readonly Endpoint[], address: string): boolean | null {
  const verdicts = endpoints.map((endpoint) => covers(endpoint, address));
  if (verdicts.includes(true)) return true;
  return verdicts.includes(null) ? null : false;
}

function judge(endpoints: readonly Endpoint[], shown: readonly ProbeResult[]): readonly ExplanationLine[] {
  const told = shown.filter(({ outcome }) => outcome !== "not-probed" && outcome !== "no-address" && outcome !== "failed");
  const missing = told.filter(({ address, outcome }) => outcome !== "connected" && isPromised(endpoints, address) === true);
  const unexpected = told.filter(({ address, outcome }) => outcome === "connected" && isPromised(endpoints, address) === false);
  const settled = told.some(
    ({ address, outcome }) => outcome === "connected" && isPromised(endpoints, address) === null && !address.includes(":"),
  );
  const lines: ExplanationLine[] = [];
  if (missing.length > 0) lines.push(textLine(phrase("explanation.probes.missing", { addresses: addressesOf(missing) }), "warning"));
  if (unexpected.length > 0)
    lines.push(textLine(phrase("explanation.probes.unexpected", { addresses: addressesOf(unexpected) }), "warning"));
  if (settled && endpoints.some(({ scope }) => scope === "ipv6-or-dual"))
    lines.push(textLine(phrase("explanation.probes.settled"), "good"));
  const hasConnected = told.some(({ outcome }) => outcome === "connected");
  const asked = told.flatMap(({ replied }) => replied ?? []);
  if (asked.length > 0 && !asked.includes(true)) lines.push(textLine(phrase("explanation.probes.hung"), "warning"));
  if (hasConnected && lines.length === 0) lines.push(textLine(agreement(asked)));
  return lines;
}

function agreement(asked: readonly boolean[]): Phrase {
  return asked.length === 0 ? phrase("explanation.probes.agree") : phrase("explanation.probes.replied");
}

function addressesOf(probes: readonly ProbeTarget[]): readonly Phrase[] {
  return probes.map((probe) => literal(placeOf(probe)));
}

function placeOf({ address, device }: ProbeTarget): string {
  return device === null ? address : `${address}%${device}`;
}

function outcomePhrase(probe: ProbeResult): Phrase {
  const address = placeOf(probe);
  const errno = probe.errno ?? "?";
  switch (probe.outcome) {
    case "connected":
      return phrase("explanation.probes.connected", { address, elapsedMs: milliseconds(probe.elapsedMs) });
    case "refused":
      return phrase("explanation.probes.refused", { address });
    case "timeout":
      return phrase("explanation.probes.timeout", { address });
    case "unreachable":
      return phrase("explanation.probes.unreachable", { address, errno });
    case "no-address":
      return phrase("explanation.probes.noAddress", { address });
    case "not-probed":
      return phrase("explanation.probes.notProbed", { address });
    case "failed":
      return phrase("explanation.probes.failed", { address, errno });
  }
}

function milliseconds(elapsedMs: number | null): string {
  return elapsedMs === null ? "?" : elapsedMs.toFixed(1);
}

function toneOf({ outcome }: ProbeResult): ExplanationLine["tone"] {
  return outcome === "connected" ? "good" : "plain";
}
