/**
 * The whole answer about one service: the verdict over all of its parts, then each part with what it should hold and does, its limits, the
 * ports it sets aside and how to apply a change. Everything known comes in as arguments; nothing is asked here.
 * Invariant: a part is called absent only where everything that could show it was read, and no other host is judged.
 */
import { phrase, render, type Language, type Phrase } from "@portolan/phrases";
import { checkAllocation, type AllocationFinding } from "@portolan/services";
import type { Snapshot } from "@portolan/snapshot";
import { portSysctls, type AcceptQueues, type Endpoint, type PortHolder } from "@portolan/sockets";
import { isServing } from "./endpoint-reach.ts";
import type { ExplanationLine, ExplanationSection, ProbeResult } from "./explanation.ts";
import { holderLines } from "./holder-phrase.ts";
import { judgeParts, stateOfWhole, type JudgedPart } from "./judged-part.ts";
import { literal, section, textLine } from "./line.ts";
import { withDetails } from "./owner-name.ts";
import { isJudgedNote, judgedLines } from "./reach/judged-lines.ts";
import { partReachSection } from "./reach/part-reach.ts";
import { reachContexts, type AskedSources, type JudgedNamespace, type ReachContexts } from "./reach/reach-context.ts";
import { claimsSection } from "./section-claims.ts";
import { expectedSection } from "./section-expected.ts";
import { guardsOfAll, type SignInFacts } from "./sign-ins/section-guards.ts";
import { limitsSection } from "./section-limits.ts";
import { contradictionLines, peersSection } from "./section-peers.ts";
import { passiveWarnings } from "./section-port-claims.ts";
import { selinuxSection } from "./selinux/section-selinux.ts";
import type { SelinuxTold } from "./selinux/selinux-attempts.ts";
import { partProbes } from "./part-probes.ts";
import { onDemandSections } from "./on-demand-sections.ts";
import { evidenceSection, reloadSection, serviceWarnings, unitOfPart, usualSection } from "./section-service.ts";
import type { ServiceExplanation, ServicePart } from "./service-explanation.ts";
import { verdictOf } from "./service-verdict.ts";
import { isGuessOf, type ServiceWhole } from "./service-whole.ts";

export interface ExplainServiceInput {
  readonly snapshot: Snapshot;
  readonly endpoints: readonly Endpoint[]; // of the whole host
  readonly service: ServiceWhole; // from `findService`
  readonly probes: readonly ProbeResult[]; // connections made to the ports of `servicePorts`
  readonly holders: readonly PortHolder[]; // of the ports that a part should hold and does not
  readonly queues: readonly AcceptQueues[]; // of its TCP ports; empty: none was asked for
  /** Who gets in, for each namespace that was judged. Absent: none was. */
  readonly judged?: readonly JudgedNamespace[];
  /** The question concerns these sources alone. Absent: all. */
  readonly from?: AskedSources;
  /** What SELinux says of what its parts should hold and of what they connect to. Absent or null: it was not asked. */
  readonly selinux?: SelinuxTold | null;
  /** What live facts say of bans and sign-ins. Absent: only what the rules say of bans is told. */
  readonly signIns?: SignInFacts;
  /** Why no connection was made at all, such as a saved snapshot. */
  readonly probeSkippedBecause?: Phrase;
  /** Bounds the document for whoever reads it over a network: at most so many parts, and about so many endpoints in all. Absent: everything. */
  readonly most?: { readonly parts: number; readonly endpoints: number };
}

export function explainService(input: ExplainServiceInput): ServiceExplanation {
  const { snapshot, service: whole, holders } = input;
  const judged = judgeParts(whole, input, input.probes);
  const answer = [verdictOf(whole, judged)];
  const { most } = input;
  const reach = reachContexts(input.judged ?? [], { snapshot, from: input.from ?? null });
  const told = most === undefined ? judged : amissFirst(judged).slice(0, most.parts);
  const parts = told.map((part) => boundPart(explainPart(part, input, reach), most === undefined ? null : most.endpoints / told.length));
  const sections = wholeSections(judged, input, reach);
  const textIn = (language: Language): string => answer.map((line) => render(line, language)).join("\n");
  return {
    schema: "portolan.explain-service/1",
    takenAt: snapshot.takenAt,
    service: { id: whole.id, name: whole.name },
    state: stateOfWhole(judged),
    answer,
    answerText: { en: textIn("en"), "zh-CN": textIn("zh-CN") },
    parts,
    more: { parts: judged.length - parts.length },
    holders,
    sections,
    warnings: warningIds([...parts.flatMap((part) => part.sections), ...sections]),
    coverage: snapshot.coverage,
  };
}

/** Where not all are told, those that need somebody are; otherwise in their order. */
function amissFirst(parts: readonly JudgedPart[]): readonly JudgedPart[] {
  return parts.toSorted((a, b) => Number(a.state === "answers") - Number(b.state === "answers"));
}

const fewestEndpoints = 8; // of each part, however many parts there are

