import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import type { NewWaiver } from "@portolan/contract";
import { routes, type RouteParams } from "@portolan/contract/api";
import type { AppParts } from "../app-parts.ts";
import { bearerOf, fastifyPath } from "../people/route-guard.ts";
import type { WaiverAsker } from "../waivers/waiver-desk.ts";

const lookLimited = { rateLimit: { max: 240, timeWindow: 60_000 } };
const changeLimited = { rateLimit: { max: 60, timeWindow: 60_000 } };
const bodyBytes = 64 * 1024;

type WaiverParams = { Params: RouteParams<"approveWaiver"> };

/** Findings that somebody answers for until a day: asked for, approved, ended. */
export function addWaiverRoutes(app: FastifyInstance, parts: AppParts): void {
  app.get(fastifyPath(routes.listWaivers.path), { config: lookLimited }, (_request, reply) => noStore(reply, parts.waivers().list()));

  app.post<{ Body: NewWaiver }>(
    fastifyPath(routes.requestWaiver.path),
    { config: changeLimited, schema: { body: routes.requestWaiver.body }, bodyLimit: bodyBytes },
    (request, reply) => noStore(reply, parts.waivers().request(request.body, askerOf(request))),
  );

  const moving = { config: changeLimited, schema: { params: routes.approveWaiver.params } };
  app.post<WaiverParams>(fastifyPath(routes.approveWaiver.path), moving, (request, reply) =>
    noStore(reply, parts.waivers().approve(request.params.waiver, askerOf(request))),
  );

  app.delete<WaiverParams>(fastifyPath(routes.withdrawWaiver.path), moving, (request, reply) =>
    noStore(reply, parts.waivers().withdraw(request.params.waiver, askerOf(request))),
  );
}

function askerOf(request: FastifyRequest): WaiverAsker {
  const bearer = bearerOf(request);
  return { by: bearer?.person?.id ?? "owner", permissions: bearer?.permissions ?? [] };
}

function noStore<T>(reply: FastifyReply, answer: Promise<T>): Promise<T> {
  void reply.header("cache-control", "no-store");
  return answer;
}
