/**
 * An IP address as a number with its family, and the text of both.
 * Only the spellings of RFC 4291 §2.2 and plain dotted decimal are read: octal, hexadecimal and short IPv4 forms mean different things to
 * different programs and are refused. Zones (`%eth0`) are not part of an address here; the device is kept beside it.
 * Text is always RFC 5952, with IPv4-mapped addresses as ::ffff:192.0.2.1, which is how the kernel's own tools print them.
 */
export type IpFamily = "ipv4" | "ipv6";

export interface IpAddress {
  readonly family: IpFamily;
  readonly value: bigint; // 32 bits for ipv4, 128 for ipv6
}

/** ::ffff:0:0, where the 128-bit space holds IPv4 (RFC 4291 §2.5.5.2). */
export const MAPPED_BASE = 0xffff_0000_0000n;
export const MAPPED_LAST = 0xffff_ffff_ffffn;

const IPV4_PART = /^(?:0|[1-9][0-9]{0,2})$/;
const IPV6_GROUP = /^[0-9a-fA-F]{1,4}$/;

/** The address, or null where the text is not one. Host names, zones, prefixes and brackets are not addresses. */
export function parseIpAddress(text: string): IpAddress | null {
  if (text.includes(":")) {
    const groups = parseIpv6Groups(text);
    return groups === null ? null : { family: "ipv6", value: groups.reduce((value, group) => (value << 16n) | BigInt(group), 0n) };
  }
  const octets = parseIpv4Octets(text);
  return octets === null ? null : { family: "ipv4", value: octets.reduce((value, octet) => (value << 8n) | BigInt(octet), 0n) };
}

function parseIpv4Octets(text: string): number[] | null {
  const parts = text.split(".");
  if (parts.length !== 4 || !parts.every((part) => IPV4_PART.test(part) && Number(part) < 256)) return null;
  return parts.map(Number);
}

function parseIpv6Groups(text: string): number[] | null {
  const halves = text.split("::");
  if (halves.length > 2) return null;
  const head = parseGroups(halves[0] ?? "", halves.length === 1);
  if (halves.length === 1) return head?.length === 8 ? head : null;
  const tail = parseGroups(halves[1] ?? "", true);
  if (head === null || tail === null || head.length + tail.length > 7) return null;
  return [...head, ...Array<number>(8 - head.length - tail.length).fill(0), ...tail];
}

function parseGroups(text: string, isEnd: boolean): number[] | null {
  if (text === "") return [];
  const parts = text.split(":");
  const last = parts.at(-1) ?? "";
  const octets = isEnd && last.includes(".") ? parseIpv4Octets(last) : [];
  if (octets === null) return null;
  const hex = octets.length === 0 ? parts : parts.slice(0, -1);
  if (!hex.every((part) => IPV6_GROUP.test(part))) return null;
  const groups = hex.map((part) => Number.parseInt(part, 16));
  const [a = 0, b = 0, c = 0, d = 0] = octets;
  return octets.length === 0 ? groups : [...groups, a * 256 + b, c * 256 + d];
}

/** Canonical text: RFC 5952 for IPv6. */
export function formatIpAddress(address: IpAddress): string {
  if (address.family === "ipv4") return formatIpv4(Number(address.value));
  const groups: number[] = [];
  for (let shift = 112n; shift >= 0n; shift -= 16n) groups.push(Number((address.value >> shift) & 0xffffn));
  return formatGroups(groups);
}

/** Canonical text of 4 or 16 bytes in network order, without a detour over bigint: this runs once per socket and look. */
export function addressFromBytes(bytes: Uint8Array): string {
  if (bytes.length === 4) return `${bytes[0]}.${bytes[1]}.${bytes[2]}.${bytes[3]}`;
  if (bytes.length !== 16) throw new RangeError(`An address has 4 or 16 bytes, not ${bytes.length}`);
  const groups: number[] = [];
  for (let i = 0; i < 16; i += 2) groups.push(((bytes[i] ?? 0) << 8) | (bytes[i + 1] ?? 0));
  return formatGroups(groups);
}

/** Canonical text of any accepted spelling, or null where the text is not an address. */
export function canonicalAddress(text: string): string | null {
  const address = parseIpAddress(text);
  return address === null ? null : formatIpAddress(address);
}

function formatIpv4(value: number): string {
  return `${Math.floor(value / 0x1000000)}.${(value >>> 16) & 255}.${(value >>> 8) & 255}.${value & 255}`;
}

function formatGroups(groups: readonly number[]): string {
  const high = groups[6] ?? 0;
  const low = groups[7] ?? 0;
  const isMapped = groups[5] === 0xffff && groups.slice(0, 5).every((group) => group === 0);
  if (isMapped) return `::ffff:${high >> 8}.${high & 255}.${low >> 8}.${low & 255}`;
  const gap = longestZeroRun(groups);
  if (gap.length < 2) return groups.map(hex).join(":");
  return `${groups.slice(0, gap.start).map(hex).join(":")}::${groups
    .slice(gap.start + gap.length)
    .map(hex)
    .join(":")}`;
}

function hex(group: number): string {
  return group.toString(16);
}

/** The first of the longest runs of zero groups (RFC 5952 §4.2.3). */
function longestZeroRun(groups: readonly number[]): { start: number; length: number } {
  let best = { start: 0, length: 0 };
  let length = 0;
  for (const [index, group] of groups.entries()) {
    length = group === 0 ? length + 1 : 0;
    if (length > best.length) best = { start: index - length + 1, length };
  }
  return best;
}

/** The address as a number of the one 128-bit space in which IPv4 lies at ::ffff:0:0/96. */
export function mappedValue(address: IpAddress): bigint {
  return address.family === "ipv4" ? MAPPED_BASE + address.value : address.value;
}

/** Inverse of mappedValue: a number inside ::ffff:0:0/96 becomes an IPv4 address. */
export function addressFromMapped(value: bigint): IpAddress {
  return value >= MAPPED_BASE && value <= MAPPED_LAST ? { family: "ipv4", value: value - MAPPED_BASE } : { family: "ipv6", value };
}

/** The address as a URL's host: IPv6 in brackets (RFC 3986 §3.2.2). */
export function endpointUrlHost(address: string): string {
  return address.includes(":") ? `[${address}]` : address;
}
