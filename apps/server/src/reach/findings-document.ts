import type { FindingCounts, FindingDocument, FindingsDocument, Judgement } from "@portolan/contract";
import { findingPhrases } from "@portolan/explanation";
import { findFindings, shadowedRules, type Chart, type Finding, type HostModel, type ShadowedRule } from "@portolan/reachability";
import type { NamespaceModel } from "./facts-model.ts";

const findingLimit = 2000;

export interface NamespaceFinding {
  readonly namespace: string;
  readonly finding: Finding;
}

export interface NamespaceFindings {
  readonly findings: readonly NamespaceFinding[];
  readonly isPartial: boolean; // the rules are too many to look for hidden ones
}

/** What good practice has against a namespace. `chart`: of all its endpoints, with its space. */
export function findingsOf({ host, endpoints }: NamespaceModel, chart: Chart): NamespaceFindings {
  const shadowed = shadowedOf(host);
  const findings = findFindings({ host, chart, endpoints, shadowed: shadowed ?? [] }).map((finding) => ({
    namespace: host.namespace,
    finding,
  }));
  return { findings, isPartial: shadowed === null };
}

/** Null where the rules are too many to map. */
function shadowedOf(host: HostModel): readonly ShadowedRule[] | null {
  if (host.ruleset.tables.length === 0) return [];
  try {
    return shadowedRules(host);
  } catch (error) {
    if (error instanceof Error && error.name === "DiagramLimitReached") return null;
    throw error;
  }
}

export function countFindings(all: readonly NamespaceFindings[]): FindingCounts {
  const found = all.flatMap(({ findings }) => findings);
  const of = (severity: Finding["severity"]): number => found.filter(({ finding }) => finding.severity === severity).length;
  return { high: of("high"), medium: of("medium"), low: of("low") };
}

export function findingsDocument(all: readonly NamespaceFindings[]): Omit<FindingsDocument, keyof Judgement | "schema"> {
  const found = all.flatMap(({ findings }) => findings);
  const sorted = found.toSorted((a, b) => rank[a.finding.severity] - rank[b.finding.severity]);
  return {
    findings: sorted.slice(0, findingLimit).map(findingDocument),
    counts: countFindings(all),
    more: { findings: Math.max(0, found.length - findingLimit) },
    ...(all.some(({ isPartial }) => isPartial) ? { isPartial: true } : {}),
  };
}

const rank = { high: 0, medium: 1, low: 2 } as const;

function findingDocument({ namespace, finding }: NamespaceFinding): FindingDocument {
  const { facts: _facts, ...told } = finding;
  const { title, meaning, remedy } = findingPhrases(finding);
  return { ...told, namespace, title, explanation: [meaning], remedy: [remedy], fixes: [] };
}
