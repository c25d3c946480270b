import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { routes } from "@portolan/contract/api";
import {
  RefusalError,
  type PasskeyChallenge,
  type PasskeyProof,
  type PasswordSignIn,
  type Session,
  type SessionProof,
} from "@portolan/contract";
import type { AppParts } from "../app-parts.ts";
import { readBearer, type Bearer } from "../people/bearer.ts";
import { offerSignIn, pageOf, proveByPasskey, signInByPasskey } from "../people/passkeys.ts";
import { proveAgain, signInByPassword } from "../people/person-sign-in.ts";
import { bearerOf, fastifyPath, ownSessionOf, sessionCookieName } from "../people/route-guard.ts";
import type { OpenedSession } from "../sign-in.ts";

/** Gives the browser its new session, in the place of the one it had. */
export async function openBrowserSession(
  parts: AppParts,
  exchange: { readonly request: FastifyRequest; readonly reply: FastifyReply },
  { secret, expiresAt }: OpenedSession,
): Promise<Session> {
  const { request, reply } = exchange;
  const before = bearerOf(request)?.session ?? null;
  if (before !== null) parts.stream.closeSession(before);
  const cookie = { path: "/", httpOnly: true, sameSite: "strict", expires: expiresAt } as const;
  void reply.header("cache-control", "no-store").setCookie(sessionCookieName(request), secret, cookie);
  return sessionDocument(parts, await readBearer(parts.storage(), { cookie: secret, authorization: null }, Date.now()));
}

export function addSessionRoutes(app: FastifyInstance, parts: AppParts): void {
  const url = fastifyPath(routes.readSession.path);
  app.get(url, async (request, reply): Promise<Session> => {
    void reply.header("cache-control", "no-store");
    return sessionDocument(parts, bearerOf(request));
  });

  app.post<{ Body: { token: string } }>(url, { schema: { body: routes.signIn.body }, config: limited }, async (request, reply) => {
    const opened = await parts.signIn().signIn(request.body.token);
    await endCookieSession(parts, request);
    return openBrowserSession(parts, { request, reply }, opened);
  });

  app.post<{ Body: PasswordSignIn }>(
    fastifyPath(routes.signInWithPassword.path),
    { schema: { body: routes.signInWithPassword.body }, config: limited },
    async (request, reply) => {
      const circumstances = { address: request.ip, replaced: bearerOf(request)?.session ?? null };
      const opened = await signInByPassword(parts.people(), request.body, circumstances);
      return openBrowserSession(parts, { request, reply }, opened);
    },
  );

  app.post<{ Body: SessionProof }>(
    fastifyPath(routes.proveSession.path),
    { schema: { body: routes.proveSession.body }, config: limited },
    async (request, reply): Promise<Session> => {
      void reply.header("cache-control", "no-store");
      await proveSession(parts, request);
      const cookie = request.cookies[sessionCookieName(request)] ?? null;
      return sessionDocument(parts, await readBearer(parts.storage(), { cookie, authorization: null }, Date.now()));
    },
  );

  app.post(fastifyPath(routes.offerPasskeySignIn.path), { config: limited }, (request, reply): PasskeyChallenge => {
    void reply.header("cache-control", "no-store");
    return offerSignIn(parts.people(), pageOf(request.host));
  });

  app.post<{ Body: PasskeyProof }>(
    fastifyPath(routes.signInWithPasskey.path),
    { schema: { body: routes.signInWithPasskey.body }, config: limited },
    async (request, reply) => {
      const circumstances = { address: request.ip, replaced: bearerOf(request)?.session ?? null };
      const opened = await signInByPasskey(parts.people(), { proof: request.body, page: pageOf(request.host) }, circumstances);
      return openBrowserSession(parts, { request, reply }, opened);
    },
  );

  app.delete(url, async (request, reply): Promise<Session> => {
    await endCookieSession(parts, request);
    void reply.header("cache-control", "no-store").clearCookie(sessionCookieName(request), { path: "/" });
    return sessionDocument(parts, null);
  });
}

async function proveSession(parts: AppParts, request: FastifyRequest<{ Body: SessionProof }>): Promise<void> {
  const { passkey, ...given } = request.body;
  const address = request.ip;
  if (passkey === undefined) {
    const bearer = bearerOf(request);
    if (bearer === null) throw new RefusalError("SESSION_REQUIRED");
    return proveAgain(parts.people(), bearer, { ...given, address });
  }
  if (given.password !== undefined || given.code !== undefined)
    throw new RefusalError("REQUEST_INVALID", { reason: "one of password, code and passkey" });
  return proveByPasskey(parts.people(), ownSessionOf(request), { proof: passkey, page: pageOf(request.host), address });
}

/** Beside the delays of failed attempts: bounds how often anything is tried at all. */
const limited = { rateLimit: { max: 10, timeWindow: 60_000 } };

async function endCookieSession(parts: AppParts, request: FastifyRequest): Promise<void> {
  const secret = request.cookies[sessionCookieName(request)];
  const session = bearerOf(request)?.session ?? null;
  if (secret === undefined || session === null) return;
  await parts.signIn().signOut(secret);
  parts.stream.closeSession(session);
}

async function sessionDocument(parts: AppParts, bearer: Bearer | null): Promise<Session> {
  const { active } = await parts.storage().read.readHouse(null);
  const hasPeople = active.length > 0;
  if (bearer === null) return { signedIn: false, expiresAt: null, hasPeople, person: null, permissions: [], provedUntil: null };
  const { person, permissions, provedUntilMs, expiresMs } = bearer;
  const [expiresAt, provedUntil] = [new Date(expiresMs).toISOString(), new Date(provedUntilMs).toISOString()];
  return { signedIn: true, expiresAt, hasPeople, person, permissions, provedUntil };
}
