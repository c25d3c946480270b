import type { FastifyInstance } from "fastify";
import { routes, type RouteParams } from "@portolan/contract/api";
import {
  RefusalError,
  type Done,
  type MadeApiToken,
  type NewApiToken,
  type OwnSecurity,
  type PasswordChange,
  type RecoveryCodes,
  type SecondFactorOffer,
} from "@portolan/contract";
import type { AppParts } from "../app-parts.ts";
import {
  acceptSecondFactor,
  changePassword,
  makeApiToken,
  offerSecondFactor,
  readOwnSecurity,
  renewRecoveryCodes,
} from "../people/own-security.ts";
import { fastifyPath, ownSessionOf } from "../people/route-guard.ts";

/** What a person changes about themselves. */
export function addOwnRoutes(app: FastifyInstance, parts: AppParts): void {
  const done: Done = { done: true };
  const endStreams = (marks: readonly string[]): void => {
    for (const mark of marks) parts.stream.closeSession(mark);
  };
  app.addHook("onSend", async (request, reply) => {
    if (request.url.startsWith(fastifyPath("/own"))) void reply.header("cache-control", "no-store");
  });

  app.get(fastifyPath(routes.readOwnSecurity.path), (request): Promise<OwnSecurity> =>
    readOwnSecurity(parts.people(), ownSessionOf(request)),
  );

  app.put<{ Body: PasswordChange }>(
    fastifyPath(routes.changePassword.path),
    { schema: { body: routes.changePassword.body }, config: limited },
    async (asked) => {
      endStreams(await changePassword(parts.people(), ownSessionOf(asked), { ...asked.body, address: asked.ip }));
      return done;
    },
  );

  app.post(fastifyPath(routes.offerSecondFactor.path), (request): Promise<SecondFactorOffer> =>
    offerSecondFactor(parts.people(), ownSessionOf(request)),
  );

  app.put<{ Body: { code: string } }>(
    fastifyPath(routes.acceptSecondFactor.path),
    { schema: { body: routes.acceptSecondFactor.body }, config: limited },
    (request): Promise<RecoveryCodes> => acceptSecondFactor(parts.people(), ownSessionOf(request), request.body.code),
  );

  app.delete(fastifyPath(routes.removeSecondFactor.path), async (asked) => {
    const { storage, written } = parts.people();
    await written(storage.write.removeSecondFactor({ person: ownSessionOf(asked).person.id }));
    return done;
  });

  app.post(fastifyPath(routes.renewRecoveryCodes.path), (request): Promise<RecoveryCodes> =>
    renewRecoveryCodes(parts.people(), ownSessionOf(request)),
  );

  app.delete(fastifyPath(routes.endOtherSessions.path), async (asked) => {
    const { storage, written } = parts.people();
    const { person, session } = ownSessionOf(asked);
    endStreams(await written(storage.write.endSessionsOf({ person: person.id, keep: session })));
    return done;
  });

  app.post<{ Body: NewApiToken }>(
    fastifyPath(routes.makeApiToken.path),
    { schema: { body: routes.makeApiToken.body } },
    (request): Promise<MadeApiToken> => makeApiToken(parts.people(), ownSessionOf(request), request.body),
  );

  app.delete<{ Params: RouteParams<"removeApiToken"> }>(
    fastifyPath(routes.removeApiToken.path),
    { schema: { params: routes.removeApiToken.params } },
    async (asked) => {
      const { storage, written } = parts.people();
      const id = asked.params.token;
      const isRemoved = await written(storage.write.removeApiToken({ person: ownSessionOf(asked).person.id, id }));
      if (!isRemoved) throw new RefusalError("NOT_FOUND", { thing: `token ${id}` });
      endStreams([id]);
      return done;
    },
  );
}

const limited = { rateLimit: { max: 10, timeWindow: 60_000 } };
