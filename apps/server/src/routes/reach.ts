import type { FastifyInstance, FastifyReply } from "fastify";
import type { TraceQuestion, WhatIfQuestion } from "@portolan/contract";
import { apiPrefix, routes, type RouteParams } from "@portolan/contract/api";
import type { AppParts } from "../app-parts.ts";
import { documentWith } from "../reach/judged-bytes.ts";

/** Kept answers: a page asks anew whenever it is told to. */
const keptLimited = { rateLimit: { max: 240, timeWindow: 60_000 } };
/** Each is worked out when it is asked for: enough for a person, not for a loop. */
const askedLimited = { rateLimit: { max: 120, timeWindow: 60_000 } };
const whatIfLimited = { rateLimit: { max: 30, timeWindow: 60_000 } };
/** JSON writes a character of a rule in at most two bytes where it is ASCII. */
const rulesBodyBytes = 2 * 1024 * 1024 + 4096;

export function addReachRoutes(app: FastifyInstance, parts: AppParts): void {
  app.get(apiPrefix + routes.readReach.path, { config: keptLimited }, async (_request, reply) =>
    sendJson(reply, await withWaived(parts, parts.reach.overview())),
  );

  app.get<{ Params: RouteParams<"readEndpointReach"> }>(
    apiPrefix + routes.readEndpointReach.path.replace("{endpoint}", ":endpoint"),
    { config: keptLimited, schema: { params: routes.readEndpointReach.params } },
    async (request, reply) => sendJson(reply, await parts.reach.endpoint(request.params.endpoint)),
  );

  app.get(apiPrefix + routes.readFindings.path, { config: keptLimited }, async (_request, reply) =>
    sendJson(reply, await withWaived(parts, parts.reach.findings())),
  );

  app.post<{ Body: TraceQuestion }>(
    apiPrefix + routes.tracePacket.path,
    { config: askedLimited, schema: { body: routes.tracePacket.body } },
    async (request, reply) => sendJson(reply, await parts.reach.trace(request.body)),
  );

  app.post<{ Body: WhatIfQuestion }>(
    apiPrefix + routes.askWhatIf.path,
    { config: whatIfLimited, schema: { body: routes.askWhatIf.body }, bodyLimit: rulesBodyBytes },
    async (request, reply) => sendJson(reply, await parts.reach.whatIf(request.body)),
  );
}

/** With how many findings are waived, where any are. */
async function withWaived(parts: AppParts, asked: Promise<Buffer>): Promise<Buffer> {
  const document = await asked;
  const waived = await parts.waivers().waived();
  return waived === null ? document : documentWith({ waived }, document);
}

/** The bytes of a document as they are. */
function sendJson(reply: FastifyReply, document: Buffer): FastifyReply {
  return reply.type("application/json; charset=utf-8").header("cache-control", "no-store").send(document);
}
