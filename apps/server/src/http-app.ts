import cookie from "@fastify/cookie";
import helmet, { type FastifyHelmetOptions } from "@fastify/helmet";
import rateLimit from "@fastify/rate-limit";
import { fastify, LogController, type FastifyInstance } from "fastify";
import { RefusalError } from "@portolan/contract";
import { answerError, answerErrors, maxBodyBytes } from "./answer-errors.ts";
import type { AppParts } from "./app-parts.ts";
import { guardRoutes } from "./people/route-guard.ts";
import { guardRequests } from "./request-guards.ts";
import { rememberAskers } from "./people/remember-askers.ts";
import { addEventRoutes } from "./routes/events.ts";
import { addHostRoutes } from "./routes/host.ts";
import { addLedgerRoutes } from "./routes/ledger.ts";
import { addLeaseRoutes } from "./routes/leases.ts";
import { addNoteRoutes } from "./routes/notes.ts";
import { addPanelRoutes } from "./routes/panel.ts";
import { addOwnRoutes } from "./routes/own.ts";
import { addPasskeyRoutes } from "./routes/passkeys.ts";
import { addPeopleRoutes } from "./routes/people.ts";
import { addPlanRoutes } from "./routes/plans.ts";
import { addPoolRoutes } from "./routes/pools.ts";
import { addPortRoutes } from "./routes/ports.ts";
import { addReachRoutes } from "./routes/reach.ts";
import { addServiceRoutes } from "./routes/services.ts";
import { addSessionRoutes } from "./routes/session.ts";
import { addWaiverRoutes } from "./routes/waivers.ts";

/** The HTTP server without a socket: plugins, guards, routes. `ready()` loads everything that requests will need. */
export async function createHttpApp(parts: AppParts): Promise<FastifyInstance> {
  const app = fastify({
    loggerInstance: parts.log,
    logController: new LogController({ disableRequestLogging: true }),
    bodyLimit: maxBodyBytes,
    routerOptions: { maxParamLength: 300 },
    frameworkErrors: answerError,
    forceCloseConnections: true,
  });
  answerErrors(app);
  guardRequests(app, parts.listenAddress);
  await app.register(helmet, { ...securityHeaders, enableCSPNonces: true });
  await app.register(cookie);
  await app.register(rateLimit, {
    global: false,
    errorResponseBuilder: (_request, { ttl }) => new RefusalError("RATE_LIMITED", { seconds: Math.ceil(ttl / 1000) }),
  });
  guardRoutes(app, parts);
  rememberAskers(app);
  addSessionRoutes(app, parts);
  addPeopleRoutes(app, parts);
  addOwnRoutes(app, parts);
  addPasskeyRoutes(app, parts);
  addHostRoutes(app, parts);
  addPortRoutes(app, parts);
  addServiceRoutes(app, parts);
  addReachRoutes(app, parts);
  addEventRoutes(app, parts);
  addNoteRoutes(app, parts);
  addLedgerRoutes(app, parts);
  addPlanRoutes(app, parts);
  addWaiverRoutes(app, parts);
  addPoolRoutes(app, parts);
  addLeaseRoutes(app, parts);
  addPanelRoutes(app, parts);
  await app.ready();
  return app;
}

/** Nothing but our own files; a style may also carry the nonce of its page. No HSTS and no upgrade to https: loopback speaks HTTP. */
const securityHeaders = {
  contentSecurityPolicy: {
    useDefaults: false,
    directives: {
      defaultSrc: ["'none'"],
      scriptSrc: ["'self'"],
      styleSrc: ["'self'"],
      imgSrc: ["'self'", "data:"],
      fontSrc: ["'self'"],
      connectSrc: ["'self'"],
      manifestSrc: ["'self'"],
      baseUri: ["'none'"],
      formAction: ["'none'"],
      frameAncestors: ["'none'"],
    },
  },
  strictTransportSecurity: false,
  referrerPolicy: { policy: "no-referrer" },
  xFrameOptions: { action: "deny" },
} satisfies FastifyHelmetOptions;
