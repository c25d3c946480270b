import { hash } from "node:crypto";
import { endpointReach, reachContexts, ruleOwners, type OwnerOfReason, type ReachContext } from "@portolan/explanation";
import type { AddressSet } from "@portolan/net";
import {
  chartOf,
  hostModelOf,
  openSpaceOf,
  spaceMap,
  type Chart,
  type EndpointReach,
  type HostModel,
  type OpenSpace,
  type Reason,
} from "@portolan/reachability";
import { readRuleset, type Ruleset } from "@portolan/ruleset";
import { emptySections, type ServiceInstance } from "@portolan/snapshot";
import type { Endpoint } from "@portolan/sockets";
import type { JudgedFacts } from "./judged-facts.ts";

/** The model of one namespace and what was made of it so far. */
export interface NamespaceModel {
  readonly host: HostModel;
  readonly endpoints: readonly Endpoint[];
  readonly services: readonly ServiceInstance[]; // of the whole host
  readonly ownerOf: OwnerOfReason;
  /** Of these endpoints alone. */
  chart(endpoints: readonly Endpoint[], from?: AddressSet): Chart;
  /** Ports that are open although nothing listens; made once. */
  space(): FoundSpace;
  context(chart: Chart, from?: AddressSet): ReachContext;
}

/** `isComplete`: false where the rules are too many for a map, or the ports for a list. */
export interface FoundSpace {
  readonly rows: readonly OpenSpace[];
  readonly isComplete: boolean;
}

export interface FactsModel {
  readonly facts: JudgedFacts;
  readonly namespaces: readonly string[]; // the host's own first
  of(namespace: string): NamespaceModel;
  find(endpoint: string): Endpoint | null;
}

export type KeptRulesets = Map<string, { readonly key: string; readonly ruleset: Ruleset }>;

/** Models are made when asked for. `rulesets` outlives them: rules that did not change are not read again. */
export function modelOf(facts: JudgedFacts, rulesets: KeptRulesets): FactsModel {
  const models = new Map<string, NamespaceModel>();
  const byId = new Map(facts.endpoints.map((endpoint) => [endpoint.id, endpoint]));
  const byNamespace = Map.groupBy(facts.endpoints, ({ namespace }) => namespace);
  const snapshot = { sections: { ...emptySections(), ...facts.sections } };
  return {
    facts,
    namespaces: [...new Set(["host", ...byNamespace.keys()])],
    find: (id) => byId.get(id) ?? null,
    of(namespace) {
      const known = models.get(namespace);
      if (known !== undefined) return known;
      const endpoints = byNamespace.get(namespace) ?? [];
      const ruleset = rulesetOf(facts, namespace, rulesets);
      const model = namespaceModel(hostModelOf(snapshot, namespace, { endpoints: facts.endpoints, ruleset }), endpoints, facts);
      models.set(namespace, model);
      return model;
    },
  };
}

function rulesetOf({ sections }: JudgedFacts, namespace: string, kept: KeptRulesets): Ruleset {
  const own = sections.rules.filter((rule) => rule.namespace === namespace);
  const key = hash("sha1", JSON.stringify(own));
  const known = kept.get(namespace);
  if (known?.key === key) return known.ruleset;
  const ruleset = readRuleset(own, namespace);
  kept.set(namespace, { key, ruleset });
  return ruleset;
}

function namespaceModel(host: HostModel, endpoints: readonly Endpoint[], { sections }: Pick<JudgedFacts, "sections">): NamespaceModel {
  const ownerOf = rememberOwners(ruleOwners(host.ruleset));
  let space: FoundSpace | null = null;
  return {
    host,
    endpoints,
    services: sections.services,
    ownerOf,
    chart: (asked, from) => chartOf(host, asked, from === undefined ? {} : { from }),
    space() {
      space ??= openPorts(host);
      return space;
    },
    context(chart, from) {
      const asked = from === undefined ? null : { sources: from, text: "" };
      const found = reachContexts([{ chart, ruleset: null, ownerOf }], { snapshot: { sections }, from: asked }).get(chart.namespace);
      if (found === undefined) throw new Error("a context of another namespace");
      return found;
    },
  };
}

function openPorts(host: HostModel): FoundSpace {
  if (host.ruleset.tables.length === 0) return { rows: [], isComplete: true }; // without rules every port is open
  const map = spaceMap(host);
  return map.code === "mapped" ? openSpaceOf(map) : { rows: [], isComplete: false };
}

export function reasonKey({ layer, table, chain, handle, position, text }: Reason): string {
  return JSON.stringify([layer, table, chain, handle, position, text]);
}

function rememberOwners(ownerOf: OwnerOfReason): OwnerOfReason {
  const known = new Map<string, ReturnType<OwnerOfReason>>();
  return (reason) => {
    const key = reasonKey(reason);
    const found = known.get(key);
    if (found !== undefined) return found;
    const owner = ownerOf(reason);
    known.set(key, owner);
    return owner;
  };
}

export function reachOfEndpoint(model: NamespaceModel, endpoint: Endpoint): { readonly reach: EndpointReach; readonly chart: Chart } {
  const chart = model.chart([endpoint]);
  const reach = endpointReach({ chart }, endpoint.id);
  if (reach === null) throw new Error("a chart without the endpoint that was asked for");
  return { reach, chart };
}
