import { setImmediate } from "node:timers/promises";
import type { Chart, EndpointReach } from "@portolan/reachability";
import { countFindings, findingsDocument, findingsOf, type NamespaceFindings } from "./findings-document.ts";
import type { FactsModel, NamespaceModel } from "./facts-model.ts";
import type { JudgedDocuments } from "./judge-protocol.ts";
import { draftOverview, namespaceReach, type OverviewDraft } from "./overview-document.ts";

const sliceMs = 20; // after which questions that wait are answered first
const batch = 512; // endpoints of one chart: those whose ports are treated alike are worked out once

/** Everything about a host. Gives way to other work of the thread while it goes on; the model must not change meanwhile. */
export async function judgeHost(model: FactsModel): Promise<JudgedDocuments> {
  const overview = draftOverview();
  const found: NamespaceFindings[] = [];
  const namespaces = [];
  for (const name of model.namespaces) {
    const namespace = model.of(name);
    const chart = await chartInTurns(namespace, overview);
    await setImmediate();
    const space = namespace.space();
    namespaces.push(namespaceReach(namespace.context(chart), space));
    await setImmediate();
    found.push(findingsOf(namespace, { ...chart, space: space.rows }, model.facts.live));
  }
  return {
    overview: bytesOf(overview.finish({ namespaces, findings: countFindings(found) })),
    findings: bytesOf(findingsDocument(found, { host: model.of("host").host, endpoints: model.facts.endpoints })),
  };
}

async function chartInTurns(namespace: NamespaceModel, overview: OverviewDraft): Promise<Chart> {
  const endpoints: EndpointReach[] = [];
  const whole = namespace.chart([]);
  const context = namespace.context(whole);
  let turnBegan = performance.now();
  for (let at = 0; at < namespace.endpoints.length; at += batch) {
    const asked = namespace.endpoints.slice(at, at + batch);
    for (const [index, reach] of namespace.chart(asked).endpoints.entries()) {
      const endpoint = asked[index];
      if (endpoint !== undefined) overview.add(endpoint, reach, context);
      endpoints.push(reach);
    }
    if (performance.now() - turnBegan < sliceMs) continue;
    await setImmediate();
    turnBegan = performance.now();
  }
  return { ...whole, endpoints };
}

const encoder = new TextEncoder();

export function bytesOf(document: object): Uint8Array<ArrayBuffer> {
  return encoder.encode(JSON.stringify(document));
}
