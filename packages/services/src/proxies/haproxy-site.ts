/**
 * A site as a part of HAProxy's file, between two lines by which it is found again. It sets its own times and mode, so that the file's defaults decide nothing. What
 * the client says of itself in X-Forwarded-For is replaced, not added to.
 */
import { serverPlace, type ProxySite } from "./proxy-site.ts";

export function printHaproxySite(site: ProxySite): string {
  const { name, mode, port, servers, limits } = site;
  const own = `portolan_${name}`;
  const connections = limits.connections === null ? "" : ` maxconn ${limits.connections}`;
  const lines = [
    siteMark(name, "begin"),
    `frontend ${own}`,
    `  mode ${mode}`,
    `  bind :${port}`,
    `  bind :::${port} v6only`,
    "  timeout client 60s",
    ...(mode === "http" ? httpLines(site) : []),
    `  default_backend ${own}`,
    `backend ${own}`,
    `  mode ${mode}`,
    "  timeout connect 5s",
    "  timeout server 60s",
    ...(mode === "http" ? ["  timeout tunnel 1h", "  timeout queue 10s"] : []),
    "  balance leastconn",
    ...servers.map((server, at) => `  server s${at + 1} ${serverPlace(server)} check${connections}${server.isBackup ? " backup" : ""}`),
    siteMark(name, "end"),
  ];
  return `${lines.join("\n")}\n`;
}

/** The lines before and after a site. */
export function siteMark(name: string, edge: "begin" | "end"): string {
  return `# Portolan, site ${name}, ${edge}. Changed by a plan, not by hand.`;
}

function httpLines({ serverNames, limits }: ProxySite): readonly string[] {
  const exact = serverNames.filter((text) => !text.startsWith("*."));
  const below = serverNames.filter((text) => text.startsWith("*."));
  const rate = limits.requestsPerSecond;
  return [
    "  timeout http-request 10s",
    ...(exact.length === 0 ? [] : [`  acl named hdr(host),field(1,:) -i ${exact.join(" ")}`]),
    ...(below.length === 0 ? [] : [`  acl named hdr(host),field(1,:) -i -m end ${below.map((text) => text.slice(1)).join(" ")}`]),
    ...(serverNames.length === 0 ? [] : ["  http-request deny deny_status 404 unless named"]),
    ...(rate === null
      ? []
      : [
          "  stick-table type ipv6 size 100k expire 10s store http_req_rate(1s)",
          "  http-request track-sc0 src",
          `  http-request deny deny_status 429 if { sc_http_req_rate(0) gt ${rate} }`,
        ]),
    "  http-request set-header X-Real-IP %[src]",
    "  http-request set-header X-Forwarded-For %[src]",
    "  http-request set-header X-Forwarded-Proto http",
    "  http-request set-header X-Forwarded-Host %[req.hdr(host)]",
  ];
}
