import type { FastifyInstance } from "fastify";
import { apiPrefix, routes } from "@portolan/contract/api";
import { openapiDocument } from "@portolan/contract/openapi";
import { RefusalError, type HostDocument, type LsDocument } from "@portolan/contract";
import type { AppParts } from "../app-parts.ts";

export function addHostRoutes(app: FastifyInstance, parts: AppParts): void {
  const document = openapiDocument();

  app.get(apiPrefix + routes.readHost.path, async (_request, reply): Promise<HostDocument> => {
    const { snapshot } = parts.view;
    if (snapshot === null) throw notYetSeen();
    void reply.header("cache-control", "no-store");
    const { host, takenAt, coverage, sections } = snapshot;
    const failure = parts.historyFailure();
    const history = { historySince: failure?.since ?? null, historyError: failure?.error ?? null };
    return { host, takenAt, coverage, interfaces: sections.interfaces, version: parts.version, ...history };
  });

  app.get(apiPrefix + routes.readEndpoints.path, async (_request, reply): Promise<LsDocument> => {
    const ls = parts.view.document;
    if (ls === null) throw notYetSeen();
    void reply.header("cache-control", "no-store");
    return ls;
  });

  app.get(apiPrefix + routes.readOpenapi.path, async () => document);
}

export function notYetSeen(): RefusalError {
  return new RefusalError("SCANNER_SILENT", { seconds: Math.round(process.uptime()) });
}
