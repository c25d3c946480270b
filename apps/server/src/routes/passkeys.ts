import type { FastifyInstance } from "fastify";
import { routes, type RouteParams } from "@portolan/contract/api";
import { RefusalError, type Done, type NewPasskey, type PasskeyOffer } from "@portolan/contract";
import type { AppParts } from "../app-parts.ts";
import { acceptPasskey, offerPasskey, pageOf } from "../people/passkeys.ts";
import { fastifyPath, ownSessionOf } from "../people/route-guard.ts";

/** The passkeys of whoever asks. Signing in with one is of the session's routes. */
export function addPasskeyRoutes(app: FastifyInstance, parts: AppParts): void {
  const done: Done = { done: true };

  app.post(fastifyPath(routes.offerPasskey.path), (request): Promise<PasskeyOffer> =>
    offerPasskey(parts.people(), ownSessionOf(request), pageOf(request.host)),
  );

  app.post<{ Body: NewPasskey }>(
    fastifyPath(routes.addPasskey.path),
    { schema: { body: routes.addPasskey.body }, config: { rateLimit: { max: 10, timeWindow: 60_000 } } },
    async (asked) => {
      await acceptPasskey(parts.people(), ownSessionOf(asked), { ...asked.body, page: pageOf(asked.host) });
      return done;
    },
  );

  app.delete<{ Params: RouteParams<"removePasskey"> }>(
    fastifyPath(routes.removePasskey.path),
    { schema: { params: routes.removePasskey.params } },
    async (asked) => {
      const { storage, written } = parts.people();
      const id = asked.params.passkey;
      const isRemoved = await written(storage.write.removePasskey({ person: ownSessionOf(asked).person.id, id }));
      if (!isRemoved) throw new RefusalError("NOT_FOUND", { thing: `passkey ${id}` });
      return done;
    },
  );
}
