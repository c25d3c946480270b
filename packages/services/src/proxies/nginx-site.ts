/**
 * A site as a file of nginx that stands within `http`. What the client says of itself in X-Forwarded-For is replaced, not added to: whoever is behind may believe it.
 * An upgrade (WebSocket) goes through; every other connection to a server is kept open.
 */
import { serverPlace, type ProxyServer, type ProxySite } from "./proxy-site.ts";

export function printNginxSite(site: ProxySite): string {
  const { name, port, serverNames, servers, limits } = site;
  const own = `portolan_${name.replaceAll("-", "_")}`;
  const rate = limits.requestsPerSecond;
  const lines = [
    `# Portolan, site ${name}. Changed by a plan, not by hand.`,
    `map $http_upgrade $${own}_connection {`,
    "  default upgrade;",
    '  "" "";',
    "}",
    ...(rate === null ? [] : [`limit_req_zone $binary_remote_addr zone=${own}_rate:4m rate=${rate}r/s;`]),
    `upstream ${own} {`,
    `  zone ${own} 64k;`,
    "  least_conn;",
    ...servers.map((server) => `  server ${serverWords(server, limits.connections)};`),
    "  keepalive 16;",
    "}",
    "server {",
    `  listen ${port};`,
    `  listen [::]:${port};`,
    ...(serverNames.length === 0 ? [] : [`  server_name ${serverNames.join(" ")};`]),
    ...(limits.bodyMegabytes === null ? [] : [`  client_max_body_size ${limits.bodyMegabytes}m;`]),
    ...(rate === null ? [] : [`  limit_req zone=${own}_rate burst=${2 * rate} nodelay;`, "  limit_req_status 429;"]),
    "  location / {",
    `    proxy_pass http://${own};`,
    "    proxy_http_version 1.1;",
    "    proxy_connect_timeout 5s;",
    "    proxy_set_header Host $http_host;",
    "    proxy_set_header X-Real-IP $remote_addr;",
    "    proxy_set_header X-Forwarded-For $remote_addr;",
    "    proxy_set_header X-Forwarded-Proto $scheme;",
    "    proxy_set_header X-Forwarded-Host $http_host;",
    "    proxy_set_header Upgrade $http_upgrade;",
    `    proxy_set_header Connection $${own}_connection;`,
    "  }",
    "}",
  ];
  return `${lines.join("\n")}\n`;
}

function serverWords(server: ProxyServer, connections: number | null): string {
  return [serverPlace(server), ...(connections === null ? [] : [`max_conns=${connections}`]), ...(server.isBackup ? ["backup"] : [])].join(
    " ",
  );
}
