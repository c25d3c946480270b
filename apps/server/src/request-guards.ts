import type { FastifyInstance, FastifyRequest } from "fastify";
import { RefusalError } from "@portolan/contract";

/** The names under which a browser on this machine reaches loopback. Any port: an SSH tunnel may end at another one. */
const ownNames: ReadonlySet<string> = new Set(["localhost", "127.0.0.1", "[::1]"]);

/**
 * Refuses requests that a foreign page makes a browser send: one under a foreign name (DNS rebinding), and one that changes something
 * and says that it comes from another origin. Programs that send no Origin are let through; they hold no browser's cookie.
 */
export function guardRequests(app: FastifyInstance, listenAddress: string | null): void {
  const names = listenAddress === null ? ownNames : new Set([...ownNames, listenAddress, `[${listenAddress}]`]);
  app.addHook("onRequest", async (request) => {
    const host = request.headers.host ?? "";
    const refused = (origin: string): RefusalError =>
      new RefusalError("REQUEST_ORIGIN_REFUSED", { origin, port: request.socket.localPort ?? 0 });
    if (!names.has(host.replace(/:\d+$/, "").toLowerCase())) throw refused(host.slice(0, 200));
    const foreign = foreignOrigin(request, host);
    if (foreign !== null) throw refused(foreign.slice(0, 200));
  });
}

/** Where the request says it comes from, when that is not this panel and it matters. */
function foreignOrigin({ method, headers }: FastifyRequest, host: string): string | null {
  const { origin } = headers;
  const site = headers["sec-fetch-site"];
  const changes = method !== "GET" && method !== "HEAD";
  if (origin !== undefined && origin !== `http://${host}`) return origin;
  if (changes && site !== undefined && site !== "same-origin" && site !== "none") return `${site} page`;
  return null;
}
