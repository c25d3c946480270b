/**
 * What Caddy opens for a site: its address, HTTP/3 on UDP beside TLS, and the redirect from port 80 on the same host. `tcp4/` and `tcp6/` before a host
 * are the only way to one family. Shared by Caddyfiles and JSON. Source: Caddy 2.6 `modules/caddyhttp/autohttps.go`, `app.go`; measured.
 */
import { canonicalAddress, parsePort } from "@portolan/net";
import type { BindSetting } from "@portolan/snapshot";
import type { SettingPlace } from "../setting-place.ts";

export interface CaddyPorts {
  readonly http: number;
  readonly https: number;
}

export interface CaddyListener {
  readonly place: SettingPlace;
  readonly host: string; // as written, a network before it included
  readonly port: number;
  readonly isTls: boolean;
  readonly hasHttp3: boolean;
  readonly redirects: boolean;
}

/** The sockets of one address. Which family a network such as `tcp4/` leaves is read off the value again, by `familyOfCaddy`. */
export function listenerSettings({ place, host, port, isTls, hasHttp3, redirects }: CaddyListener, { http }: CaddyPorts): BindSetting[] {
  if (host.startsWith("unix")) return [];
  const address = withoutNetwork(host);
  const setting = (protocol: "tcp" | "udp", at: number): BindSetting => ({ ...place, protocol, address, port: at });
  return [
    setting("tcp", port),
    ...(isTls && hasHttp3 ? [setting("udp", port)] : []),
    ...(isTls && redirects && port !== http ? [setting("tcp", http)] : []),
  ];
}

function withoutNetwork(host: string): string {
  const bare = host.replace(/^(?:tcp|udp)[46]?\//, "").replace(/^\[|\]$/g, "");
  return canonicalAddress(bare) ?? bare;
}

/** The one family that a value such as `tcp4/0.0.0.0` asks for; null where it asks for none. */
export function familyOfCaddy(value: string): "ipv4" | "ipv6" | null {
  const digit = /^(?:tcp|udp)([46])\//.exec(value)?.[1];
  return digit === undefined ? null : digit === "4" ? "ipv4" : "ipv6";
}

/** `:80`, `host:80`, `tcp4/0.0.0.0:80` of JSON; ranges `80-82` give each port, a few at most. */
export function parseCaddyListen(text: string): { host: string; ports: readonly number[] } | null {
  const match = /^(.*?):(\d{1,5})(?:-(\d{1,5}))?$/.exec(text);
  const first = parsePort(match?.[2] ?? "");
  if (match === null || first === null) return null;
  const last = Math.min(parsePort(match[3] ?? "") ?? first, first + 63, 65535);
  return { host: match[1] ?? "", ports: Array.from({ length: Math.max(last - first + 1, 1) }, (_unused, index) => first + index) };
}
