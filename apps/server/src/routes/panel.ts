import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { RefusalError } from "@portolan/contract";
import { allowedMethods } from "../allowed-methods.ts";
import type { AppParts } from "../app-parts.ts";
import type { PanelAsset } from "../panel-assets.ts";

/** In index.html: replaced by the nonce of the page's Content-Security-Policy, for styles that a library makes while running. */
const nonceMark = "__CSP_NONCE__";

const unbuiltPage = `<!doctype html><html lang="en"><meta charset="utf-8"><title>Portolan</title>
<h1>The panel is not built · 面板尚未构建</h1>
<p>Run <code>npm start</code> in the repository; it builds the panel and opens it.</p>
<p>请在仓库目录中运行 <code>npm start</code>，它会构建并启动面板。</p></html>`;

/** Serves the panel. Any other path that a browser opens as a page is the panel too: it finds its own way from the address. */
export function addPanelRoutes(app: FastifyInstance, { panel }: AppParts): void {
  app.setNotFoundHandler((request, reply) => {
    const path = request.url.split("?")[0] ?? "/";
    const missing = new RefusalError("NOT_FOUND", { thing: path.slice(0, 200) });
    const isApi = path.startsWith("/api/");
    const allowed = isApi ? allowedMethods(path) : ["GET", "HEAD"];
    if (allowed.length > 0 && !allowed.includes(request.method)) {
      void reply.header("allow", allowed.join(", "));
      throw new RefusalError("METHOD_NOT_ALLOWED", { path: path.slice(0, 200), method: request.method, allowed: allowed.join(", ") });
    }
    if (isApi) throw missing;
    if (panel === null) return reply.type("text/html; charset=utf-8").header("cache-control", "no-store").send(unbuiltPage);
    const asset = panel.get(path);
    if (asset !== undefined && path !== "/index.html") return sendAsset(request, reply, asset);
    const index = panel.get("/index.html");
    if (index === undefined || /\.[a-z0-9]+$/.test(path.replace("/index.html", "/"))) throw missing;
    return sendIndex(reply, index);
  });
}

function sendIndex(reply: FastifyReply, index: PanelAsset): FastifyReply {
  const page = index.body.toString("utf8").replaceAll(nonceMark, reply.cspNonce.style);
  return reply.type(index.type).header("cache-control", "no-store").send(page);
}

function sendAsset(request: FastifyRequest, reply: FastifyReply, asset: PanelAsset): FastifyReply {
  void reply
    .type(asset.type)
    .header("etag", asset.etag)
    .header("vary", "accept-encoding")
    .header("cache-control", asset.immutable ? "public, max-age=31536000, immutable" : "no-cache");
  if (request.headers["if-none-match"] === asset.etag) return reply.status(304).send();
  const takesBrotli = /\bbr\b/.test(request.headers["accept-encoding"] ?? "");
  return asset.brotli !== null && takesBrotli ? reply.header("content-encoding", "br").send(asset.brotli) : reply.send(asset.body);
}
