import type { FindingCounts, FindingDocument, FindingsDocument, FixDocument, Judgement } from "@portolan/contract";
import { findingPhrases } from "@portolan/explanation";
import { phrase } from "@portolan/phrases";
import { fixOfFinding, type FixSurroundings } from "@portolan/plans";
import {
  findFindings,
  shadowedRules,
  type Chart,
  type Finding,
  type HostFacts,
  type HostModel,
  type ShadowedRule,
} from "@portolan/reachability";
import type { NamespaceModel } from "./facts-model.ts";

const findingLimit = 2000;
const fixLimit = 200; // findings with something to type: each may try several changes

export interface NamespaceFinding {
  readonly namespace: string;
  readonly finding: Finding;
}

export interface NamespaceFindings {
  readonly findings: readonly NamespaceFinding[];
  readonly isPartial: boolean; // the rules are too many to look for hidden ones, or live facts are missing
}

/** What good practice has against a namespace. `chart`: of all its endpoints, with its space. `facts`: of the host's own; null: not answered. */
export function findingsOf({ host, endpoints, services }: NamespaceModel, chart: Chart, facts: HostFacts | null): NamespaceFindings {
  const shadowed = shadowedOf(host);
  const live = host.namespace === "host" ? facts : {};
  const findings = findFindings({ host, chart, endpoints, services, shadowed: shadowed ?? [], facts: live ?? {} }).map((finding) => ({
    namespace: host.namespace,
    finding,
  }));
  return { findings, isPartial: shadowed === null || live === null || asksSelinux(host) };
}

/** Where SELinux enforces, only the command line asks it. */
function asksSelinux({ namespace, layers }: HostModel): boolean {
  return namespace === "host" && layers.some(({ kind }) => kind === "selinux");
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

export function findingsDocument(
  all: readonly NamespaceFindings[],
  surroundings: FixSurroundings,
): Omit<FindingsDocument, keyof Judgement | "schema"> {
  const found = all.flatMap(({ findings }) => findings);
  const sorted = found.toSorted((a, b) => rank[a.finding.severity] - rank[b.finding.severity]);
  return {
    findings: sorted
      .slice(0, findingLimit)
      .map((one, index) => ({ ...findingDocument(one), fixes: index < fixLimit ? fixDocuments(one, surroundings) : [] })),
    counts: countFindings(all),
    more: { findings: Math.max(0, found.length - findingLimit) },
    ...(all.some(({ isPartial }) => isPartial) ? { isPartial: true } : {}),
  };
}

const rank = { high: 0, medium: 1, low: 2 } as const;

function findingDocument({ namespace, finding }: NamespaceFinding): Omit<FindingDocument, "fixes"> {
  const { facts: _facts, ...told } = finding;
  const { title, meaning, remedy } = findingPhrases(finding);
  return { ...told, namespace, title, explanation: [meaning], remedy: [remedy] };
}

/** The same as `portolan check` prints. */
function fixDocuments({ finding }: NamespaceFinding, surroundings: FixSurroundings): readonly FixDocument[] {
  const { commands, ask } = fixOfFinding(finding, surroundings);
  if (ask !== null) return [{ title: phrase("check.ask"), commands: [ask], notes: [] }];
  const notes = finding.code === "narrow-rule-made-void" ? [phrase("fixes.tried")] : [];
  return commands.length === 0 ? [] : [{ title: phrase("check.commands"), commands, notes }];
}
