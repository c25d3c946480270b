import type { FastifyInstance, FastifyReply, FastifyRequest, FastifySchemaCompiler } from "fastify";
import { compileSchema, routes, type RouteParams, type RouteQuery } from "@portolan/contract/api";
import { RefusalError, type NewKey, type NewSignature, type Permission, type PlanExtension, type PlanWish } from "@portolan/contract";
import type { AppParts } from "../app-parts.ts";
import { bearerOf, fastifyPath } from "../people/route-guard.ts";
import { askerConnection } from "../plans/asker-connection.ts";
import type { Asked } from "../plans/plan-desk-parts.ts";

/** A person types and looks; a page asks for a preview with each pause in typing. */
const lookLimited = { rateLimit: { max: 240, timeWindow: 60_000 } };
const previewLimited = { rateLimit: { max: 120, timeWindow: 60_000 } };
const changeLimited = { rateLimit: { max: 60, timeWindow: 60_000 } };
/** A list of sources may be long. */
const wishBytes = 512 * 1024;
const signatureBytes = 32 * 1024;

/**
 * Bodies are held against their schema as they are. Fastify's own check takes away what one part of a union does not know before it looks at the next, and
 * makes numbers of texts: what is signed has to be what was sent.
 */
const asSent: FastifySchemaCompiler<Parameters<typeof compileSchema>[0]> = ({ schema }) => {
  const flawOf = compileSchema(schema);
  return (value: unknown) => {
    const flaw = flawOf(value);
    return flaw === null ? { value } : { error: new Error(flaw) };
  };
};

type PlanParams = { Params: RouteParams<"readPlan"> };

/** Changes of this host: previewed, asked for, signed, carried out, confirmed, taken back. */
export function addPlanRoutes(app: FastifyInstance, parts: AppParts): void {
  endConnectionsWhileWaiting(app, parts);
  addAskingRoutes(app, parts);
  addMovingRoutes(app, parts);

  app.get(fastifyPath(routes.readGuard.path), { config: lookLimited }, (_request, reply) => noStore(reply, parts.plans().guard()));

  app.post<{ Body: NewKey }>(
    fastifyPath(routes.pinKey.path),
    { config: changeLimited, schema: { body: routes.pinKey.body }, validatorCompiler: asSent },
    (request, reply) => noStore(reply, parts.plans().pin(request.body, askedBy(request, reply))),
  );
}

function addAskingRoutes(app: FastifyInstance, parts: AppParts): void {
  app.post<{ Body: PlanWish }>(
    fastifyPath(routes.previewPlan.path),
    { config: previewLimited, schema: { body: routes.previewPlan.body }, bodyLimit: wishBytes, validatorCompiler: asSent },
    (request, reply) => noStore(reply, parts.plans().preview(request.body, askedBy(request, reply))),
  );

  app.post<{ Body: PlanWish }>(
    fastifyPath(routes.requestPlan.path),
    { config: changeLimited, schema: { body: routes.requestPlan.body }, bodyLimit: wishBytes, validatorCompiler: asSent },
    (request, reply) => noStore(reply, parts.plans().request(request.body, askedBy(request, reply))),
  );

  app.get<{ Querystring: RouteQuery<"listPlans"> }>(
    fastifyPath(routes.listPlans.path),
    { config: lookLimited, schema: { querystring: routes.listPlans.query } },
    (request, reply) => noStore(reply, parts.plans().list(request.query)),
  );

  app.get<PlanParams>(
    fastifyPath(routes.readPlan.path),
    { config: lookLimited, schema: { params: routes.readPlan.params } },
    (request, reply) => noStore(reply, parts.plans().read(request.params.plan, askedBy(request, reply))),
  );
}

function addMovingRoutes(app: FastifyInstance, parts: AppParts): void {
  const moving = { config: changeLimited, schema: { params: routes.readPlan.params } };

  app.post<PlanParams & { Body: NewSignature }>(
    fastifyPath(routes.signPlan.path),
    { ...moving, schema: { ...moving.schema, body: routes.signPlan.body }, bodyLimit: signatureBytes, validatorCompiler: asSent },
    (request, reply) => {
      const { purpose } = request.body;
      requirePermission(request, purpose === "approve" ? "approve-plan" : "request-plan");
      return noStore(reply, parts.plans().sign(request.params.plan, request.body, askedBy(request, reply)));
    },
  );

  app.post<PlanParams>(fastifyPath(routes.applyPlan.path), moving, (request, reply) =>
    noStore(reply, parts.plans().apply(request.params.plan, askedBy(request, reply))),
  );

  app.post<PlanParams>(fastifyPath(routes.confirmPlan.path), moving, (request, reply) =>
    noStore(reply, parts.plans().confirm(request.params.plan, askedBy(request, reply))),
  );

  app.post<PlanParams & { Body: PlanExtension }>(
    fastifyPath(routes.extendPlan.path),
    { ...moving, schema: { ...moving.schema, body: routes.extendPlan.body }, validatorCompiler: asSent },
    (request, reply) => noStore(reply, parts.plans().extend(request.params.plan, request.body.withinSeconds, askedBy(request, reply))),
  );

  app.post<PlanParams>(fastifyPath(routes.cancelPlan.path), moving, (request, reply) =>
    noStore(reply, parts.plans().cancel(request.params.plan, askedBy(request, reply))),
  );
}

/** While a change waits, each answer ends its connection: whoever confirms comes by a new one then, as a browser would otherwise keep the old one. */
function endConnectionsWhileWaiting(app: FastifyInstance, parts: AppParts): void {
  app.addHook("onSend", async (_request, reply) => {
    if (parts.isChangeWaiting()) void reply.header("connection", "close");
  });
}

/** What one route asks for by what it is given: its entry in the table says the least. */
function requirePermission(request: FastifyRequest, permission: Permission): void {
  if (bearerOf(request)?.permissions.includes(permission) !== true) throw new RefusalError("PERMISSION_REQUIRED", { permission });
}

function askedBy(request: FastifyRequest, reply: FastifyReply): Asked {
  const gone = new AbortController();
  reply.raw.once("close", () => {
    if (!reply.raw.writableFinished) gone.abort();
  });
  return { by: bearerOf(request)?.person?.id ?? "owner", asker: askerConnection(request), signal: gone.signal };
}

function noStore<T>(reply: FastifyReply, answer: Promise<T>): Promise<T> {
  void reply.header("cache-control", "no-store");
  return answer;
}
