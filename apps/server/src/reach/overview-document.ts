import type { FindingCounts, Judgement, NamespaceReach, ReachOverview, ReachSummary } from "@portolan/contract";
import { familyVerdict, openSpaceDocument, unjudgedPhrases, type ReachContext } from "@portolan/explanation";
import type { Phrase } from "@portolan/phrases";
import type { EndpointReach, OpenSpace } from "@portolan/reachability";
import type { Endpoint } from "@portolan/sockets";

export type OverviewParts = Omit<ReachOverview, keyof Judgement | "schema">;

/** Collects the overview endpoint by endpoint; each distinct clause is kept once. */
export interface OverviewDraft {
  add(endpoint: Endpoint, reach: EndpointReach, context: ReachContext): void;
  finish(rest: { readonly namespaces: readonly NamespaceReach[]; readonly findings: FindingCounts }): OverviewParts;
}

export function draftOverview(): OverviewDraft {
  const phrases: Phrase[] = [];
  const numbers = new Map<string, number>();
  const endpoints: ReachSummary[] = [];
  const numberOf = (clause: Phrase | null): number | null => {
    if (clause === null) return null;
    const key = JSON.stringify(clause);
    const known = numbers.get(key);
    if (known !== undefined) return known;
    numbers.set(key, phrases.length);
    return phrases.push(clause) - 1;
  };
  return {
    add(endpoint, { entries, exposure }, context) {
      const clause = (family: "ipv4" | "ipv6"): Phrase | null =>
        endpoint.state === "bound" ? null : familyVerdict(entries, family, context);
      endpoints.push({ endpoint: endpoint.id, exposure, answer: { ipv4: numberOf(clause("ipv4")), ipv6: numberOf(clause("ipv6")) } });
    },
    finish: (rest) => ({ phrases, endpoints, ...rest }),
  };
}

export function namespaceReach(context: ReachContext, space: readonly OpenSpace[]): NamespaceReach {
  const { chart } = context;
  return {
    namespace: chart.namespace,
    space: space.map((one) => openSpaceDocument(one, context)),
    notes: unjudgedPhrases(chart),
  };
}
