import type { FastifyInstance, FastifyRequest } from "fastify";
import { apiPrefix, routes, type Route } from "@portolan/contract/api";
import { RefusalError, type SignedInPerson } from "@portolan/contract";
import type { AppParts } from "../app-parts.ts";
import { isMachineOwner } from "./machine-owner.ts";
import { readBearer, readOwnerBearer, type Bearer, type Credentials } from "./bearer.ts";

const proofMinutes = 10;
const bearers = new WeakMap<FastifyRequest, Bearer>();

/**
 * Lets through what the table of routes says, before a body is read: who asks must have the permission that the route names, and for a
 * sensitive one a recent proof. A route of the API that is not in the table cannot be added.
 */
export function guardRoutes(app: FastifyInstance, parts: Pick<AppParts, "storage">): void {
  const table = new Map(Object.values<Route>(routes).map((route) => [`${route.method} ${fastifyPath(route.path)}`, route]));
  app.addHook("onRoute", ({ method, url }) => {
    for (const one of [method].flat().filter((each) => each !== "HEAD" && each !== "OPTIONS"))
      if (url.startsWith("/api/") && !table.has(`${one} ${url}`)) throw new Error(`${one} ${url} is not in the table of routes`);
  });
  app.addHook("onRequest", async (request) => {
    const method = request.method === "HEAD" ? "GET" : request.method;
    const route = table.get(`${method} ${request.routeOptions.url ?? ""}`);
    if (route === undefined) return; // the panel's pages, and what is not found
    const credentials = credentialsOf(request);
    if (route.needs === null && credentials.cookie === null) return; // a token is no session
    const nowMs = Date.now();
    const bearer = isMachineOwner() ? await readOwnerBearer(parts.storage(), nowMs) : await readBearer(parts.storage(), credentials, nowMs);
    if (bearer !== null) bearers.set(request, bearer);
    if (route.needs !== null) requireStanding(bearer, { ...route, needs: route.needs });
  });
}

function requireStanding(
  bearer: Bearer | null,
  { needs, isSensitive, isForTokens }: Pick<Route, "isSensitive" | "isForTokens"> & { needs: NonNullable<Route["needs"]> },
): void {
  if (bearer === null) throw new RefusalError("SESSION_REQUIRED");
  if (!bearer.permissions.includes(needs)) {
    // What only the first one here may do is over, rather than forbidden.
    throw needs === "set-up" ? new RefusalError("SET_UP_DONE") : new RefusalError("PERMISSION_REQUIRED", { permission: needs });
  }
  const isLetIn = isForTokens === true && bearer.session === null; // a program proves nothing anew
  if (isSensitive === true && !isLetIn && bearer.provedUntilMs <= Date.now())
    throw new RefusalError("PROOF_REQUIRED", { minutes: proofMinutes });
}

/** As Fastify writes a path of the table. */
export function fastifyPath(path: string): string {
  return apiPrefix + path.replaceAll(/\{(\w+)\}/g, ":$1");
}

/** The cookie's name carries the port: browsers share cookies between the ports of a host, and two Portolans may run on one. */
export function sessionCookieName(request: FastifyRequest): string {
  return `portolan_session_${request.socket.localPort ?? 0}`;
}

function credentialsOf(request: FastifyRequest): Credentials {
  const { authorization = "" } = request.headers;
  const isToken = authorization.startsWith("Bearer "); // another scheme is of a proxy in between
  return { cookie: request.cookies[sessionCookieName(request)] ?? null, authorization: isToken ? authorization : null };
}

/** Who asks; null where anybody may and nobody is signed in. */
export function bearerOf(request: FastifyRequest): Bearer | null {
  return bearers.get(request) ?? null;
}

/** For a route that needs `own-security`, which only a person at a browser has. */
export function ownSessionOf(request: FastifyRequest): Bearer & { readonly person: SignedInPerson; readonly session: string } {
  const bearer = bearerOf(request);
  if (bearer === null || bearer.person === null || bearer.session === null)
    throw new RefusalError("PERMISSION_REQUIRED", { permission: "own-security" });
  return { ...bearer, person: bearer.person, session: bearer.session };
}
