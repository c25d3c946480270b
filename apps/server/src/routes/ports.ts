import type { FastifyInstance } from "fastify";
import { apiPrefix, routes, type RouteParams, type RouteQuery } from "@portolan/contract/api";
import { explainPort, probeTargets, type Explanation } from "@portolan/explanation";
import type { FreePorts } from "@portolan/contract";
import { probeAll } from "@portolan/probe";
import { answerFreePorts } from "../free-port-search.ts";
import type { AppParts } from "../app-parts.ts";
import { notYetSeen } from "./host.ts";

/** Each explanation sweeps the host's processes and makes connections: enough for a person, not for a loop. */
const limited = { rateLimit: { max: 120, timeWindow: 60_000 } };
const probeTimeoutMs = 1000;

export function addPortRoutes(app: FastifyInstance, parts: AppParts): void {
  app.get<{ Querystring: RouteQuery<"findFreePorts"> }>(
    apiPrefix + routes.findFreePorts.path,
    { config: limited, schema: { querystring: routes.findFreePorts.query } },
    async (request, reply): Promise<FreePorts> => {
      const { snapshot, endpoints } = parts.view;
      if (snapshot === null) throw notYetSeen();
      void reply.header("cache-control", "no-store");
      return answerFreePorts(request.query, { snapshot, endpoints });
    },
  );

  app.get<{ Params: RouteParams<"explainPort"> }>(
    apiPrefix + routes.explainPort.path.replaceAll(/\{([a-z]+)\}/g, ":$1"),
    { config: limited, schema: { params: routes.explainPort.params } },
    async (request, reply): Promise<Explanation> => {
      void reply.header("cache-control", "no-store");
      const { port } = request.params;
      const protocol = request.params.protocol === "any" ? null : request.params.protocol;
      return explain(parts, { port, protocol });
    },
  );
}

/** Looks first, so that the answer is about now; a scanner that does not answer is a refusal, never an old answer as a new one. */
async function explain(parts: AppParts, { port, protocol }: { port: number; protocol: "tcp" | "udp" | null }): Promise<Explanation> {
  const scanner = parts.scanner();
  await scanner.lookNow();
  const { snapshot, endpoints } = parts.view;
  if (snapshot === null) throw notYetSeen();
  const protocols = protocol === null ? (["tcp", "udp"] as const) : [protocol];
  const { targets, skippedBecause } = probeTargets({ snapshot, endpoints, port });
  const queues = protocol === "udp" ? null : await scanner.acceptQueues({ port }); // before our own connections are in them
  const asked = endpoints.filter((one) => one.port === port && (protocol === null || one.protocol === protocol)).map(({ id }) => id);
  const [holders, probes, judged] = await Promise.all([
    Promise.all(protocols.map((one) => scanner.portHolders({ protocol: one, port }))),
    protocol === "udp" ? [] : probeAll({ targets, port, timeoutMs: probeTimeoutMs }),
    parts.reach.judged({ endpoints: asked, port: asked.length === 0 ? port : null }),
  ]);
  return explainPort({
    snapshot,
    endpoints,
    port,
    protocol,
    probes,
    judged,
    holders: holders.flat(),
    queues: queues === null || queues.listeners.length === 0 ? null : queues,
    ...(skippedBecause === null ? {} : { probeSkippedBecause: skippedBecause }),
  });
}
