/** What kind of address the kernel takes each rank for (RTN_*), and which senders a route leads back to. */
import { parseIpAddress, type IpFamily, parsePrefix, prefixHas } from "@portolan/net";
import type { PreparedHost } from "./walk-context.ts";
import { hasRank, intersectRanks, noRanks, subtractRanks, uniteRanks, type RankSet } from "./rank-set.ts";
import type { RouteParts } from "./route-lookup.ts";

const RTN = { unicast: 1, local: 2, broadcast: 3, multicast: 5, unreachable: 7 } as const;

export interface KindPart {
  readonly value: bigint;
  readonly ranks: RankSet;
}

export const isMulticast = (family: IpFamily, address: bigint): boolean =>
  family === "ipv4" ? address >> 28n === 0xen : address >> 120n === 0xffn;
export const isLoopbackAddress = (family: IpFamily, address: bigint): boolean =>
  family === "ipv4" ? address >> 24n === 127n : address === 1n;
export const isLinkLocal = (family: IpFamily, address: bigint): boolean => family === "ipv6" && address >> 118n === 0x3fan;
export const ALL_ONES = 0xffff_ffffn;

/** Ranks of the kernel's own blocks. */
export function multicastRanks({ family, space }: PreparedHost): RankSet {
  return space.ranksOf([family === "ipv4" ? { lo: 0xe000_0000n, hi: 0xefff_ffffn } : { lo: 0xff00n << 112n, hi: (1n << 128n) - 1n }]);
}

export function loopbackRanks({ family, space }: PreparedHost): RankSet {
  return space.ranksOf([family === "ipv4" ? { lo: 0x7f00_0000n, hi: 0x7fff_ffffn } : { lo: 1n, hi: 1n }]);
}

export function linkLocalRanks({ space }: PreparedHost): RankSet {
  return space.ranksOf([{ lo: 0xfe80n << 112n, hi: (0xfec0n << 112n) - 1n }]);
}

/** The link-local addresses of an interface. */
export function linkLocalOf({ interfaces, space }: PreparedHost, name: string): RankSet {
  const own = (interfaces.get(name)?.addresses ?? []).flatMap(({ address }) => {
    const parsed = parseIpAddress(address);
    return parsed !== null && isLinkLocal(parsed.family, parsed.value) ? [parsed.value] : [];
  });
  return own.reduce((ranks, value) => uniteRanks(ranks, space.ranksOf([{ lo: value, hi: value }])), noRanks);
}

/** For the variable address: a partition of all ranks by kind. `device`: local and broadcast count only where they are of that interface. */
export function kindsOfRanks(host: PreparedHost, device: string | null): readonly KindPart[] {
  const special: KindPart[] = [{ value: BigInt(RTN.multicast), ranks: multicastRanks(host) }];
  if (host.family === "ipv4") special.push({ value: BigInt(RTN.broadcast), ranks: host.space.ranksOf([{ lo: 0n, hi: 0n }, { lo: ALL_ONES, hi: ALL_ONES }]) }); // prettier-ignore
  let left = special.reduce((rest, { ranks }) => subtractRanks(rest, ranks), host.space.all);
  const parts: KindPart[] = [...special];
  const found =
    host.family === "ipv4"
      ? host.routes.lookupTable(255)
      : host.routes.lookup({ destination: null, source: 0n, iif: "lo", oif: null, mark: 0 });
  for (const part of found) {
    const ranks = intersectRanks(part.ranks, left);
    if (ranks.words.length === 0) continue;
    parts.push({ value: BigInt(kindOf(host, part, device)), ranks });
    left = subtractRanks(left, ranks);
  }
  parts.push({ value: BigInt(host.family === "ipv4" ? RTN.unicast : RTN.unreachable), ranks: left });
  return parts;
}

function kindOf(host: PreparedHost, { found }: RouteParts, device: string | null): number {
  const elsewhere = device !== null && found.route?.device !== device;
  if (found.type === "refused") return host.family === "ipv4" ? RTN.unicast : RTN.unreachable;
  if (host.family === "ipv4" && elsewhere) return RTN.unicast;
  if (host.family === "ipv6" && found.type === "local" && elsewhere) return RTN.unicast;
  if (found.type === "local") return found.route?.type === "anycast" ? 4 : RTN.local;
  return found.type === "broadcast" ? RTN.broadcast : found.type === "multicast" ? RTN.multicast : RTN.unicast;
}

export function kindOfAddress(host: PreparedHost, address: bigint, device: string | null): bigint {
  const rank = host.space.rankOf(address);
  return kindsOfRanks(host, device).find(({ ranks }) => hasRank(ranks, rank))?.value ?? BigInt(RTN.unicast);
}

/** First address of an interface, of IPv6 one of the scope of `like` where that is not global, never a tentative one; null where it has none. */
export function interfaceAddress(host: PreparedHost, name: string | null, like: bigint): bigint | null {
  const { family } = host;
  const scope = family === "ipv4" ? 0 : scopeBits(like);
  for (const { address, tentative } of host.interfaces.get(name ?? "")?.addresses ?? []) {
    const parsed = parseIpAddress(address);
    if (parsed === null || parsed.family !== family || tentative) continue;
    if (scope === 0 || (scope & scopeBits(parsed.value)) !== 0) return parsed.value;
  }
  return null;
}

/** The address that masquerade takes: of the destination's network (IPv4) or scope where there is one, any other where there is none. */
export function masqueradeAddress(host: PreparedHost, name: string | null, like: bigint): bigint | null {
  const beside = host.family === "ipv4" ? (host.interfaces.get(name ?? "")?.addresses ?? []) : [];
  for (const { address, prefixLength } of beside) {
    const prefix = parsePrefix(`${address}/${prefixLength}`);
    if (prefix !== null && prefixHas(prefix, { family: "ipv4", value: like })) return parseIpAddress(address)?.value ?? null;
  }
  return interfaceAddress(host, name, like) ?? interfaceAddress(host, name, 0n);
}

/** The kernel's IPV6_ADDR_* bits of scope; 0 for global. */
function scopeBits(address: bigint): number {
  if (address >> 118n === 0x3fan) return 0x20; // fe80::/10
  if (address >> 118n === 0x3fbn) return 0x40; // fec0::/10
  if (address === 1n) return 0x10;
  return address !== 0n && address >> 32n === 0n ? 0x80 : 0; // ::/96
}
