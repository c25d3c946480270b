/**
 * The whole answer about one port: what listens in each protocol and namespace, held by whom, set by what, what connections said,
 * how to change it, and for a port nobody listens on what else holds it. Everything known comes in as arguments; nothing is asked here.
 * Invariant: no line claims more than the snapshot, the probes and the holders show.
 */
import { phrase, render, type Language, type Phrase } from "@portolan/phrases";
import { portFacts as registryFacts, type PortFacts } from "@portolan/services";
import type { Ruleset } from "@portolan/ruleset";
import type { Finding } from "@portolan/reachability";
import type { Snapshot } from "@portolan/snapshot";
import { sharesOwner, type AcceptQueues, type Endpoint, type PortHolder } from "@portolan/sockets";
import { answerPort } from "./answer.ts";
import { covers, isServing, isTranslated } from "./endpoint-reach.ts";
import type { EndpointExplanation, Explanation, ExplanationLine, ExplanationSection, ProbeResult } from "./explanation.ts";
import { instanceOf } from "./bind-settings.ts";
import { bindSection } from "./section-bind.ts";
import { probeTargets, type ProbeTarget } from "./probe-targets.ts";
import { allowSection, type AllowAnswer } from "./fixes/section-allow.ts";
import { changeSection } from "./section-change.ts";
import { guardsSection, type SignInFacts } from "./sign-ins/section-guards.ts";
import { holdersSection } from "./section-holders.ts";
import { limitsSection } from "./section-limits.ts";
import { endpointReach, reachContexts, type AskedSources, type JudgedNamespace, type ReachContexts } from "./reach/reach-context.ts";
import { contradictedConnections } from "./findings/contradicted-connections.ts";
import { probeLines } from "./reach/probe-lines.ts";
import { reachDocument } from "./reach/reach-document.ts";
import { reachSection } from "./reach/section-reach.ts";
import { listensSection } from "./section-listens.ts";
import { ownerSection } from "./section-owner.ts";
import { portClaimsSection } from "./section-port-claims.ts";
import { probesSection, skippedProbes } from "./section-probes.ts";
import { selinuxSection } from "./selinux/section-selinux.ts";
import type { SelinuxTold } from "./selinux/selinux-attempts.ts";
import { servedProtocols } from "./served-protocols.ts";
import { setBySection } from "./section-set-by.ts";
import { notStarted, startsService } from "./starts-service.ts";
import { warningsSection } from "./section-warnings.ts";
import { whySection } from "./section-why.ts";

export interface ExplainPortInput {
  readonly snapshot: Snapshot;
  /** Of the whole host or of this port alone; those of other ports are ignored. Pass `serviceName` to `endpointsOf` for readable service names. */
  readonly endpoints: readonly Endpoint[];
  readonly port: number;
  readonly protocol: "tcp" | "udp" | null; // null: both
  readonly probes: readonly ProbeResult[]; // connections made to the addresses of `probeTargets`
  readonly holders: readonly PortHolder[]; // from Capture.portHolders; for a saved snapshot from `portHoldersOfSnapshot`
  /** Accept queues of the port, from Capture.acceptQueues. Absent or null: none was asked for. */
  readonly queues?: AcceptQueues | null;
  /** Who gets in, for each namespace that was judged. Absent: none was. */
  readonly judged?: readonly JudgedNamespace[];
  /** What good practice has against the port, from `findFindings`. Absent: it was not looked for. */
  readonly findings?: readonly Finding[];
  /** The question concerns these sources alone. Absent: all. */
  readonly from?: AskedSources;
  /** What to run so that exactly some sources get in, for each protocol that was asked about. Absent: it was not asked. */
  readonly fixes?: readonly AllowAnswer[];
  /** What SELinux says of those who hold the port, should, or connect to it. Absent or null: it was not asked. */
  readonly selinux?: SelinuxTold | null;
  /** What live facts say of bans and sign-ins at the port. Absent: only what the rules say of bans is told. */
  readonly signIns?: SignInFacts;
  /** The snapshot is a saved one: no kernel was asked for connections, and a bind is told for the time it was taken. Absent: false. */
  readonly isSaved?: boolean;
  /** What is known of a port number. Absent: the registry of @portolan/services. */
  readonly portFacts?: (port: number, protocol: "tcp" | "udp") => PortFacts;
  /** Why no connection was made at all, such as a saved snapshot. */
  readonly probeSkippedBecause?: Phrase;
}

