import type { FastifyInstance, FastifyRequest } from "fastify";
import { apiPrefix, routes } from "@portolan/contract/api";
import { RefusalError, type Session } from "@portolan/contract";
import type { AppParts } from "../app-parts.ts";
import { hashSecret } from "../sign-in.ts";

const signedOut: Session = { signedIn: false, expiresAt: null };

/** The cookie's name carries the port: browsers share cookies between the ports of a host, and two Portolans may run on one. */
function sessionCookieName(request: FastifyRequest): string {
  return `portolan_session_${request.socket.localPort ?? 0}`;
}

export function sessionSecret(request: FastifyRequest): string | null {
  return request.cookies[sessionCookieName(request)] ?? null;
}

/** For a route's `preHandler`: lets nobody through without a session that has not ended. */
export function requireSession(parts: AppParts): (request: FastifyRequest) => Promise<void> {
  return async (request) => {
    const secret = sessionSecret(request);
    if (secret === null || (await parts.signIn().findSession(secret)) === null) throw new RefusalError("SESSION_REQUIRED");
  };
}

export function addSessionRoutes(app: FastifyInstance, parts: AppParts): void {
  const url = apiPrefix + routes.readSession.path;
  app.get(url, async (request, reply): Promise<Session> => {
    void reply.header("cache-control", "no-store");
    const secret = sessionSecret(request);
    const expiresAt = secret === null ? null : await parts.signIn().findSession(secret);
    return expiresAt === null ? signedOut : { signedIn: true, expiresAt: expiresAt.toISOString() };
  });

  const limited = { rateLimit: { max: 10, timeWindow: 60_000 } };
  app.post<{ Body: { token: string } }>(
    url,
    { schema: { body: routes.signIn.body }, config: limited },
    async (request, reply): Promise<Session> => {
      const { secret, expiresAt } = await parts.signIn().signIn(request.body.token);
      void reply
        .header("cache-control", "no-store")
        .setCookie(sessionCookieName(request), secret, { path: "/", httpOnly: true, sameSite: "strict", expires: expiresAt });
      return { signedIn: true, expiresAt: expiresAt.toISOString() };
    },
  );

  app.delete(url, async (request, reply): Promise<Session> => {
    const secret = sessionSecret(request);
    if (secret !== null) {
      await parts.signIn().signOut(secret);
      parts.stream.closeSession(hashSecret(secret));
    }
    void reply.header("cache-control", "no-store").clearCookie(sessionCookieName(request), { path: "/" });
    return signedOut;
  });
}
