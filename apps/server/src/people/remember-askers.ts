import type { FastifyInstance } from "fastify";
import { withAskedFrom } from "@portolan/storage";

/** Entries that a request leads to say, sealed beside them, from where it came. After the body was read: its events begin elsewhere. */
export function rememberAskers(app: FastifyInstance): void {
  app.addHook("preValidation", (request, _reply, done) => {
    withAskedFrom({ address: request.ip, userAgent: request.headers["user-agent"] ?? null }, done);
  });
}
