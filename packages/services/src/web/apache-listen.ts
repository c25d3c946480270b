/**
 * `Listen [ADDRESS:]PORT [PROTOCOL]` of Apache httpd. No address, `*` and `[::]` are one dual-stack socket; there is no IPv6-only wildcard.
 * A name opens every address it has; the very same
 * place twice is refused by the server. Source: ap_set_listener and alloc_listener in listen.c.
 */
import { canonicalAddress, parsePort } from "@portolan/net";

export interface ApacheListen {
  readonly address: string; // canonical, empty for none; a host name that could not be resolved stays as written
  readonly port: number;
}

export function parseApacheListen(target: string, resolve: (name: string) => readonly string[]): readonly ApacheListen[] {
  const bracketed = /^\[([^\]%]*)(?:%[^\]]*)?\]:([0-9]+)$/.exec(target);
  const colon = target.lastIndexOf(":");
  const host = bracketed?.[1] ?? (colon === -1 ? "" : target.slice(0, colon));
  const port = parsePort(bracketed?.[2] ?? target.slice(colon + 1));
  if (port === null || port === 0) return [];
  if (host === "" || host === "*") return [{ address: "", port }];
  const address = canonicalAddress(host);
  const resolved = address === null ? resolve(host) : [address];
  return (resolved.length === 0 ? [host] : resolved).map((found) => ({ address: found, port }));
}
