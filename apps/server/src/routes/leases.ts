import type { FastifyInstance, FastifyReply, FastifyRequest, FastifySchemaCompiler } from "fastify";
import { compileSchema, routes, type RouteParams, type RouteQuery } from "@portolan/contract/api";
import type { ClaimBatch, ClaimWish, ImportWish, LeaseMoveAnswers, LeaseMoves } from "@portolan/contract";
import type { Asker } from "../leases/joined-claims.ts";
import { moveOwn, requireOwn } from "../leases/own-leases.ts";
import type { AppParts } from "../app-parts.ts";
import { bearerOf, fastifyPath } from "../people/route-guard.ts";

/** A program claims, renews and releases as often as it needs; a person at a browser does not. What a program may do is told by its token. */
const programLimited = {
  rateLimit: {
    max: (request: FastifyRequest) => (isProgram(request) ? 1_000_000 : 600),
    timeWindow: 60_000,
    keyGenerator: (request: FastifyRequest) => bearerOf(request)?.mark ?? request.ip,
  },
};
const askedLimited = { rateLimit: { max: 120, timeWindow: 60_000 } };
const importLimited = { rateLimit: { max: 30, timeWindow: 60_000 } };
const batchBytes = 1024 * 1024;
const importBytes = 4 * 1024 * 1024;
const wishBytes = 64 * 1024;

/** A token, or the local command line. */
function isProgram(request: FastifyRequest): boolean {
  return bearerOf(request)?.session === null;
}

/** Compiled once with the table of routes: what is not known is refused, never taken away. */
const asSent: FastifySchemaCompiler<Parameters<typeof compileSchema>[0]> = ({ schema }) => {
  const flawOf = compileSchema(schema);
  return (value: unknown) => {
    const flaw = flawOf(value);
    return flaw === null ? { value } : { error: new Error(flaw) };
  };
};

/** Leases: claimed, listed, renewed, given back, brought in, and what is in the way of them. */
export function addLeaseRoutes(app: FastifyInstance, parts: AppParts): void {
  addClaimRoutes(app, parts);
  addMoveRoutes(app, parts);
  addLookRoutes(app, parts);
  addImportRoutes(app, parts);
}

function addClaimRoutes(app: FastifyInstance, parts: AppParts): void {
  app.post<{ Body: ClaimWish }>(
    fastifyPath(routes.previewClaim.path),
    { config: programLimited, schema: { body: routes.previewClaim.body }, bodyLimit: wishBytes, validatorCompiler: asSent },
    (request, reply) => noStore(reply, parts.leases().desk.preview(request.body)),
  );

  app.post<{ Body: ClaimBatch }>(
    fastifyPath(routes.claimLeases.path),
    { config: programLimited, schema: { body: routes.claimLeases.body }, bodyLimit: batchBytes, validatorCompiler: asSent },
    (request, reply) => noStore(reply, parts.leases().desk.claim(request.body.claims, askerOf(request))),
  );
}

function addMoveRoutes(app: FastifyInstance, parts: AppParts): void {
  const moving = { config: programLimited, bodyLimit: wishBytes, validatorCompiler: asSent };
  app.post<{ Body: LeaseMoves }>(
    fastifyPath(routes.renewLeases.path),
    { ...moving, schema: { body: routes.renewLeases.body } },
    (request, reply) => noStore(reply, moveOwned(request, parts, "renew")),
  );

  app.post<{ Body: LeaseMoves }>(
    fastifyPath(routes.releaseLeases.path),
    { ...moving, schema: { body: routes.releaseLeases.body } },
    (request, reply) => noStore(reply, moveOwned(request, parts, "release")),
  );

  app.post<{ Body: LeaseMoves }>(
    fastifyPath(routes.blockLeases.path),
    { ...moving, config: askedLimited, schema: { body: routes.blockLeases.body } },
    (request, reply) => noStore(reply, moveOwned(request, parts, "block")),
  );

  app.post<{ Params: RouteParams<"drillLease"> }>(
    fastifyPath(routes.drillLease.path),
    { config: askedLimited, schema: { params: routes.drillLease.params } },
    async (request, reply) => {
      const { desk, drill } = parts.leases();
      await requireOwn(request.params.lease, bearerOf(request), (id) => desk.require(id));
      return noStore(reply, drill(request.params.lease));
    },
  );
}

function moveOwned(
  request: FastifyRequest<{ Body: LeaseMoves }>,
  parts: AppParts,
  how: "renew" | "release" | "block",
): Promise<LeaseMoveAnswers> {
  const { desk } = parts.leases();
  const asking = { bearer: bearerOf(request), require: (id: string) => desk.require(id) };
  return moveOwn(request.body, asking, (moves) => desk[how](moves, byOf(request)));
}

function addLookRoutes(app: FastifyInstance, parts: AppParts): void {
  app.get<{ Querystring: RouteQuery<"listLeases"> }>(
    fastifyPath(routes.listLeases.path),
    { config: programLimited, schema: { querystring: routes.listLeases.query } },
    (request, reply) => noStore(reply, parts.leases().desk.list(request.query)),
  );

  app.get(fastifyPath(routes.readDrift.path), { config: askedLimited }, (_request, reply) => noStore(reply, parts.leases().drift()));

  app.get<{ Params: RouteParams<"readLease"> }>(
    fastifyPath(routes.readLease.path),
    { config: programLimited, schema: { params: routes.readLease.params } },
    (request, reply) => noStore(reply, parts.leases().record(request.params.lease)),
  );

  app.get<{ Params: RouteParams<"explainConflict"> }>(
    fastifyPath(routes.explainConflict.path),
    { config: askedLimited, schema: { params: routes.explainConflict.params } },
    (request, reply) => noStore(reply, parts.leases().conflict(request.params)),
  );
}

function addImportRoutes(app: FastifyInstance, parts: AppParts): void {
  const limits = { config: importLimited, bodyLimit: importBytes, validatorCompiler: asSent };
  app.post<{ Body: ImportWish }>(
    fastifyPath(routes.previewImport.path),
    { ...limits, schema: { body: routes.previewImport.body } },
    (request, reply) => noStore(reply, parts.leases().bring(request.body, { by: byOf(request), isTrial: true })),
  );

  app.post<{ Body: ImportWish }>(
    fastifyPath(routes.importLeases.path),
    { ...limits, schema: { body: routes.importLeases.body } },
    (request, reply) => noStore(reply, parts.leases().bring(request.body, { by: byOf(request), isTrial: false })),
  );

  app.get<{ Querystring: RouteQuery<"exportLeases"> }>(
    fastifyPath(routes.exportLeases.path),
    { config: importLimited, schema: { querystring: routes.exportLeases.query } },
    (request, reply) => noStore(reply, parts.leases().write(request.query.pool)),
  );
}

/** Whose claims may share a write. */
function askerOf(request: FastifyRequest): Asker {
  const by = byOf(request);
  return { by, mark: JSON.stringify([by, request.ip, request.headers["user-agent"] ?? null]) };
}

function byOf(request: FastifyRequest): string {
  return bearerOf(request)?.person?.id ?? "owner";
}

function noStore<T>(reply: FastifyReply, answer: Promise<T>): Promise<T> {
  void reply.header("cache-control", "no-store");
  return answer;
}
