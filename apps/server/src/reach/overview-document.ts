import type { FindingCounts, Judgement, NamespaceReach, ReachOverview, ReachSummary } from "@portolan/contract";
import { familyVerdict, openSpaceDocument, unjudgedPhrases, type ReachContext } from "@portolan/explanation";
import { phrase, type Phrase } from "@portolan/phrases";
import type { EndpointReach, ReachEntry } from "@portolan/reachability";
import type { Endpoint } from "@portolan/sockets";
import type { FoundSpace } from "./facts-model.ts";

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
  const known = new Map<string, number | null>();
  const numberOf = (clause: Phrase | null): number | null => {
    if (clause === null) return null;
    const key = JSON.stringify(clause);
    const found = numbers.get(key);
    if (found !== undefined) return found;
    numbers.set(key, phrases.length);
    return phrases.push(clause) - 1;
  };
  return {
    add(endpoint, { entries, exposure, moreDepends }, context) {
      const clause = (family: "ipv4" | "ipv6"): number | null => {
        const own = endpoint.state === "bound" ? [] : entries.filter((entry) => entry.family === family);
        if (own.length === 0) return null;
        const key = `${endpoint.namespace} ${JSON.stringify(own.map(saidOf))}`;
        const found = known.get(key);
        if (found !== undefined) return found;
        const number = numberOf(familyVerdict(own, family, context));
        known.set(key, number);
        return number;
      };
      endpoints.push({
        endpoint: endpoint.id,
        exposure,
        ...(moreDepends === undefined ? {} : { moreDepends }),
        answer: { ipv4: clause("ipv4"), ipv6: clause("ipv6") },
      });
    },
    finish: (rest) => ({ phrases, endpoints, ...rest }),
  };
}

/** What of an entry the clause is made of: neither the witness nor the port. */
function saidOf({ family, to, verdict, sources, via, conditions, choices, replies, because }: ReachEntry): readonly unknown[] {
  const terms = conditions.map((all) => all.map(({ condition, holds }) => [condition.id, holds]));
  return [family, to, verdict, sources, via, terms, choices, replies, verdict === "closed" ? because.at(-1) : null];
}

export function namespaceReach(context: ReachContext, { rows, isComplete }: FoundSpace): NamespaceReach {
  const { chart } = context;
  const notes = unjudgedPhrases(chart);
  return {
    namespace: chart.namespace,
    space: rows.map((one) => openSpaceDocument(one, context)),
    notes: isComplete ? notes : [...notes, phrase("judging.spaceIncomplete")],
  };
}
