import { RefusalError, type EndpointReachDocument, type Judgement } from "@portolan/contract";
import { drawReach, familyVerdict, reachDocument, reachSection, unjudgedPhrases, type ReachDocument } from "@portolan/explanation";
import { tracePacket } from "@portolan/reachability";
import { reachOfEndpoint, type FactsModel } from "./facts-model.ts";

const entryLimit = 400;
const sourceLimit = 2048; // of one entry
const pictureLimit = 16;

/** Everything about one endpoint. Throws NOT_FOUND. */
export function endpointDocument(model: FactsModel, id: string): Omit<EndpointReachDocument, keyof Judgement | "schema"> {
  const endpoint = model.find(id);
  if (endpoint === null) throw new RefusalError("NOT_FOUND", { thing: `endpoint ${id}` });
  const namespace = model.of(endpoint.namespace);
  const { reach, chart } = reachOfEndpoint(namespace, endpoint);
  const context = namespace.context(chart);
  const { host, endpoints } = namespace;
  const { ruleset } = host;
  const pictures = drawReach({ endpoint, reach, context, endpoints, ruleset, trace: (packet) => tracePacket(host, packet) });
  const entries = reachDocument(reach.entries);
  const clause = (family: "ipv4" | "ipv6") => (endpoint.state === "bound" ? null : familyVerdict(reach.entries, family, context));
  return {
    endpoint: id,
    exposure: reach.exposure,
    ...(reach.moreDepends === undefined ? {} : { moreDepends: reach.moreDepends }),
    answer: { ipv4: clause("ipv4"), ipv6: clause("ipv6") },
    reach: entries.slice(0, entryLimit).map(cutSources),
    takenElsewhere: reach.takenElsewhere,
    sections: reachSection(endpoint, { context, endpoints }),
    pictures: pictures.slice(0, pictureLimit),
    notes: unjudgedPhrases(chart),
    more: {
      entries: Math.max(0, entries.length - entryLimit),
      sources: entries.reduce((sum, { sources }) => sum + Math.max(0, sources.length - sourceLimit), 0),
      pictures: Math.max(0, pictures.length - pictureLimit),
    },
  };
}

function cutSources(entry: ReachDocument): ReachDocument {
  return entry.sources.length <= sourceLimit ? entry : { ...entry, sources: entry.sources.slice(0, sourceLimit) };
}
