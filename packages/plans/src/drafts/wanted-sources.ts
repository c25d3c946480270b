/** The sources someone wants let in, read from what they wrote: prefixes and addresses of both families, `everyone`, `nobody`. */
import { AddressSet, type AddressInterval, mappedValue, parseIpAddress, parsePrefix, type IpFamily } from "@portolan/net";
import { prefixTexts, type HostModel } from "@portolan/reachability";
import type { WantedOfFamily, WantedSources } from "./fix.ts";

/** A family of which nothing is said gets nobody. null: a word that is none of these. */
export function parseWantedSources(words: readonly string[]): WantedSources | null {
  if (words.length === 0) return null;
  let all = AddressSet.empty;
  for (const word of words) {
    if (word === "nobody") continue;
    if (word === "everyone") {
      all = AddressSet.all;
      continue;
    }
    const prefix = parsePrefix(word);
    if (prefix === null) return null;
    // ::/0 is all of IPv6, not the mapped addresses of IPv4 as well.
    all = all.union(AddressSet.fromPrefixes([prefix]).intersect(AddressSet[prefix.address.family]));
  }
  return { ipv4: ofFamily(all, "ipv4"), ipv6: ofFamily(all, "ipv6") };
}

function ofFamily(all: AddressSet, family: IpFamily): WantedOfFamily {
  const own = all.intersect(AddressSet[family]);
  if (own.isEmpty) return { kind: "nobody" };
  if (own.equals(AddressSet[family])) return { kind: "everyone" };
  const [first, ...rest] = prefixTexts(own.intervals, family);
  return first === undefined ? { kind: "nobody" } : { kind: "only", sources: [first, ...rest] };
}

/** Sources of a host as somebody would write them: what nobody can send from is taken in where its neighbours are. */
export function wantedOfSources(host: HostModel, sources: AddressSet, family: IpFamily): WantedOfFamily {
  if (sources.isEmpty) return { kind: "nobody" };
  const impossible = AddressSet[family].subtract(possibleSenders(host, family));
  const isAt = (value: bigint): boolean => !AddressSet[family].hasValue(value) || sources.hasValue(value);
  const isInside = ({ lo, hi }: AddressInterval): boolean => (lo === 0n || isAt(lo - 1n)) && (hi === lastValue || isAt(hi + 1n));
  return ofFamily(sources.union(AddressSet.of(impossible.intervals.filter(isInside))), family);
}

const lastValue = (1n << 128n) - 1n;

export function wantedSet(wanted: WantedOfFamily, family: IpFamily): AddressSet {
  if (wanted.kind === "nobody") return AddressSet.empty;
  if (wanted.kind === "everyone") return AddressSet[family];
  return AddressSet.fromPrefixes(wanted.sources.flatMap((text) => parsePrefix(text) ?? []));
}

const impossiblePrefixes: Readonly<Record<IpFamily, readonly string[]>> = {
  ipv4: ["0.0.0.0/8", "127.0.0.0/8", "224.0.0.0/3"],
  ipv6: ["::/96", "ff00::/8", "fe80::/10"],
};

/** Addresses that another machine can speak from. */
export function possibleSenders(host: HostModel, family: IpFamily): AddressSet {
  const own = host.interfaces.flatMap(({ addresses }) => addresses.flatMap(({ address }) => parseIpAddress(address) ?? []));
  const fixed = AddressSet.fromPrefixes(impossiblePrefixes[family].flatMap((text) => parsePrefix(text) ?? []));
  const linkLocal = AddressSet.fromPrefixes([parsePrefix("fe80::/64")].filter((prefix) => prefix !== null));
  const impossible = fixed
    .subtract(linkLocal)
    .union(AddressSet.of(own.map((address) => ({ lo: mappedValue(address), hi: mappedValue(address) }))));
  return AddressSet[family].subtract(impossible);
}
