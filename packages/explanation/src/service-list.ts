/**
 * Every service of a host in one list: suites as wholes, the services that belong to none by themselves. What is said of each rests on sockets
 * and settings alone, as no connection is made; a service that is only guessed from a port number is left out.
 */
import type { Phrase } from "@portolan/phrases";
import { phrase } from "@portolan/phrases";
import { suites } from "@portolan/services";
import type { ExplanationSection } from "./explanation.ts";
import { explainService } from "./explain-service.ts";
import type { ServiceState } from "./service-explanation.ts";
import { findService, type HostFacts, type ServiceWhole } from "./service-whole.ts";

export interface ServiceSummary {
  readonly id: string; // what `findService` knows it by
  readonly name: string;
  readonly state: ServiceState; // without connections: `answers` means that every expected socket is there
  readonly answer: readonly Phrase[];
  readonly endpoints: readonly string[]; // ids
  readonly units: readonly string[];
  readonly findings: readonly Phrase[]; // what is bad about it, of what is worth knowing
}

/** Those with something amiss first, then by name. */
export function listServices(host: HostFacts): readonly ServiceSummary[] {
  const summaries = wholesOf(host).map((service) => summarise(service, host));
  return summaries.sort((a, b) => Number(isWell(a)) - Number(isWell(b)) || compareTexts(a.name.toLowerCase(), b.name.toLowerCase()));
}

function wholesOf(host: HostFacts): readonly ServiceWhole[] {
  const running = new Set([
    ...host.snapshot.sections.services.flatMap(({ service, recognisedBy }) => (recognisedBy === "port" ? [] : [service])),
    ...host.endpoints.flatMap(({ service }) => (service === null || service.recognisedBy === "port" ? [] : [service.id])),
  ]);
  const whole = suites.filter(({ parts }) => parts.some(({ service }) => running.has(service)));
  const inSuites = new Set(whole.flatMap(({ parts }) => parts.map(({ service }) => service)));
  const names = [...whole.map(({ id }) => id), ...[...running].filter((id) => !inSuites.has(id))];
  return [...new Set(names)].flatMap((name) => findService(name, host) ?? []);
}

function summarise(service: ServiceWhole, host: HostFacts): ServiceSummary {
  const probeSkippedBecause = phrase("explanation.probes.skipped.notAsked");
  const explained = explainService({ ...host, service, probes: [], holders: [], queues: [], probeSkippedBecause });
  const { parts, sections, state, answer } = explained;
  return {
    id: service.id,
    name: service.name,
    state,
    answer,
    endpoints: [...new Set(parts.flatMap(({ endpoints }) => endpoints.map(({ id }) => id)))],
    units: [...new Set(parts.flatMap(({ unit }) => unit ?? []))],
    findings: badFindings([...parts.flatMap((part) => part.sections), ...sections]),
  };
}

function badFindings(sections: readonly ExplanationSection[]): readonly Phrase[] {
  const warnings = sections.filter(({ id }) => id === "warnings").flatMap(({ lines }) => lines);
  return warnings.flatMap(({ tone, text }) => (tone === "bad" && text !== null ? [text] : []));
}

function isWell({ state, findings }: ServiceSummary): boolean {
  return state === "answers" && findings.length === 0;
}

function compareTexts(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
