/**
 * IPv6 lets a socket of any address name the sender of a datagram (IPV6_PKTINFO) only by an address that some interface has. Addresses that are here by
 * a local route alone need IPV6_FREEBIND, which the kernel shows of no socket, IPV6_TRANSPARENT, or net.ipv6.ip_nonlocal_bind. IPv4 asks the routes.
 */
import { parseIpAddress, parsePrefix, type IpFamily } from "@portolan/net";
import type { Condition, Interval } from "@portolan/ruleset";
import type { HostModel, Listener } from "./host-model.ts";

/** null: none is needed, or it is there. `destination`: that of the datagram, an address of this host. */
export function freedomToAnswer(
  host: HostModel,
  { address, isTransparent }: Pick<Listener, "address" | "isTransparent">,
  { family, destination }: { readonly family: IpFamily; readonly destination: bigint },
): Condition | null {
  if (family === "ipv4" || address !== 0n || isTransparent === true || !needsFreedom(host)) return null;
  if (ownAddresses(host).includes(destination)) return null;
  return anyIpPrefixes(host).some(({ lo, hi }) => lo <= destination && destination <= hi) ? freedom : null;
}

export const freedom: Condition = {
  id: "socket answers from addresses of a local route",
  kind: "socket",
  text: "the program may answer from addresses that no interface has (IPV6_FREEBIND)",
};

export function needsFreedom({ sysctls }: HostModel): boolean {
  return sysctls.get("net.ipv6.ip_nonlocal_bind") !== "1";
}

/** Of IPv6: addresses that are this host's by a route and that no interface has, ascending and apart. */
export function unheldAddresses(host: HostModel): readonly Interval[] {
  const own = ownAddresses(host).toSorted((a, b) => (a < b ? -1 : 1));
  return anyIpPrefixes(host).flatMap((prefix) => without(prefix, own));
}

function without({ lo, hi }: Interval, own: readonly bigint[]): readonly Interval[] {
  const parts: Interval[] = [];
  let from = lo;
  for (const address of own) {
    if (address < from || address > hi) continue;
    if (address > from) parts.push({ lo: from, hi: address - 1n });
    from = address + 1n;
  }
  return from <= hi ? [...parts, { lo: from, hi }] : parts;
}

/** Prefixes inside one another are left out. */
function anyIpPrefixes({ routes }: HostModel): readonly Interval[] {
  const all = routes.flatMap(({ family, type, destination }): readonly Interval[] => {
    const prefix = family === "ipv6" && type === "local" ? parsePrefix(destination) : null;
    if (prefix === null) return [];
    const lo = prefix.address.value;
    return [{ lo, hi: lo | ((1n << BigInt(128 - prefix.length)) - 1n) }];
  });
  const sorted = all.toSorted((a, b) => (a.lo === b.lo ? (a.hi > b.hi ? -1 : 1) : a.lo < b.lo ? -1 : 1));
  return sorted.filter((one, index) => !sorted.some((other, at) => at < index && other.lo <= one.lo && one.hi <= other.hi));
}

function ownAddresses({ interfaces }: HostModel): readonly bigint[] {
  const parsed = interfaces.flatMap(({ addresses }) => addresses.flatMap(({ address }) => parseIpAddress(address) ?? []));
  return [...new Set(parsed.filter(({ family }) => family === "ipv6").map(({ value }) => value))];
}