export function explainPort(input: ExplainPortInput): Explanation {
  const { snapshot, port, protocol, probes, holders } = input;
  const endpoints = input.endpoints.filter((endpoint) => endpoint.port === port && (protocol === null || endpoint.protocol === protocol));
  const isSaved = input.isSaved ?? false;
  const spared = probes.length === 0 ? [] : probeTargets({ snapshot, endpoints, port }).spared;
  const reach = reachContexts(input.judged ?? [], { snapshot, from: input.from ?? null });
  const context = { ...input, endpoints, isSaved, spared, reach: reach.get("host") ?? null };
  const answer = answerPort(context);
  const sections = portSections(context);
  const textIn = (language: Language): string => answer.map((line) => render(line, language)).join("\n");
  return {
    schema: "portolan.explain/1",
    takenAt: snapshot.takenAt,
    port,
    protocol,
    answer,
    answerText: { en: textIn("en"), "zh-CN": textIn("zh-CN") },
    served: servedProtocols({ snapshot, endpoints, protocol, probes }),
    warnings: warningIds(sections),
    endpoints: endpoints.map((endpoint) => explainEndpoint(endpoint, context)),
    holders,
    sections,
    coverage: snapshot.coverage,
  };

  function portSections(input: ExplainPortInput): readonly ExplanationSection[] {
    const protocols = protocol === null ? protocolsOf(input.endpoints) : [protocol];
    return [
      ...allowSection(input.fixes ?? []),
      ...leftoverProbes(input),
      ...portLimits(input),
      ...holdersSection({ snapshot, endpoints, holders, isSaved, protocols }),
      ...portClaimsSection({ snapshot, endpoints, port, protocols }),
      ...bindSection({ snapshot, endpoints, holders, isSaved, port, protocols }),
      ...selinuxSection(input.selinux ?? null),
      ...warningsSection({
        ...context,
        findings: [...(input.findings ?? []), ...contradictionsOf(context, reach)],
        port,
        protocols,
        portFacts: input.portFacts ?? registryFacts,
      }),
    ];
  }

  function explainEndpoint(endpoint: Endpoint, input: ExplainPortInput): EndpointExplanation {
    const own = ofEndpoint(endpoint, { endpoints, addresses: probes });
    const siblings = siblingsOf(endpoint, endpoints);
    return {
      endpoint,
      sections: [
        ...listensSection(endpoint, snapshot),
        ...ownerSection(endpoint, snapshot),
        ...whySection(endpoint, snapshot),
        ...setBySection(endpoint, snapshot),
        ...reachSections(endpoint, { reach, endpoints: input.endpoints }),
        ...guardsSection(endpoint, { ruleset: rulesetOf(endpoint, input), facts: input.signIns }),
        ...probeSections(endpoint, { input, endpoints, own, spared, reach }),
        ...changeSection({ endpoint, siblings, snapshot }),
      ],
      probes: own,
      ...reachField(endpoint, reach),
    };
  }
}

interface ProbeContext {
  readonly input: ExplainPortInput;
  readonly endpoints: readonly Endpoint[]; // of the port
  readonly own: readonly ProbeResult[];
  readonly spared: readonly ProbeTarget[];
  readonly reach: ReachContexts;
}

function probeSections(endpoint: Endpoint, { input, endpoints, own, spared, reach }: ProbeContext): ExplanationSection[] {
  const left = ofEndpoint(endpoint, { endpoints, addresses: spared });
  const told = probesAgainst(endpoint, { own, reach });
  if (own.length > 0) return probesSection({ endpoints: probedEndpoints(endpoints), shown: own, spared: left, told });
  return skippedProbes((isTranslated(endpoint) ? null : input.probeSkippedBecause) ?? skipReason(endpoint, input));
}

function contradictionsOf({ endpoints, probes }: Pick<ExplainPortInput, "endpoints" | "probes">, reach: ReachContexts): readonly Finding[] {
  return endpoints.flatMap((endpoint) => {
    const context = reach.get(endpoint.namespace);
    const entries = (context === undefined ? null : endpointReach(context, endpoint.id)?.entries) ?? [];
    return contradictedConnections({ endpoint, probes: ofEndpoint(endpoint, { endpoints, addresses: probes }), entries });
  });
}

function rulesetOf({ namespace }: Endpoint, { judged = [] }: ExplainPortInput): Ruleset | null {
  return judged.find(({ chart }) => chart.namespace === namespace)?.ruleset ?? null;
}

