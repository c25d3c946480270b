/**
 * The kinds of value that an nft expression is compared with, and how each is written in the JSON: a number, a name, an address, bits joined.
 * A value that does not fit its kind is null, and what held it is then not understood.
 */
import { parseIpAddress } from "@portolan/net";
import * as names from "./nft-names.ts";

export interface ValueType {
  readonly name: string; // as nft calls it: "ipv4_addr"
  readonly isName: boolean; // an interface's name rather than a number
  readonly bits: number;
  readonly isBitmask: boolean; // values are joined by "|" and `in` means any of the bits
  readonly names: ReadonlyMap<string, bigint> | null;
}

export const valueTypes = {
  ipv4_addr: number("ipv4_addr", 32),
  ipv6_addr: number("ipv6_addr", 128),
  ether_addr: number("ether_addr", 48),
  inet_proto: number("inet_proto", 8, names.protocolNames),
  inet_service: number("inet_service", 16, names.portNames),
  mark: number("mark", 32),
  nf_proto: number("nf_proto", 8, names.familyNames),
  ether_type: number("ether_type", 16, names.etherTypeNames),
  ct_state: bits("ct_state", 32, names.connectionStateNames),
  ct_status: bits("ct_status", 32, names.connectionStatusNames),
  ct_dir: number("ct_dir", 8, names.directionNames),
  ct_label: number("ct_label", 128),
  tcp_flag: bits("tcp_flag", 8, names.tcpFlagNames),
  icmp_type: number("icmp_type", 8, names.icmpTypeNames),
  icmp_code: number("icmp_code", 8, names.icmpCodeNames),
  icmpv6_type: number("icmpv6_type", 8, names.icmpv6TypeNames),
  icmpv6_code: number("icmpv6_code", 8, names.icmpv6CodeNames),
  fib_addrtype: number("fib_addrtype", 32, names.addressTypeNames),
  pkt_type: number("pkt_type", 8, names.packetTypeNames),
  dscp: number("dscp", 6, names.dscpNames),
  ecn: number("ecn", 2, names.ecnNames),
  iface_type: number("iface_type", 16, names.interfaceTypeNames),
  devgroup: number("devgroup", 32, names.groupNames),
  uid: number("uid", 32, names.userNames),
  gid: number("gid", 32, names.userNames),
  classid: number("classid", 32, names.priorityNames),
  boolean: number("boolean", 8),
  byte: number("byte", 8),
  short: number("short", 16),
  integer: number("integer", 32),
  ifname: { name: "ifname", isName: true, bits: 0, isBitmask: false, names: null },
} as const satisfies Record<string, ValueType>;

/** By the name in a set's declaration; null for one that is not modelled. */
export function valueTypeNamed(name: unknown): ValueType | null {
  if (name === "iface_index") return valueTypes.ifname;
  return typeof name === "string" && Object.hasOwn(valueTypes, name) ? valueTypes[name as keyof typeof valueTypes] : null;
}

/** The number a JSON value stands for, in the width of its type; null where it is none. */
export function readNumber(type: ValueType, json: unknown): bigint | null {
  const value = unbounded(type, json);
  return value === null || value < 0n || value >> BigInt(type.bits) !== 0n ? null : value;
}

function unbounded(type: ValueType, json: unknown): bigint | null {
  if (typeof json === "string") return readText(type, json);
  if (typeof json === "number") return Number.isSafeInteger(json) ? BigInt(json) : null;
  if (typeof json === "boolean") return type === valueTypes.boolean ? BigInt(json) : null;
  return type.isBitmask ? readBits(type, json) : null;
}

function readText(type: ValueType, text: string): bigint | null {
  if (type === valueTypes.ipv4_addr) {
    const fast = ipv4Number(text);
    return Number.isNaN(fast) ? null : BigInt(fast);
  }
  if (type === valueTypes.ipv6_addr) return ipv6Value(text);
  if (type === valueTypes.ether_addr) return /^([0-9a-f]{2}:){5}[0-9a-f]{2}$/i.test(text) ? BigInt(`0x${text.replaceAll(":", "")}`) : null;
  const named = type.names?.get(text);
  if (named !== undefined) return named;
  if (type === valueTypes.classid) return classIdentifier(text);
  return /^(?:0x[0-9a-f]{1,32}|\d{1,39})$/i.test(text) ? BigInt(text) : null;
}

