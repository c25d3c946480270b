/**
 * A `bind` line of HAProxy: `[ADDRESS]:PORT[-PORT][,…]` with options. No address and `*` are IPv4 only; `::` takes both families unless `v6only`
 * stands beside it, as the kernel's bindv6only is off. Unix sockets and inherited descriptors hold no port here. Of a name's
 * addresses one is taken, IPv6 first, as getaddrinfo sorts loopback. Source: str2sa_range in tools.c.
 */
import { canonicalAddress, parsePort } from "@portolan/net";
import { boundedFlatMap } from "../bounded-settings.ts";

export interface HaproxyBind {
  readonly protocol: "tcp" | "udp";
  readonly address: string; // canonical; a host name that could not be resolved stays as written
  readonly port: number;
}

const portRangeLimit = 256;

/** Binds of one list of addresses, none for what holds no port or cannot be read. `isDatagram`: a dgram-bind. */
export function parseHaproxyBind(
  list: string,
  { resolve, isDatagram = false }: { resolve: (name: string) => readonly string[]; isDatagram?: boolean },
): readonly HaproxyBind[] {
  return boundedFlatMap(list.split(",", 256), (target) => {
    const prefixed = /^([a-z0-9+]+)@(.*)$/i.exec(target.trim());
    const prefix = prefixed?.[1]?.toLowerCase() ?? "";
    const text = prefixed?.[2] ?? target.trim();
    if (text.startsWith("/") || !/^(?:|ipv4|ipv6|tcp4?|tcp6|udp4?|udp6|quic4?|quic6|mptcp4?|mptcp6|stream\+ip[46v]*)$/.test(prefix))
      return [];
    const protocol = isDatagram || /^(?:udp|quic)/.test(prefix) ? "udp" : "tcp";
    const colon = text.lastIndexOf(":");
    if (colon === -1) return [];
    const address = addressOf(text.slice(0, colon), { isIpv6: prefix.endsWith("6"), resolve });
    return portsOf(text.slice(colon + 1)).map((port) => ({ protocol, address, port }));
  });
}

function addressOf(host: string, { isIpv6, resolve }: { isIpv6: boolean; resolve: (name: string) => readonly string[] }): string {
  const bare = host.replace(/^\[(.*)\]$/, "$1").replace(/%.*$/, "");
  if (bare === "" || bare === "*") return isIpv6 ? "::" : "0.0.0.0";
  const address = canonicalAddress(bare);
  if (address !== null) return address;
  const resolved = resolve(bare);
  return resolved.find((candidate) => candidate.includes(":")) ?? resolved[0] ?? bare;
}

function portsOf(text: string): readonly number[] {
  const [low, high] = text.split("-").map(parsePort);
  if (low === undefined || low === null || low === 0 || high === null) return [];
  const last = Math.min(high ?? low, low + portRangeLimit - 1);
  return Array.from({ length: Math.max(0, last - low + 1) }, (_, index) => low + index);
}
