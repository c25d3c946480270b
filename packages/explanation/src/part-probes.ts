/** What connections to the ports of one part of a service said: ports that said the same together, and why none was made. */
import { phrase, type Phrase } from "@portolan/phrases";
import type { Snapshot } from "@portolan/snapshot";
import type { Endpoint } from "@portolan/sockets";
import type { ExplanationLine, ExplanationSection, ProbeResult } from "./explanation.ts";
import type { JudgedPart } from "./judged-part.ts";
import { section } from "./line.ts";
import { portRanges } from "./port-ranges.ts";
import { foldedOutcomes, probesSection, skippedProbes } from "./section-probes.ts";
import { notStarted, startsService } from "./starts-service.ts";

interface PartProbesInput {
  readonly snapshot: Snapshot;
  readonly probeSkippedBecause?: Phrase;
}

export function partProbes(
  { part, probes }: JudgedPart,
  { snapshot, probeSkippedBecause }: PartProbesInput,
): readonly ExplanationSection[] {
  const tried = part.endpoints.filter(({ protocol, namespace }) => protocol === "tcp" && namespace === "host");
  if (tried.length === 0) return [];
  const starting = tried.find((endpoint) => startsService(endpoint, snapshot));
  if (probes.length === 0) {
    const reason = starting === undefined ? phrase("explanation.probes.skipped.notAsked") : notStarted(starting);
    return skippedProbes(probeSkippedBecause ?? reason);
  }
  const told = [...Map.groupBy(probes, ({ port }) => port)].map(([port, shown]) => portLines(port, { shown, tried }));
  const groups = [...Map.groupBy(told, ({ alike }) => alike).values()];
  const isOne = told.length === 1;
  const lines = groups.flatMap((group) => (isOne ? group.flatMap((one) => one.lines) : groupLines(group)));
  return section("probes", withLastVerdict(lines));
}

interface PortLines {
  readonly port: number;
  readonly lines: readonly ExplanationLine[];
  readonly folded: readonly ExplanationLine[]; // without times
  readonly alike: string; // the same for ports of which the same is said
}

function portLines(port: number, { shown, tried }: { shown: readonly ProbeResult[]; tried: readonly Endpoint[] }): PortLines {
  const endpoints = tried.filter((endpoint) => endpoint.port === port);
  const lines = probesSection({ endpoints, shown, spared: [] })[0]?.lines ?? [];
  const verdict = lines.filter(({ text }) => !outcomeIds.some((id) => text?.id.startsWith(id) === true));
  const folded = [...foldedOutcomes(shown), ...verdict];
  return { port, lines, folded, alike: JSON.stringify(folded) };
}

function groupLines(group: readonly PortLines[]): readonly ExplanationLine[] {
  if (group.length < foldedFrom) return group.flatMap(({ port, lines }) => lines.map((line) => atPorts(line, [port])));
  const ports = group.map(({ port }) => port);
  return (group[0]?.folded ?? []).map((line) => atPorts(line, ports));
}

const foldedFrom = 4; // ports of which the same is said

const outcomeIds = ["connected", "refused", "timeout", "unreachable", "noAddress", "notProbed", "failed", "folded."].map(
  (name) => `explanation.probes.${name}`,
);

function atPorts(line: ExplanationLine, ports: readonly number[]): ExplanationLine {
  if (line.text === null || isLastVerdict(line.text)) return line;
  return { ...line, text: phrase("services.whole.atPort", { port: portRanges(ports), text: line.text }) };
}

/** That all agrees is said once, after all. */
function withLastVerdict(lines: readonly ExplanationLine[]): readonly ExplanationLine[] {
  return lines.filter(
    ({ text }, index) => text === null || !isLastVerdict(text) || index === lines.findLastIndex((one) => one.text?.id === text.id),
  );
}

function isLastVerdict({ id }: Phrase): boolean {
  return id === "explanation.probes.agree" || id === "explanation.probes.replied";
}
