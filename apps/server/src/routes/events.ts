import type { ServerResponse } from "node:http";
import type { FastifyInstance } from "fastify";
import { apiPrefix, routes, type RouteQuery } from "@portolan/contract/api";
import { RefusalError, type EventPage } from "@portolan/contract";
import type { AppParts } from "../app-parts.ts";
import { isStillIn, type Bearer } from "../people/bearer.ts";
import { bearerOf } from "../people/route-guard.ts";

const defaultLimit = 100;
const askEveryMs = 60_000;

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
    const bearer = bearerOf(request);
    const opened = parts.stream.open({
      response: reply.raw,
      session: bearer?.mark ?? "",
      lastEventId: typeof lastEventId === "string" ? lastEventId : null,
      headers: reply.getHeaders(),
    });
    if (opened && bearer !== null) endWithSession(parts, bearer, reply.raw);
    if (!opened) {
      const { code } = new RefusalError("RATE_LIMITED");
      reply.raw.writeHead(503, { "content-type": "application/json", "retry-after": "30" });
      reply.raw.end(JSON.stringify({ error: { code, params: { seconds: 30 }, message: "Too many live streams." } }));
    }
  });
}

/** A stream ends within a minute after its session or token: nothing else asks as long as it is only listened to. */
function endWithSession({ storage }: AppParts, bearer: Bearer, stream: ServerResponse): void {
  const timer = setInterval(() => {
    void isStillIn(storage(), bearer, Date.now()).then(
      (isIn) => (isIn ? undefined : stream.end()),
      () => undefined, // a database that cannot be read now is asked again
    );
  }, askEveryMs);
  timer.unref();
  stream.once("close", () => clearInterval(timer));
}
