/**
 * The sender that is shown for a set of sources: an address that a person would believe, and always the same one. A neighbour where all of them are on
 * the link, the host itself over loopback, otherwise a host on the internet, then one of a private network. Never the address of a network, of all
 * hosts on it, of a group or of reserved space where there is another.
 */
import { AddressSet, mappedValue, parseIpAddress, parsePrefix, prefixInterval, type AddressInterval, type IpFamily } from "@portolan/net";
import type { HostModel } from "./host-model.ts";

export interface SenderPlace {
  readonly host: Pick<HostModel, "interfaces" | "routes">;
  readonly family: IpFamily;
  /** Interface it comes by; null: any. */
  readonly device: string | null;
  readonly destination?: bigint;
}

/** Intervals that need not be written out: of a great set few are looked at. An array is one. */
export interface SourceList {
  readonly length: number;
  readonly at: (index: number) => AddressInterval | undefined;
}

/** In the family's own width. null: there are no sources. `sources` are ascending and disjoint, in the 128-bit space of @portolan/net. */
export function ordinarySource(sources: SourceList, place: SenderPlace): bigint | null {
  const first = sources.at(0);
  if (first === undefined) return null;
  const { host, family, device } = place;
  const own = ownOf(host.interfaces);
  const links = linksOf(place);
  const isOnLink = findInterval(sources, (one) => intervalWith(links.intervals, one) === null) === undefined;
  const isLoopback = host.interfaces.some(({ name, loopback }) => name === device && loopback);
  const liked = isLoopback
    ? [...(place.destination === undefined ? [] : [mappedValue({ family, value: place.destination })]), ...loopback[family]]
    : known[family].filter((value) => !isOnLink && !own.has(value));
  const found =
    liked.find((value) => intervalWith(sources, { lo: value, hi: value }) !== null) ??
    (isLoopback ? findInterval(sources, ({ lo }) => own.has(lo))?.lo : undefined) ??
    hostAmong(sources, isOnLink ? [links, ...blocks[family]] : blocks[family], { family, own }) ??
    (first.hi - first.lo > 1n ? first.lo + 1n : first.lo);
  return family === "ipv4" ? found & 0xffff_ffffn : found;
}

const valueOf = (text: string): readonly bigint[] => {
  const address = parseIpAddress(text);
  return address === null ? [] : [mappedValue(address)];
};
const values = (...texts: readonly string[]): readonly bigint[] => texts.flatMap(valueOf);
const set = (...texts: readonly string[]): AddressSet => AddressSet.of(texts.flatMap(intervalOf));

function intervalOf(text: string): readonly AddressInterval[] {
  const prefix = parsePrefix(text);
  return prefix === null ? [] : [prefixInterval(prefix)];
}

const loopback = { ipv4: values("127.0.0.1"), ipv6: values("::1") } as const;
const known = {
  ipv4: values("8.8.8.8", "9.9.9.9", "192.168.77.7", "10.77.7.7", "172.31.77.7"),
  ipv6: values("2001:4860:4860::8888", "2606:4700::7", "fd77::7"),
} as const;
const documentation = set("192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24", "2001:db8::/32");
const privateSpace = set("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16");
const uniqueLocal = set("fc00::/7");
const unicast = set("0.0.0.0/0").subtract(set("0.0.0.0/8", "127.0.0.0/8", "224.0.0.0/3"));
const limited = set("100.64.0.0/10", "169.254.0.0/16", "198.18.0.0/15", "192.0.0.0/24").union(documentation).union(privateSpace);
/** In the order in which they are liked. */
const blocks: Readonly<Record<IpFamily, readonly AddressSet[]>> = {
  ipv4: [unicast.subtract(limited), privateSpace, unicast],
  ipv6: [set("2000::/3").subtract(documentation), uniqueLocal, set("2000::/3"), set("fe80::/10")],
};

const ownKept = new WeakMap<HostModel["interfaces"], ReadonlySet<bigint>>();

function ownOf(interfaces: HostModel["interfaces"]): ReadonlySet<bigint> {
  const own =
    ownKept.get(interfaces) ?? new Set(interfaces.flatMap(({ addresses }) => addresses.flatMap(({ address }) => valueOf(address))));
  ownKept.set(interfaces, own);
  return own;
}

const linksKept = new WeakMap<HostModel["routes"], Map<string, AddressSet>>();

/** Networks whose machines are neighbours on the interface. */
function linksOf({ host: { routes }, family, device }: SenderPlace): AddressSet {
  const kept = linksKept.get(routes) ?? new Map<string, AddressSet>();
  linksKept.set(routes, kept);
  const key = `${family} ${device}`;
  const links = kept.get(key) ?? readLinks(routes, family, device);
  kept.set(key, links);
  return links;
}

function readLinks(routes: HostModel["routes"], family: IpFamily, device: string | null): AddressSet {
  const near = routes.filter(
    (route) => route.family === family && route.device === device && route.type === "unicast" && route.gateway === null,
  );
  return AddressSet.of(near.flatMap(({ destination }) => (destination.endsWith("/0") ? [] : intervalOf(destination))));
}

function findInterval(sources: SourceList, isWanted: (interval: AddressInterval) => boolean): AddressInterval | undefined {
  for (let index = 0; index < sources.length; index += 1) {
    const interval = sources.at(index);
    if (interval !== undefined && isWanted(interval)) return interval;
  }
  return undefined;
}

/** Of ascending disjoint intervals the one that holds all of another. */
function intervalWith(sources: SourceList, { lo, hi }: AddressInterval): AddressInterval | null {
  let from = 0;
  let to = sources.length;
  while (from < to) {
    const middle = (from + to) >>> 1;
    const at = sources.at(middle);
    if (at === undefined || lo < at.lo) to = middle;
    else if (lo > at.hi) from = middle + 1;
    else return hi <= at.hi ? at : null;
  }
  return null;
}

const MOST_INTERVALS = 256; // looked at: of great sets the first are as good as any

interface Kind {
  readonly family: IpFamily;
  readonly own: ReadonlySet<bigint>;
}

function hostAmong(sources: SourceList, liked: readonly AddressSet[], kind: Kind): bigint | null {
  const some = AddressSet.of(
    Array.from({ length: Math.min(sources.length, MOST_INTERVALS) }, (_, index) => sources.at(index) ?? []).flat(),
  );
  for (const block of liked) {
    for (const interval of some.intersect(block).intervals) {
      const found = hostIn(interval, kind);
      if (found !== null) return found;
    }
  }
  return null;
}

/** The tenth address, as people number machines, or one near it. */
function hostIn({ lo, hi }: AddressInterval, { family, own }: Kind): bigint | null {
  const isHost = (value: bigint): boolean => {
    const last = value & 0xffn;
    const isOfNetwork = family === "ipv4" ? last === 0n || last === 0xffn : (value & 0xffffn) === 0n;
    return value >= lo && value <= hi && !own.has(value) && !isOfNetwork;
  };
  return [lo + 10n, lo + 11n, lo + 1n, lo + 2n, lo, hi - 1n].find(isHost) ?? null;
}
