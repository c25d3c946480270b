/**
 * The `listen` directive: what address and port it opens. `[::]` is IPv6 only unless `ipv6only=off`; a name opens every address it has.
 * Source: ngx_http_core_listen and ngx_parse_url; Unix sockets hold no port and are left out.
 */
import { canonicalAddress, parsePort } from "@portolan/net";
import type { NginxDirective } from "../formats/nginx-syntax.ts";

export interface NginxListen {
  readonly protocol: "tcp" | "udp";
  readonly address: string; // canonical; a host name that could not be resolved stays as written
  readonly port: number;
  readonly ipv6Only: boolean | null; // null where not written
  readonly line: number;
  readonly text: string; // arguments as written
}

const portRangeLimit = 256;

export interface ListenContext {
  readonly defaultPort: number | null; // null where the module demands a port
  readonly resolve: (name: string) => readonly string[]; // addresses of a host name, none when unknown
}

/** Binds of one directive: several for a port range or for localhost, none for a Unix socket or what cannot be read. */
export function parseListen({ args, line }: NginxDirective, { defaultPort, resolve }: ListenContext): readonly NginxListen[] {
  const [target, ...options] = args;
  if (target === undefined || target.startsWith("unix:")) return [];
  const place = parseTarget(target, resolve);
  if (place === null) return [];
  const ports = place.ports ?? (defaultPort === null ? [] : [defaultPort]);
  const written = options.findLast((option) => option.startsWith("ipv6only="));
  const ipv6Only = written === undefined ? null : written !== "ipv6only=off";
  const protocol = options.includes("udp") || options.includes("quic") ? "udp" : "tcp";
  const text = args.join(" ");
  return ports.flatMap((port) => place.addresses.map((address) => ({ protocol, address, port, ipv6Only, line, text })));
}

interface Target {
  readonly addresses: readonly string[];
  readonly ports: readonly number[] | null; // null: the default port
}

function parseTarget(target: string, resolve: ListenContext["resolve"]): Target | null {
  const bracketed = /^\[([^\]]*)\](?::([0-9-]+))?$/.exec(target);
  if (bracketed !== null) {
    const address = canonicalAddress(bracketed[1] ?? "");
    return address === null ? null : withPorts([address], bracketed[2]);
  }
  if (/^[0-9]+(-[0-9]+)?$/.test(target)) return withPorts(["0.0.0.0"], target);
  const colon = target.lastIndexOf(":");
  const host = colon === -1 ? target : target.slice(0, colon);
  return withPorts(hostAddresses(host, resolve), colon === -1 ? undefined : target.slice(colon + 1));
}

function hostAddresses(host: string, resolve: ListenContext["resolve"]): readonly string[] {
  if (host === "*" || host === "") return ["0.0.0.0"];
  const address = canonicalAddress(host);
  if (address !== null) return [address];
  const addresses = resolve(host);
  return addresses.length === 0 ? [host] : addresses;
}

function withPorts(addresses: readonly string[], text: string | undefined): Target | null {
  if (text === undefined) return { addresses, ports: null };
  const [low, high] = text.split("-").map(parsePort);
  if (low === undefined || low === null || high === null) return null;
  const last = Math.min(high ?? low, low + portRangeLimit - 1);
  return { addresses, ports: Array.from({ length: Math.max(0, last - low + 1) }, (_, index) => low + index) };
}
