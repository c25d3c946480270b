import type { FastifyInstance, FastifyRequest } from "fastify";
import { routes, type RouteParams } from "@portolan/contract/api";
import type { ChosenPassword, Done, FirstPerson, InvitedPerson, PeopleDocument, Role, Session } from "@portolan/contract";
import type { AppParts } from "../app-parts.ts";
import {
  addPerson,
  choosePassword,
  endAccess,
  inviteAgain,
  makeFirstPerson,
  readPeople,
  writeAccess,
  writeRoles,
} from "../people/people-register.ts";
import { bearerOf, fastifyPath } from "../people/route-guard.ts";
import { openBrowserSession } from "./session.ts";

type OfPerson = RouteParams<"writeRoles">;

export function addPeopleRoutes(app: FastifyInstance, parts: AppParts): void {
  app.addHook("onSend", async (request, reply) => {
    if (request.url.startsWith(fastifyPath("/people"))) void reply.header("cache-control", "no-store");
  });

  app.get(fastifyPath(routes.readPeople.path), () => everybody(parts));

  app.post<{ Body: FirstPerson }>(
    fastifyPath(routes.makeFirstPerson.path),
    { schema: { body: routes.makeFirstPerson.body }, config: limited },
    async (request, reply): Promise<Session> => {
      const opened = await makeFirstPerson(parts.people(), request.body, { replaced: bearerOf(request)?.session ?? null });
      return openBrowserSession(parts, { request, reply }, opened);
    },
  );

  app.post<{ Body: ChosenPassword }>(
    fastifyPath(routes.choosePassword.path),
    { schema: { body: routes.choosePassword.body }, config: limited },
    async ({ body }): Promise<Done> => {
      endStreams(parts, await choosePassword(parts.people(), body));
      return { done: true };
    },
  );

  app.post<{ Body: { name: string } }>(
    fastifyPath(routes.addPerson.path),
    { schema: { body: routes.addPerson.body } },
    (asked): Promise<InvitedPerson> => addPerson(parts.people(), asked.body.name, by(asked)),
  );

  app.post<{ Params: OfPerson }>(
    fastifyPath(routes.invitePerson.path),
    { schema: { params: routes.invitePerson.params } },
    (asked): Promise<InvitedPerson> => inviteAgain(parts.people(), asked.params.person, by(asked)),
  );
  addPersonRoutes(app, parts);
}

/** What is done to one person who is there. */
function addPersonRoutes(app: FastifyInstance, parts: AppParts): void {
  app.put<{ Params: OfPerson; Body: { isDisabled: boolean } }>(
    fastifyPath(routes.writeAccess.path),
    { schema: { params: routes.writeAccess.params, body: routes.writeAccess.body } },
    async (asked): Promise<PeopleDocument> => {
      const { isDisabled } = asked.body;
      endStreams(parts, await writeAccess(parts.people(), { person: asked.params.person, isDisabled, by: by(asked) }));
      return everybody(parts);
    },
  );

  app.put<{ Params: OfPerson; Body: { roles: Role[] } }>(
    fastifyPath(routes.writeRoles.path),
    { schema: { params: routes.writeRoles.params, body: routes.writeRoles.body } },
    async (asked): Promise<PeopleDocument> => {
      const { person } = asked.params;
      await writeRoles(parts.people(), { person, roles: asked.body.roles, by: by(asked) });
      const sessions = await parts.storage().read.readSessionsOf({ person, nowMs: Date.now() });
      endStreams(
        parts,
        sessions.map(({ hash }) => hash),
      ); // they come back, as what they may now see
      return everybody(parts);
    },
  );

  app.delete<{ Params: OfPerson }>(
    fastifyPath(routes.endAccess.path),
    { schema: { params: routes.endAccess.params } },
    async (asked): Promise<Done> => {
      endStreams(parts, await endAccess(parts.people(), asked.params.person, by(asked)));
      return { done: true };
    },
  );
}

async function everybody(parts: AppParts): Promise<PeopleDocument> {
  return { people: await readPeople(parts.people()) };
}

function endStreams({ stream }: AppParts, marks: readonly string[]): void {
  for (const mark of marks) stream.closeSession(mark);
}

/** Null: the machine's owner. */
function by(request: FastifyRequest): string | null {
  return bearerOf(request)?.person?.id ?? null;
}

const limited = { rateLimit: { max: 10, timeWindow: 60_000 } };