/** `endpoints`: of the port; among them is the container that NAT leads to. */
function reachSections(
  endpoint: Endpoint,
  { reach, endpoints }: { readonly reach: ReachContexts; readonly endpoints: readonly Endpoint[] },
): ExplanationSection[] {
  const context = reach.get(endpoint.namespace);
  return context === undefined ? [] : reachSection(endpoint, { context, endpoints });
}

function probesAgainst(
  endpoint: Endpoint,
  { own, reach }: { readonly own: readonly ProbeResult[]; readonly reach: ReachContexts },
): readonly ExplanationLine[] {
  const context = reach.get(endpoint.namespace);
  return context === undefined ? [] : probeLines(own, endpointReach(context, endpoint.id)?.entries ?? [], context);
}

function reachField(endpoint: Endpoint, reach: ReachContexts): Pick<EndpointExplanation, "reach"> {
  const context = reach.get(endpoint.namespace);
  const found = context === undefined ? null : endpointReach(context, endpoint.id);
  return found === null ? {} : { reach: reachDocument(found.entries) };
}

/** Of the services behind the port's listeners, each once. */
function portLimits({ snapshot, endpoints, queues = null }: ExplainPortInput): ExplanationSection[] {
  const instances = new Set(endpoints.flatMap((endpoint) => instanceOf(endpoint, snapshot) ?? []));
  return limitsSection({ snapshot, endpoints, instances: [...instances], queues: queues === null ? [] : [queues] });
}

function warningIds(sections: readonly ExplanationSection[]): readonly string[] {
  const lines = sections.find(({ id }) => id === "warnings")?.lines ?? [];
  return [...new Set(lines.flatMap(({ text }) => text?.id ?? []))];
}

/** Both protocols for a port nobody holds; else those that hold it. */
function protocolsOf(endpoints: readonly Endpoint[]): readonly ("tcp" | "udp")[] {
  const held = (["tcp", "udp"] as const).filter((protocol) => endpoints.some((endpoint) => endpoint.protocol === protocol));
  return held.length === 0 ? ["tcp", "udp"] : held;
}

function probedEndpoints(endpoints: readonly Endpoint[]): readonly Endpoint[] {
  return endpoints.filter(
    (endpoint) => endpoint.protocol === "tcp" && endpoint.namespace === "host" && isServing(endpoint) && !isTranslated(endpoint),
  );
}

/** Addresses an endpoint answers for: all of them when it is alone, else those it covers or may cover. */
function ofEndpoint<Place extends ProbeTarget>(
  endpoint: Endpoint,
  { endpoints, addresses }: { readonly endpoints: readonly Endpoint[]; readonly addresses: readonly Place[] },
): readonly Place[] {
  const probed = probedEndpoints(endpoints);
  if (!probed.includes(endpoint)) return [];
  return probed.length === 1 ? addresses : addresses.filter(({ address }) => covers(endpoint, address) !== false);
}

/** Probes to addresses that none of several endpoints covers. */
function leftoverProbes({ endpoints, probes }: ExplainPortInput): ExplanationSection[] {
  const probed = probedEndpoints(endpoints);
  if (probed.length === 1) return [];
  const shown = probes.filter(({ address }) => probed.every((endpoint) => covers(endpoint, address) === false));
  return shown.length === 0 ? [] : probesSection({ endpoints: probed, shown, spared: [] });
}

function skipReason(endpoint: Endpoint, { probes, snapshot }: Pick<ExplainPortInput, "probes" | "snapshot">): Phrase {
  if (endpoint.protocol === "udp") return phrase("explanation.probes.skipped.udp");
  if (endpoint.namespace !== "host") return phrase("explanation.probes.skipped.namespace");
  if (!isServing(endpoint)) return phrase("explanation.probes.skipped.nothing");
  if (isTranslated(endpoint)) return phrase("explanation.probes.skipped.nat");
  if (probes.length > 0 && startsService(endpoint, snapshot)) return notStarted(endpoint);
  return probes.length === 0 ? phrase("explanation.probes.skipped.notAsked") : phrase("explanation.probes.skipped.nothing");
}

function siblingsOf(endpoint: Endpoint, endpoints: readonly Endpoint[]): readonly Endpoint[] {
  const { protocol, namespace } = endpoint;
  const isSibling = (other: Endpoint): boolean =>
    other.protocol === protocol && other.namespace === namespace && isServing(other) && sharesOwner(endpoint, other) === true;
  return endpoints.filter((other) => other === endpoint || isSibling(other));
}
