import type { FastifyInstance } from "fastify";
import { apiPrefix, routes, type RouteQuery } from "@portolan/contract/api";
import { RefusalError, type EventPage } from "@portolan/contract";
import type { AppParts } from "../app-parts.ts";
import { bearerOf } from "../people/route-guard.ts";

const defaultLimit = 100;

export function addEventRoutes(app: FastifyInstance, parts: AppParts): void {
  app.get<{ Querystring: RouteQuery<"readEvents"> }>(
    apiPrefix + routes.readEvents.path,
    { schema: { querystring: routes.readEvents.query } },
    async (request, reply): Promise<EventPage> => {
      void reply.header("cache-control", "no-store");
      const { before = null, since, limit = defaultLimit } = request.query;
      return parts.storage().read.eventsBefore({ before, limit, ...(since === undefined ? {} : { sinceMs: Date.parse(since) }) });
    },
  );

  app.get(apiPrefix + routes.openStream.path, async (request, reply) => {
    const lastEventId = request.headers["last-event-id"];
    reply.hijack();
    const opened = parts.stream.open({
      response: reply.raw,
      session: bearerOf(request)?.mark ?? "",
      lastEventId: typeof lastEventId === "string" ? lastEventId : null,
      headers: reply.getHeaders(),
    });
    if (!opened) {
      const { code } = new RefusalError("RATE_LIMITED");
      reply.raw.writeHead(503, { "content-type": "application/json", "retry-after": "30" });
      reply.raw.end(JSON.stringify({ error: { code, params: { seconds: 30 }, message: "Too many live streams." } }));
    }
  });
}
