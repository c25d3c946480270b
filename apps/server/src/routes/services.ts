import type { FastifyInstance } from "fastify";
import { RefusalError, type ServicesDocument } from "@portolan/contract";
import { apiPrefix, routes, type RouteParams } from "@portolan/contract/api";
import {
  explainService,
  findService,
  knownServiceNames,
  listServices,
  probeTargets,
  servicePorts,
  type HostFacts,
  type ServiceExplanation,
} from "@portolan/explanation";
import { probeAll } from "@portolan/probe";
import type { AppParts } from "../app-parts.ts";
import { notYetSeen } from "./host.ts";

/** Each answer sweeps the host's processes and makes connections to every port of the service: enough for a person, not for a loop. */
const limited = { rateLimit: { max: 60, timeWindow: 60_000 } };
/** The list is made once for each look; a page asks for it again when endpoints have changed. */
const listLimited = { rateLimit: { max: 240, timeWindow: 60_000 } };
const probeTimeoutMs = 1000;
const most = { parts: 100, endpoints: 500 };

export function addServiceRoutes(app: FastifyInstance, parts: AppParts): void {
  app.get(apiPrefix + routes.listServices.path, { config: listLimited }, async (_request, reply): Promise<ServicesDocument> => {
    const { snapshot, endpoints } = parts.view;
    if (snapshot === null) throw notYetSeen();
    void reply.header("cache-control", "no-store");
    return { takenAt: snapshot.takenAt, services: servicesOf({ snapshot, endpoints }) };
  });

  app.get<{ Params: RouteParams<"explainService"> }>(
    apiPrefix + routes.explainService.path.replace("{id}", ":id"),
    { config: limited, schema: { params: routes.explainService.params } },
    async (request, reply): Promise<ServiceExplanation> => {
      void reply.header("cache-control", "no-store");
      return explain(parts, request.params.id);
    },
  );
}

const lists = new WeakMap<HostFacts["endpoints"], { readonly takenAt: string; readonly services: ServicesDocument["services"] }>();

function servicesOf(host: HostFacts): ServicesDocument["services"] {
  const { takenAt } = host.snapshot;
  const known = lists.get(host.endpoints);
  if (known?.takenAt === takenAt) return known.services;
  const services = listServices(host);
  lists.set(host.endpoints, { takenAt, services });
  return services;
}

/** Looks first, so that the answer is about now; a scanner that does not answer is a refusal, never an old answer as a new one. */
async function explain(parts: AppParts, name: string): Promise<ServiceExplanation> {
  const scanner = parts.scanner();
  await scanner.lookNow();
  const { snapshot, endpoints } = parts.view;
  if (snapshot === null) throw notYetSeen();
  const host = { snapshot, endpoints };
  const service = findService(name, host);
  if (service === null) {
    throw new RefusalError("SERVICE_UNKNOWN", { service: name, count: knownServiceNames().length, suggestion: "portolan ls" });
  }
  const { held, http, inside, missing } = servicePorts(service, host);
  const asked = service.parts.flatMap((part) => part.endpoints.map(({ id }) => id));
  const judged = parts.reach.judged({ endpoints: asked, port: null });
  const queues = await Promise.all([...held, ...inside].map((port) => scanner.acceptQueues({ port })));
  const holders = await Promise.all(missing.map((one) => scanner.portHolders(one)));
  const probes = await Promise.all(held.map((port) => probePort({ port, asksHttp: http.includes(port) }, host)));
  return explainService({
    ...host,
    service,
    most,
    probes: probes.flat(),
    holders: holders.flat(),
    queues: queues.filter((one) => one !== null),
    judged: await judged,
  });
}

function probePort({ port, asksHttp }: { port: number; asksHttp: boolean }, host: HostFacts): ReturnType<typeof probeAll> {
  const { targets } = probeTargets({ ...host, port });
  return probeAll({ targets, port, asksHttp, timeoutMs: probeTimeoutMs });
}
