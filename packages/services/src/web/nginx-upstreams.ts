/**
 * To whom nginx passes requests on: `server` lines of upstream blocks and the targets of *_pass directives. Names of upstreams are no targets of their own;
 * Unix sockets hold no port, and what a variable names is known only as it runs. A host name is kept as written.
 */
import { canonicalAddress, parsePort } from "@portolan/net";
import type { ServicePeer } from "@portolan/snapshot";
import type { NginxDirective } from "../formats/nginx-syntax.ts";
import type { FileBytes } from "../service.ts";
import { linePlace } from "../setting-place.ts";

const defaultPorts: Readonly<Record<string, number>> = { http: 80, https: 443, grpc: 80, grpcs: 443 };
const passDirectives: ReadonlySet<string> = new Set([
  "proxy_pass",
  "fastcgi_pass",
  "uwsgi_pass",
  "scgi_pass",
  "grpc_pass",
  "memcached_pass",
]);

export interface UpstreamPlace {
  readonly file: FileBytes;
  /** Of the upstream block that the line is in. */
  readonly upstream: string | null;
}

/** Null for every other directive, and for what names no place with a port. */
export function nginxPeer(directive: NginxDirective, { file, upstream }: UpstreamPlace): ServicePeer | null {
  const { name, args, line, block } = directive;
  const [written = "", ...options] = args;
  const isServer = upstream !== null && name === "server" && block === null;
  if (!isServer && !passDirectives.has(name)) return null;
  if (options.includes("down")) return null;
  const target = parseTarget(written, isServer ? 80 : null);
  if (target === null) return null;
  const value = formatTarget(target);
  return { ...linePlace({ file: file.path, line, key: name, value, fileHash: file.hash }), name: upstream, ...target };
}

interface Target {
  readonly address: string;
  readonly port: number;
}

function parseTarget(written: string, bare: number | null): Target | null {
  const [, scheme, authority = ""] = /^(?:([a-z]+):\/\/)?([^/?#]*)/i.exec(written) ?? [];
  if (written.includes("$") || /^unix:/i.test(authority)) return null;
  const [, bracketed, host = bracketed, port] = /^(?:\[([^\]]*)\]|([^:@]+))(?::(\d+))?$/.exec(authority) ?? [];
  const number = port === undefined ? (scheme === undefined ? bare : (defaultPorts[scheme.toLowerCase()] ?? null)) : parsePort(port);
  if (host === undefined || number === null || number === 0) return null;
  return { address: canonicalAddress(host) ?? host, port: number };
}

function formatTarget({ address, port }: Target): string {
  return address.includes(":") ? `[${address}]:${port}` : `${address}:${port}`;
}
