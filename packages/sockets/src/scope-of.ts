/**
 * What a bound address accepts. An IPv4-mapped address accepts IPv4 alone although its socket is IPv6; the IPv6 wildcard accepts both
 * families unless IPV6_V6ONLY is set, which only inet_diag tells: unknown stays unknown.
 */
import { isMappedAddress } from "@portolan/net";
import type { Socket } from "@portolan/snapshot";
import type { Scope } from "./endpoint.ts";

export function scopeOf({ address, v6only }: Pick<Socket, "address" | "v6only">): Scope {
  if (!address.includes(":")) return "ipv4";
  if (address === "::") return v6only === null ? "ipv6-or-dual" : v6only ? "ipv6" : "dual";
  return address.startsWith("::ffff:") && isMappedAddress(address) ? "ipv4" : "ipv6";
}

const WIDTH: Readonly<Record<Scope, number>> = { ipv4: 0, ipv6: 0, "ipv6-or-dual": 1, dual: 2 };

/** Scope of several sockets at one address and port: what any of them accepts. */
export function widestScope(a: Scope, b: Scope): Scope {
  return WIDTH[b] > WIDTH[a] ? b : a;
}
