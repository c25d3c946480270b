/**
 * Values as iptables writes them: addresses with prefix lengths or masks, ranges, ports, protocols, numbers under a mask. Every reader gives null
 * for a text it does not understand; nothing is guessed.
 */
import { parseIpAddress } from "@portolan/net";
import type { Interval, Selector, Value } from "../ruleset.ts";
import type { NumberField } from "../field.ts";

export type IptablesFamily = "ip" | "ip6";

const fullMasks = { ip: 0xffff_ffffn, ip6: (1n << 128n) - 1n } as const;
export const MAX_MARK = 0xffff_ffffn;

/** A single address in the family's own width. */
export function readAddress(text: string, family: IptablesFamily): bigint | null {
  const address = parseIpAddress(text);
  return address === null || (address.family === "ipv4") !== (family === "ip") ? null : address.value;
}

/** What `field` is tested for by an address with an optional prefix length or mask, which need not be contiguous. */
export function readMaskedAddress(
  text: string,
  family: IptablesFamily,
): { readonly interval: Interval; readonly mask: bigint | null } | null {
  const slash = text.indexOf("/");
  const address = readAddress(slash < 0 ? text : text.slice(0, slash), family);
  const mask = slash < 0 ? fullMasks[family] : readMask(text.slice(slash + 1), family);
  if (address === null || mask === null) return null;
  const hosts = fullMasks[family] ^ mask;
  const lo = address & mask;
  const isContiguous = (hosts & (hosts + 1n)) === 0n;
  return isContiguous ? { interval: { lo, hi: lo | hosts }, mask: null } : { interval: { lo, hi: lo }, mask };
}

function readMask(text: string, family: IptablesFamily): bigint | null {
  const bits = family === "ip" ? 32 : 128;
  if (!/^[0-9]{1,3}$/.test(text)) return readAddress(text, family);
  const length = Number(text);
  return length > bits ? null : fullMasks[family] ^ ((1n << BigInt(bits - length)) - 1n);
}

/** `first-last`, or one address. */
export function readAddressRange(text: string, family: IptablesFamily): Interval | null {
  const dash = text.indexOf("-");
  const lo = readAddress(dash < 0 ? text : text.slice(0, dash), family);
  const hi = dash < 0 ? lo : readAddress(text.slice(dash + 1), family);
  return lo === null || hi === null ? null : { lo, hi };
}

/** `first:last` with either end left out meaning the lowest or highest; numbers up to `max`. One that ends before it begins holds nothing. */
export function readRange(text: string, max: number, separator = ":"): Interval | null {
  const cut = text.indexOf(separator);
  const lo = cut === 0 ? 0 : readNumber(cut < 0 ? text : text.slice(0, cut), max);
  const hi = cut < 0 ? lo : cut === text.length - 1 ? max : readNumber(text.slice(cut + 1), max);
  return lo === null || hi === null || text === separator ? null : { lo: BigInt(lo), hi: BigInt(hi) };
}

/** Comma-separated ports and ranges `first:last`. */
export function readPortList(text: string): readonly Interval[] | null {
  return allOf(text.split(",").map((part) => readRange(part, 0xffff)));
}

/** Decimal, hexadecimal or octal, as strtoul reads it. */
export function readNumber(text: string, max: number): number | null {
  if (!/^(?:0x[0-9a-fA-F]{1,12}|[0-9]{1,15})$/.test(text)) return null;
  const value = /^0[0-7]+$/.test(text) ? Number.parseInt(text, 8) : Number(text);
  return value <= max ? value : null;
}

/** `value[/mask]` of 32 bits. */
export function readMaskedNumber(text: string, max = 0xffff_ffff): { readonly value: bigint; readonly mask: bigint | null } | null {
  const slash = text.indexOf("/");
  const value = readNumber(slash < 0 ? text : text.slice(0, slash), max);
  const mask = slash < 0 ? null : readNumber(text.slice(slash + 1), max);
  if (value === null || (slash >= 0 && mask === null)) return null;
  return { value: BigInt(value), mask: mask === null ? null : BigInt(mask) };
}

/** IANA's number of a protocol; 0 for every one. */
export function readProtocol(text: string): number | null {
  return protocolNumbers.get(text.toLowerCase()) ?? readNumber(text, 255);
}

const protocolNumbers: ReadonlyMap<string, number> = new Map(
  (
    "all:0 ip:0 hopopt:0 icmp:1 igmp:2 ggp:3 ipencap:4 ipv4:4 st:5 tcp:6 egp:8 igp:9 pup:12 udp:17 hmp:20 xns-idp:22 rdp:27 iso-tp4:29 dccp:33 xtp:36 " +
    "ddp:37 idpr-cmtp:38 ipv6:41 ipv6-route:43 ipv6-frag:44 idrp:45 rsvp:46 gre:47 esp:50 ipv6-crypt:50 ah:51 ipv6-auth:51 skip:57 ipv6-icmp:58 icmpv6:58 " +
    "icmp6:58 ipv6-nonxt:59 ipv6-opts:60 rspf:73 vmtp:81 eigrp:88 ospf:89 ospfigp:89 ax.25:93 ipip:94 etherip:97 encap:98 pim:103 ipcomp:108 vrrp:112 l2tp:115 " +
    "isis:124 sctp:132 fc:133 mobility-header:135 ipv6-mh:135 mh:135 udplite:136 mpls-in-ip:137 manet:138 hip:139 shim6:140 wesp:141 rohc:142 ethernet:143"
  )
    .split(" ")
    .map((entry) => [entry.slice(0, entry.indexOf(":")), Number(entry.slice(entry.indexOf(":") + 1))]),
);

/** Every value, or null where one of them is null. */
export function allOf<T>(values: readonly (T | null)[]): readonly T[] | null {
  return values.includes(null) ? null : (values as readonly T[]);
}

export function selectorOf(field: NumberField, mask: bigint | null = null): Selector {
  return { field, mask };
}

/** Every value of 16 bits. */
export const anyPort: Value = { lo: 0n, hi: 0xffffn };
