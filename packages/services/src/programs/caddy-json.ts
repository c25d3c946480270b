/**
 * Caddy's native JSON: `apps.http.servers.NAME.listen`, ports for HTTP and HTTPS, automatic HTTPS and its redirects, the admin API. A server speaks TLS
 * where it has connection policies, listens on nothing but the HTTPS port, or matches a host name off the HTTP port.
 */
import { parsePort } from "@portolan/net";
import type { BindSetting } from "@portolan/snapshot";
import { boundedFlatMap } from "../bounded-settings.ts";
import { decodeText } from "../formats/decode-text.ts";
import { parseJsonTree } from "../formats/json-tree.ts";
import { leafAt, leavesAt, leavesBelow, type SettingLeaf, type SettingTree } from "../formats/setting-tree.ts";
import type { FileBytes, ParsedSettings } from "../service.ts";
import { linePlace, type SettingPlace } from "../setting-place.ts";
import { listenerSettings, parseCaddyListen, type CaddyPorts } from "./caddy-listeners.ts";

export function caddyJsonSettings(file: FileBytes, adminSetting: (place: SettingPlace | null) => BindSetting[]): ParsedSettings {
  const tree = parseJsonTree(decodeText(file.bytes ?? new Uint8Array()));
  if (tree === null) return { settings: [], wants: [], problems: [{ path: file.path, reason: "not valid JSON" }] };
  const placed = ({ value, line }: SettingLeaf, key: string): SettingPlace =>
    linePlace({ file: file.path, line, key, value, fileHash: file.hash });
  const admin = leafAt(tree, "admin", "listen");
  const isOff = leafAt(tree, "admin", "disabled")?.value === "true";
  const names = [...new Set(leavesBelow(tree, "apps", "http", "servers").map(({ path }) => path[3] ?? ""))];
  const servers = boundedFlatMap(names, (name) => serverSettings(tree, { name, place: (leaf) => placed(leaf, "listen") }));
  return { settings: [...servers, ...(isOff ? [] : adminSetting(admin === null ? null : placed(admin, "admin")))], wants: [] };
}

interface Server {
  readonly name: string;
  readonly place: (leaf: SettingLeaf) => SettingPlace;
}

function serverSettings(tree: SettingTree, { name, place }: Server): BindSetting[] {
  const server = ["apps", "http", "servers", name];
  const port = (key: string, fallback: number): number => parsePort(leafAt(tree, "apps", "http", key)?.value ?? "") ?? fallback;
  const ports: CaddyPorts = { http: port("http_port", 80), https: port("https_port", 443) };
  const binds = boundedFlatMap(leavesAt(tree, ...server, "listen"), (leaf) => {
    const listen = parseCaddyListen(leaf.value);
    return listen === null ? [] : listen.ports.map((number) => ({ leaf, host: listen.host, port: number }));
  });
  const isManual = leafAt(tree, ...server, "automatic_https", "disable")?.value === "true";
  const hasHosts = leavesBelow(tree, ...server, "routes").some(({ path }) => path.includes("host"));
  const hasPolicies = leavesBelow(tree, ...server, "tls_connection_policies").length > 0;
  const isHttpsOnly = binds.every((bind) => bind.port === ports.https);
  const isServerTls = hasPolicies || (!isManual && (isHttpsOnly || (hasHosts && binds.some((bind) => bind.port !== ports.http))));
  const protocols = leavesAt(tree, ...server, "protocols");
  const hasHttp3 = protocols.length === 0 || protocols.some(({ value }) => value === "h3");
  const redirects = !isManual && leafAt(tree, ...server, "automatic_https", "disable_redirects")?.value !== "true";
  return binds.flatMap(({ leaf, host, port: number }) =>
    listenerSettings({ place: place(leaf), host, port: number, isTls: isServerTls && number !== ports.http, hasHttp3, redirects }, ports),
  );
}
