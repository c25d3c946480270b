/**
 * What kind of place an address is, by the special-purpose registries (RFC 6890 and its updates).
 * An IPv4-mapped address is classified as the IPv4 address it stands for. `public` is everything that is none of the others, reserved
 * space included: it says nothing about whether packets arrive.
 */
import { MAPPED_BASE, MAPPED_LAST, mappedValue, parseIpAddress } from "./ip-address.ts";
import { parsePrefix, prefixInterval, type AddressInterval } from "./prefix.ts";

export type AddressClass =
  | "unspecified"
  | "loopback"
  | "link-local"
  | "private"
  | "cgnat"
  | "unique-local"
  | "multicast"
  | "documentation"
  | "public";

const BLOCKS: readonly (readonly [AddressClass, readonly string[]])[] = [
  ["unspecified", ["0.0.0.0/32", "::/128"]],
  ["loopback", ["127.0.0.0/8", "::1/128"]],
  ["link-local", ["169.254.0.0/16", "fe80::/10"]],
  ["private", ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "198.18.0.0/15"]], // 198.18/15: benchmarking, RFC 2544
  ["cgnat", ["100.64.0.0/10"]],
  ["unique-local", ["fc00::/7"]],
  ["multicast", ["224.0.0.0/4", "ff00::/8"]],
  ["documentation", ["192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24", "2001:db8::/32", "3fff::/20"]],
];

const INTERVALS: readonly (AddressInterval & { readonly name: AddressClass })[] = BLOCKS.flatMap(([name, prefixes]) =>
  prefixes.map((text) => {
    const prefix = parsePrefix(text);
    if (prefix === null) throw new Error(`Not a prefix: ${text}`);
    return { name, ...prefixInterval(prefix) };
  }),
);

/** The class of an address given as text. Throws for a text that is not an address: callers hold addresses, not input. */
export function classifyAddress(text: string): AddressClass {
  const address = parseIpAddress(text);
  if (address === null) throw new RangeError(`Not an IP address: ${JSON.stringify(text)}`);
  const value = mappedValue(address);
  return INTERVALS.find(({ lo, hi }) => value >= lo && value <= hi)?.name ?? "public";
}

/** True for ::ffff:0:0/96 written as an IPv6 address. */
export function isMappedAddress(text: string): boolean {
  const address = parseIpAddress(text);
  return address?.family === "ipv6" && address.value >= MAPPED_BASE && address.value <= MAPPED_LAST;
}
