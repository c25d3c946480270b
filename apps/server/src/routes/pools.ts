import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import type { LeaseHostChange, NewPool, PoolChange } from "@portolan/contract";
import { routes, type RouteParams } from "@portolan/contract/api";
import type { AppParts } from "../app-parts.ts";
import { bearerOf, fastifyPath } from "../people/route-guard.ts";

const lookLimited = { rateLimit: { max: 240, timeWindow: 60_000 } };
const changeLimited = { rateLimit: { max: 60, timeWindow: 60_000 } };
const poolBytes = 128 * 1024;

type PoolParams = { Params: RouteParams<"readPool"> };

/** Pools, and the hosts they are of. */
export function addPoolRoutes(app: FastifyInstance, parts: AppParts): void {
  const pools = () => parts.leases().pools;
  app.get(fastifyPath(routes.listPools.path), { config: lookLimited }, (_request, reply) => noStore(reply, pools().list()));

  app.post<{ Body: NewPool }>(
    fastifyPath(routes.addPool.path),
    { config: changeLimited, schema: { body: routes.addPool.body }, bodyLimit: poolBytes },
    (request, reply) => noStore(reply, pools().add(request.body, byOf(request))),
  );

  const one = { schema: { params: routes.readPool.params } };
  app.get<PoolParams>(fastifyPath(routes.readPool.path), { config: lookLimited, ...one }, (request, reply) =>
    noStore(reply, pools().read(request.params.pool)),
  );

  app.put<PoolParams & { Body: PoolChange }>(
    fastifyPath(routes.changePool.path),
    { config: changeLimited, schema: { ...one.schema, body: routes.changePool.body }, bodyLimit: poolBytes },
    (request, reply) => noStore(reply, pools().change(request.params.pool, request.body, byOf(request))),
  );

  app.delete<PoolParams>(fastifyPath(routes.removePool.path), { config: changeLimited, ...one }, (request, reply) =>
    noStore(reply, pools().remove(request.params.pool, byOf(request))),
  );

  app.get(fastifyPath(routes.listLeaseHosts.path), { config: lookLimited }, (_request, reply) => noStore(reply, pools().hosts()));

  app.put<{ Params: RouteParams<"changeLeaseHost">; Body: LeaseHostChange }>(
    fastifyPath(routes.changeLeaseHost.path),
    { config: changeLimited, schema: { params: routes.changeLeaseHost.params, body: routes.changeLeaseHost.body } },
    (request, reply) => noStore(reply, pools().changeHost(request.params.host, request.body)),
  );
}

function byOf(request: FastifyRequest): string {
  return bearerOf(request)?.person?.id ?? "owner";
}

function noStore<T>(reply: FastifyReply, answer: Promise<T>): Promise<T> {
  void reply.header("cache-control", "no-store");
  return answer;
}
