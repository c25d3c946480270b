import type { FindingCounts, FindingDocument, FindingsDocument, Judgement } from "@portolan/contract";
import { findingPhrases } from "@portolan/explanation";
import { findFindings, shadowedRules, type Chart, type Finding, type HostModel, type ShadowedRule } from "@portolan/reachability";
import type { NamespaceModel } from "./facts-model.ts";

const findingLimit = 2000;

export interface NamespaceFinding {
  readonly namespace: string;
  readonly finding: Finding;
}

/** What good practice has against a namespace. `chart`: of all its endpoints, with its space. */
export function findingsOf({ host, endpoints }: NamespaceModel, chart: Chart): readonly NamespaceFinding[] {
  const found = findFindings({ host, chart, endpoints, shadowed: shadowedOf(host) });
  return found.map((finding) => ({ namespace: host.namespace, finding }));
}

/** None where the rules are too many to map. */
function shadowedOf(host: HostModel): readonly ShadowedRule[] {
  if (host.ruleset.tables.length === 0) return [];
  try {
    return shadowedRules(host);
  } catch {
    return [];
  }
}

export function countFindings(found: readonly NamespaceFinding[]): FindingCounts {
  const of = (severity: Finding["severity"]): number => found.filter(({ finding }) => finding.severity === severity).length;
  return { high: of("high"), medium: of("medium"), low: of("low") };
}

export function findingsDocument(found: readonly NamespaceFinding[]): Omit<FindingsDocument, keyof Judgement | "schema"> {
  const sorted = found.toSorted((a, b) => rank[a.finding.severity] - rank[b.finding.severity]);
  return {
    findings: sorted.slice(0, findingLimit).map(findingDocument),
    counts: countFindings(found),
    more: { findings: Math.max(0, found.length - findingLimit) },
  };
}

const rank = { high: 0, medium: 1, low: 2 } as const;

function findingDocument({ namespace, finding }: NamespaceFinding): FindingDocument {
  const { facts: _facts, ...told } = finding;
  const { title, meaning, remedy } = findingPhrases(finding);
  return { ...told, namespace, title, explanation: [meaning], remedy: [remedy], fixes: [] };
}
