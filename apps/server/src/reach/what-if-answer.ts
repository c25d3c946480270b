import { RefusalError, type WhatIfQuestion, type WhatIfRulesAnswer, type WhatIfRulesQuestion, type WhatIfSourceAnswer, type WhatIfSourceQuestion } from "@portolan/contract"; // prettier-ignore
import { differentRegionDocument, explainDifference, reachedParts, reachThrough, refusalOf, unjudgedPhrases } from "@portolan/explanation";
import { AddressSet, parsePrefix } from "@portolan/net";
import { diffHosts } from "@portolan/reachability";
import type { FactsModel, NamespaceModel } from "./facts-model.ts";
import { readPastedRules } from "./pasted-rules.ts";
import { requireNamespace } from "./require-namespace.ts";

const regionLimit = 200; // of each kind
const partLimit = 5000;
const problemLimit = 100;

/** What other rules would change, or what a source reaches. Nothing is applied. */
export function whatIfAnswer(model: FactsModel, question: WhatIfQuestion): WhatIfRulesAnswer | WhatIfSourceAnswer {
  return "rules" in question ? ofRules(model, question) : ofSource(model, question);
}

function ofRules(model: FactsModel, question: WhatIfRulesQuestion): WhatIfRulesAnswer {
  const namespace = requireNamespace(model, question.namespace);
  const { host } = model.of(namespace);
  const { kind, mode, ruleset, notes, problems } = readPastedRules(question, host.ruleset);
  const difference = diffHosts(host, { ...host, ruleset });
  const { gained, lost, changed, equal, proved } = difference;
  const shown = (regions: typeof gained) => regions.slice(0, regionLimit).map((one) => differentRegionDocument(one, host.interfaces));
  const rest = (regions: typeof gained): number => Math.max(0, regions.length - regionLimit);
  return {
    schema: "portolan.what-if/1",
    question: "rules",
    takenAt: model.facts.takenAt,
    namespace,
    kind,
    mode,
    equal,
    proved,
    gained: shown(gained),
    lost: shown(lost),
    changed: shown(changed),
    ...explainDifference(difference, host.interfaces),
    notes: [...notes, ...unjudgedPhrases({ gaps: ruleset.gaps, layers: [] })],
    problems: problems.slice(0, problemLimit),
    more: { gained: rest(gained), lost: rest(lost), changed: rest(changed), problems: Math.max(0, problems.length - problemLimit) },
  };
}

function ofSource(model: FactsModel, { source, in: iif, namespace: asked }: WhatIfSourceQuestion): WhatIfSourceAnswer {
  const namespace = requireNamespace(model, asked);
  const prefix = parsePrefix(source.trim());
  if (prefix === null) {
    throw new RefusalError("ARGUMENT_INVALID", { argument: "source", value: source, expected: "192.0.2.7 | 10.0.0.0/8 | 2001:db8::/32" });
  }
  const from = AddressSet.fromPrefixes([prefix]);
  const own = model.of(namespace);
  requireInterface(own, iif);
  const chart = own.chart(own.endpoints, from);
  const context = own.context(chart, from);
  const found = chart.endpoints
    .map((endpoint) => (iif === undefined ? endpoint : reachThrough(endpoint, iif)))
    .map((endpoint) => ({ endpoint, parts: reachedParts(endpoint, context) }));
  const unreached = found.filter(({ parts }) => parts.length === 0).map(({ endpoint }) => endpoint);
  return {
    schema: "portolan.what-if/1",
    question: "source",
    takenAt: model.facts.takenAt,
    namespace,
    source: source.trim(),
    in: iif ?? null,
    reached: found.flatMap(({ parts }) => parts).slice(0, partLimit),
    unreached: unreached.map(({ endpoint }) => endpoint),
    refusals: unreached.flatMap((endpoint) => {
      const because = refusalOf(endpoint, prefix.address.family);
      return because === null ? [] : [{ endpoint: endpoint.endpoint, because }];
    }),
    notes: unjudgedPhrases(chart),
  };
}

function requireInterface({ host }: NamespaceModel, iif: string | undefined): void {
  const names = host.interfaces.map(({ name }) => name);
  if (iif === undefined || names.includes(iif)) return;
  throw new RefusalError("ARGUMENT_INVALID", { argument: "in", value: iif, expected: names.slice(0, 20).join(" | ") });
}
