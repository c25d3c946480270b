/**
 * The addresses of one family that a sender can have. Loopback, multicast, unspecified and reserved ones, the host's own and its subnets' broadcast
 * addresses are never those of another machine: whether a rule lets them in tells a person nothing, so they may be counted either way.
 */
import {
  AddressSet,
  parseIpAddress,
  parsePrefix,
  prefixInterval,
  prefixOf,
  type AddressInterval,
  type IpFamily,
  type Prefix,
} from "@portolan/net";
import type { Interface } from "@portolan/snapshot";

export interface SenderSpace {
  readonly family: IpFamily;
  readonly all: AddressSet;
  /** Never the address of another machine. */
  readonly odd: AddressSet;
}

const oddPrefixes: Readonly<Record<IpFamily, readonly string[]>> = {
  ipv4: ["0.0.0.0/8", "127.0.0.0/8", "224.0.0.0/3"],
  ipv6: ["::/96", "ff00::/8", "fe80::/10"],
};

/** The part of fe80::/10 from which neighbours really speak (RFC 4291 §2.5.6). */
const linkLocal = AddressSet.fromPrefixes([requirePrefix("fe80::/64")]);

/** `interfaces`: those of the namespace; none where they were not read. */
export function senderSpace(family: IpFamily, interfaces: readonly Interface[]): SenderSpace {
  const own = interfaces.flatMap(({ addresses }) =>
    addresses.flatMap(({ address, prefixLength }) => ownIntervals({ address, prefixLength }, family)),
  );
  const fixed = oddPrefixes[family].map((text) => prefixInterval(requirePrefix(text)));
  const odd = AddressSet.of(fixed).subtract(linkLocal);
  const mapped = family === "ipv6" ? AddressSet.ipv4 : AddressSet.empty;
  return { family, all: AddressSet[family], odd: odd.union(mapped).union(AddressSet.of(own)) };
}

/** Sources as prefixes in text, within the family; what is not a prefix is left out. */
export function sourceSet(sources: readonly string[], family: IpFamily): AddressSet {
  const prefixes = sources.map(parsePrefix).filter((prefix) => prefix !== null);
  return AddressSet.fromPrefixes(prefixes).intersect(AddressSet[family]);
}

function ownIntervals({ address, prefixLength }: { address: string; prefixLength: number }, family: IpFamily): AddressInterval[] {
  const parsed = parseIpAddress(address);
  if (parsed === null || parsed.family !== family) return [];
  const bits = family === "ipv4" ? 32 : 128;
  const own = prefixInterval(prefixOf(parsed, bits));
  if (family === "ipv6" || prefixLength > 30) return [own];
  const { lo, hi } = prefixInterval(prefixOf(parsed, prefixLength));
  return [own, { lo, hi: lo }, { lo: hi, hi }];
}

function requirePrefix(text: string): Prefix {
  const prefix = parsePrefix(text);
  if (prefix === null) throw new RangeError(`Not a prefix: ${text}`);
  return prefix;
}