function boundPart(part: Omit<ServicePart, "more">, most: number | null): ServicePart {
  if (most === null) return { ...part, more: { endpoints: 0, expected: 0 } };
  const limit = Math.max(fewestEndpoints, Math.floor(most));
  const endpoints = part.endpoints.slice(0, limit);
  const expected = part.expected.slice(0, limit);
  const more = { endpoints: part.endpoints.length - endpoints.length, expected: part.expected.length - expected.length };
  return { ...part, endpoints, expected, more };
}

function explainPart(judged: JudgedPart, input: ExplainServiceInput, reach: ReachContexts): Omit<ServicePart, "more"> {
  const { part, state, expected, probes } = judged;
  const { snapshot } = input;
  const { service, instance, endpoints, id, label } = part;
  const owners = endpoints.flatMap((endpoint) => endpoint.owners).filter(({ pid }) => pid !== 1);
  const pids = [...new Set([...(instance === null ? [] : [instance.pid]), ...owners.map(({ pid }) => pid)])].sort((a, b) => a - b);
  const unit = unitOfPart(endpoints);
  const claims = instance?.claims ?? [];
  return {
    service: { id, name: service?.name ?? id, evidence: service?.evidence ?? null, reload: service?.reload ?? null },
    title: titleOf(label, { pid: instance?.pid ?? pids[0] ?? null, unit: unit === id ? null : unit }),
    state,
    recognisedBy: instance?.recognisedBy ?? (endpoints.some((one) => isGuessOf(one, id)) ? "port" : null),
    pids,
    unit,
    endpoints,
    expected,
    probes,
    limits: instance?.limits ?? [],
    claims,
    peers: instance?.peers ?? [],
    sections: [
      ...expectedSection(judged, input),
      ...onDemandSections(part, snapshot),
      ...usualSection(judged, input),
      ...peersSection(judged),
      ...partReachSection(part, { snapshot, probes, reach, from: input.from ?? null }),
      ...partProbes(judged, input),
      ...guardsOfAll(endpoints, { judged: input.judged ?? [], facts: input.signIns }),
      ...limitsSection({ ...input, endpoints, instances: instance === null ? [] : [instance] }),
      ...claimsSection(claims, input.endpoints),
      ...reloadSection(judged, { unit, snapshot: input.snapshot }),
      ...section("warnings", [...serviceWarnings(judged), ...partClaimWarnings(judged, input)]),
      ...evidenceSection(judged),
    ],
  };
}

function partClaimWarnings({ part: { instance } }: JudgedPart, input: ExplainServiceInput): readonly ExplanationLine[] {
  return instance === null ? [] : (instance.claims ?? []).flatMap((claim) => passiveWarnings({ claim, instance }, input));
}

function titleOf(name: Phrase, { pid, unit }: { readonly pid: number | null; readonly unit: string | null }): Phrase {
  const details = [...(pid === null ? [] : [phrase("explanation.who.pid", { pid })]), ...(unit === null ? [] : [literal(unit)])];
  return withDetails(name, details);
}

function wholeSections(parts: readonly JudgedPart[], input: ExplainServiceInput, reach: ReachContexts): readonly ExplanationSection[] {
  const isServed = parts.some(({ part }) => part.endpoints.some((endpoint) => endpoint.namespace === "host" && isServing(endpoint)));
  return [
    ...section("warnings", [
      ...(isServed ? judgedLines(reach.get("host") ?? null) : []),
      ...contradictionLines(parts),
      ...parts.flatMap((judged) => allocationLines(judged, input)),
    ]),
    ...section("holders", holderLines(input.holders, input.snapshot)),
    ...selinuxSection(input.selinux ?? null),
  ];
}

const tones = { bad: "bad", warning: "warning", notice: "plain" } as const satisfies Record<
  AllocationFinding["severity"],
  ExplanationLine["tone"]
>;

/** MCSManager's counter for instances, held against the host; nothing for a service without one. */
function allocationLines({ part, ports }: JudgedPart, { snapshot, endpoints }: ExplainServiceInput): readonly ExplanationLine[] {
  const claims = part.instance?.claims ?? [];
  const daemonPort = ports.find(({ protocol }) => protocol === "tcp")?.port;
  if (claims.length === 0 || daemonPort === undefined) return [];
  const { ephemeral } = portSysctls(snapshot, "host");
  const { containers } = snapshot.sections;
  return checkAllocation({ claims, endpoints, containers, ephemeralRange: ephemeral, daemonPort }).map(({ text, severity }) =>
    textLine(text, tones[severity]),
  );
}

function warningIds(sections: readonly ExplanationSection[]): readonly string[] {
  const told = sections.filter(({ id }) => id !== "reload"); // what would happen, not what is wrong
  const lines = told.flatMap(({ lines }) => lines).filter(({ tone, text }) => tone === "warning" || tone === "bad" || isJudgedNote(text));
  return [...new Set(lines.flatMap(({ text }) => text?.id ?? []))];
}