/** `["fin", "syn"]` and `{"|": [...]}`, nested as nft nests them. */
function readBits(type: ValueType, json: unknown, depth = 0): bigint | null {
  const parts: unknown = Array.isArray(json) ? json : (json as { readonly "|"?: unknown } | null)?.["|"];
  if (!Array.isArray(parts) || depth > 32) return null;
  let joined = 0n;
  for (const part of parts as unknown[]) {
    const value = typeof part === "object" ? readBits(type, part, depth + 1) : unbounded(type, part);
    if (value === null) return null;
    joined |= value;
  }
  return joined;
}

function classIdentifier(text: string): bigint | null {
  const [, major, minor] = /^([0-9a-f]{0,4}):([0-9a-f]{0,4})$/i.exec(text) ?? [];
  return major === undefined || minor === undefined ? null : (BigInt(`0x${major || "0"}`) << 16n) | BigInt(`0x${minor || "0"}`);
}

/** NaN where the text is no IPv4 address. Sets hold hundreds of thousands of these, so they are read by hand. */
export function ipv4Number(text: string): number {
  let value = 0;
  let octet = -1;
  let dots = 0;
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    if (code === 46) {
      if (octet < 0) return Number.NaN;
      value = value * 256 + octet;
      octet = -1;
      dots += 1;
    } else if (code >= 48 && code <= 57) {
      octet = octet < 0 ? code - 48 : octet * 10 + code - 48;
      if (octet > 255) return Number.NaN;
    } else return Number.NaN;
  }
  return dots === 3 && octet >= 0 ? value * 256 + octet : Number.NaN;
}

/** Hexadecimal groups by hand, for the same reason; what has dots or is no address goes the long way. */
function ipv6Value(text: string): bigint | null {
  const words = ipv6Words(text);
  if (words === null) return text.includes(":") ? (parseIpAddress(text)?.value ?? null) : null;
  const [a = 0, b = 0, c = 0, d = 0] = words;
  const high = a === 0 && b === 0 ? 0n : (BigInt(a) << 32n) | BigInt(b);
  const low = c === 0 ? BigInt(d) : (BigInt(c) << 32n) | BigInt(d);
  return high === 0n ? low : (high << 64n) | low;
}

/** Four 32-bit words; null where this short way does not read the text. */
function ipv6Words(text: string): readonly number[] | null {
  const groups = [0, 0, 0, 0, 0, 0, 0, 0];
  let count = 0;
  let gap = -1;
  let group = -1;
  let digits = 0;
  for (let index = 0; index <= text.length; index += 1) {
    const digit = index === text.length ? colon : hexDigit(text.charCodeAt(index));
    if (digit === notHex || count > 7) return null;
    if (digit !== colon) {
      group = group < 0 ? digit : group * 16 + digit;
      digits += 1;
      if (digits > 4) return null;
    } else if (group >= 0) {
      groups[count] = group;
      count += 1;
      group = -1;
      digits = 0;
      if (text.charCodeAt(index + 1) === 58) {
        if (gap >= 0) return null;
        gap = count;
        index += 1;
        if (index === text.length - 1) break;
      }
    } else return null;
  }
  return gap < 0 !== (count === 8) ? null : spreadGroups(groups, count, gap);
}

const colon = -1;
const notHex = -2;

function hexDigit(code: number): number {
  if (code >= 48 && code <= 57) return code - 48;
  if (code === 58) return colon;
  const letter = code | 32;
  return letter >= 97 && letter <= 102 ? letter - 87 : notHex;
}

function spreadGroups(groups: readonly number[], count: number, gap: number): readonly number[] {
  const moved = gap < 0 ? 0 : 8 - count;
  const at = (index: number): number => {
    if (gap < 0 || index < gap) return groups[index] ?? 0;
    return index < gap + moved ? 0 : (groups[index - moved] ?? 0);
  };
  const word = (index: number): number => at(index) * 0x1_0000 + at(index + 1);
  return [word(0), word(2), word(4), word(6)];
}

function number(name: string, width: number, known: ReadonlyMap<string, bigint> | null = null): ValueType {
  return { name, isName: false, bits: width, isBitmask: false, names: known };
}

function bits(name: string, width: number, known: ReadonlyMap<string, bigint>): ValueType {
  return { name, isName: false, bits: width, isBitmask: true, names: known };
}
