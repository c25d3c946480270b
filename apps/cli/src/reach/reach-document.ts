import { endpointReach, guardingJails as guarding, reachContexts, reachDocument, type JudgedNamespace } from "@portolan/explanation";
import type { Endpoint } from "@portolan/sockets";
import type { HostView } from "../host-view.ts";

/** `portolan.reach/1`. `isWhole`: not narrowed by a query; the open ports without a listener are told only then. */
export function reachDocumentOf({
  view: { snapshot },
  endpoints,
  judged,
  isWhole,
}: {
  readonly view: Pick<HostView, "snapshot">;
  readonly endpoints: readonly Endpoint[];
  readonly judged: readonly JudgedNamespace[];
  readonly isWhole: boolean;
}): object {
  const contexts = reachContexts(judged, { snapshot, from: null });
  const rulesets = new Map(judged.map(({ chart, ruleset }) => [chart.namespace, ruleset]));
  return {
    schema: "portolan.reach/1",
    takenAt: snapshot.takenAt,
    coverage: snapshot.coverage,
    endpoints: endpoints.map((endpoint) => {
      const { id, namespace, protocol, address, port, scope, state } = endpoint;
      const context = contexts.get(namespace);
      const found = context === undefined ? null : endpointReach(context, id);
      const reach = found === null ? null : reachDocument(found.entries);
      return {
        id,
        namespace,
        protocol,
        address,
        port,
        scope,
        state,
        exposure: found?.exposure ?? null,
        moreDepends: found?.moreDepends ?? [],
        reach,
        takenElsewhere: found?.takenElsewhere ?? [],
        jails: guarding(endpoint, rulesets.get(namespace) ?? null).map(({ name, banned }) => ({ name, banned })),
      };
    }),
    namespaces: judged.map(({ chart, spaceGap }) => ({
      namespace: chart.namespace,
      openWithoutListener: isWhole ? chart.space : [],
      openWithoutListenerGap: spaceGap ?? null,
      gaps: chart.gaps,
      layers: chart.layers,
    })),
  };
}
