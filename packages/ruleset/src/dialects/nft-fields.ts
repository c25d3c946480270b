/**
 * Which field of the model an nft expression reads, with the kind of its values. Only what the model has is here; null means not understood.
 * What an expression implies (IPv4, TCP) is in nft-implied.ts: nft leaves it out of its listing.
 */
import type { Field } from "../field.ts";
import { isObject, listOf, maxExpressionDepth, soleEntry, textOf, type Json, wordOf } from "./nft-json.ts";
import { valueTypes, readNumber, type ValueType } from "./nft-value-type.ts";
import type { Selector, TableFamily } from "../ruleset.ts";

export interface ReadField extends Selector {
  readonly type: ValueType;
  /** This field alone, the same object for every rule. */
  readonly alone: readonly Selector[];
}

type FieldTable = Readonly<Record<string, readonly [Field, ValueType]>>;
const known = new Map<string, ReadField>(); // field and kind → what every rule that reads it shares
const v = valueTypes;

const ports: FieldTable = { sport: ["source-port", v.inet_service], dport: ["destination-port", v.inet_service] };

const payloadFields: Readonly<Record<string, FieldTable>> = {
  ip: {
    saddr: ["source-address", v.ipv4_addr],
    daddr: ["destination-address", v.ipv4_addr],
    protocol: ["protocol", v.inet_proto],
    ttl: ["ttl", v.byte],
    dscp: ["dscp", v.dscp],
    ecn: ["ecn", v.ecn],
    length: ["length", v.short],
  },
  ip6: {
    saddr: ["source-address", v.ipv6_addr],
    daddr: ["destination-address", v.ipv6_addr],
    nexthdr: ["protocol", v.inet_proto],
    hoplimit: ["ttl", v.byte],
    dscp: ["dscp", v.dscp],
    ecn: ["ecn", v.ecn],
  },
  th: ports,
  tcp: { ...ports, flags: ["tcp-flags", v.tcp_flag] },
  udp: ports,
  udplite: ports,
  sctp: ports,
  dccp: ports,
  icmp: { type: ["icmp-type", v.icmp_type], code: ["icmp-code", v.icmp_code] },
  icmpv6: { type: ["icmp-type", v.icmpv6_type], code: ["icmp-code", v.icmpv6_code] },
  ether: {
    saddr: ["ethernet-source", v.ether_addr],
    daddr: ["ethernet-destination", v.ether_addr],
    type: ["ethernet-type", v.ether_type],
  },
  vlan: { id: ["vlan-id", v.short] },
};

const metaFields: FieldTable = {
  iif: ["in-interface", v.ifname],
  iifname: ["in-interface", v.ifname],
  oif: ["out-interface", v.ifname],
  oifname: ["out-interface", v.ifname],
  iifkind: ["in-interface-kind", v.ifname],
  oifkind: ["out-interface-kind", v.ifname],
  iiftype: ["in-interface-type", v.iface_type],
  oiftype: ["out-interface-type", v.iface_type],
  iifgroup: ["in-interface-group", v.devgroup],
  oifgroup: ["out-interface-group", v.devgroup],
  l4proto: ["protocol", v.inet_proto],
  nfproto: ["family", v.nf_proto],
  protocol: ["ethernet-type", v.ether_type],
  mark: ["mark", v.mark],
  pkttype: ["packet-type", v.pkt_type],
  skuid: ["user", v.uid],
  skgid: ["group", v.gid],
  secpath: ["ipsec", v.boolean],
  ipsec: ["ipsec", v.boolean],
  length: ["length", v.integer],
  priority: ["priority", v.classid],
  cpu: ["cpu", v.integer],
};

const connectionFields: FieldTable = {
  state: ["connection-state", v.ct_state],
  status: ["connection-status", v.ct_status],
  direction: ["connection-direction", v.ct_dir],
  mark: ["connection-mark", v.mark],
  zone: ["connection-zone", v.short],
  label: ["connection-label", v.ct_label],
  helper: ["helper", v.ifname],
};

const originalFields: FieldTable = {
  "ip saddr": ["original-source-address", v.ipv4_addr],
  "ip daddr": ["original-destination-address", v.ipv4_addr],
  "ip6 saddr": ["original-source-address", v.ipv6_addr],
  "ip6 daddr": ["original-destination-address", v.ipv6_addr],
  "proto-src": ["original-source-port", v.inet_service],
  "proto-dst": ["original-destination-port", v.inet_service],
  protocol: ["original-protocol", v.inet_proto],
};

const replyFields: FieldTable = {
  "ip saddr": ["reply-source-address", v.ipv4_addr],
  "ip daddr": ["reply-destination-address", v.ipv4_addr],
  "ip6 saddr": ["reply-source-address", v.ipv6_addr],
  "ip6 daddr": ["reply-destination-address", v.ipv6_addr],
  "proto-src": ["reply-source-port", v.inet_service],
  "proto-dst": ["reply-destination-port", v.inet_service],
  protocol: ["original-protocol", v.inet_proto],
};

const socketFields: FieldTable = {
  transparent: ["socket-transparent", v.byte],
  wildcard: ["socket-wildcard", v.byte],
  mark: ["socket-mark", v.mark],
};

/** By result and flags, in the alphabetical order of the flags. */
const fibFields: FieldTable = {
  "type saddr": ["source-address-type", v.fib_addrtype],
  "type daddr": ["destination-address-type", v.fib_addrtype],
  "type iif saddr": ["source-address-type-here", v.fib_addrtype],
  "type daddr iif": ["destination-address-type-here", v.fib_addrtype],
  "oif iif mark saddr": ["source-route-exists", v.boolean],
  "oif mark saddr": ["source-route-exists-any", v.boolean],
  "oif iif saddr": ["source-route-exists-unmarked", v.boolean],
  "oif saddr": ["source-route-exists-any-unmarked", v.boolean],
};

/** The same where a name is asked for, and not whether there is one. */
const fibNames: FieldTable = {
  "oif mark saddr": ["source-route-interface", v.ifname],
  "oif saddr": ["source-route-interface-unmarked", v.ifname],
  "oif daddr mark": ["destination-route-interface", v.ifname],
  "oif daddr": ["destination-route-interface-unmarked", v.ifname],
};

/** The field of a look-up of a route whose interface is compared with names; null of anything else. */
export function readRouteName(expression: unknown): ReadField | null {
  const [key, body] = soleEntry(expression) ?? ["", null];
  return key === "fib" && isObject(body) ? lookUp(fibNames, fibKey(body)) : null;
}

/** The field that an expression reads in a table of this family, or null. */
export function readField(expression: unknown, family: TableFamily, depth = 0): ReadField | null {
  const [key, body] = soleEntry(expression) ?? ["", null];
  switch (key) {
    case "payload":
      return isObject(body) ? readPayload(body, family) : null;
    case "meta":
      return lookUp(metaFields, isObject(body) ? body["key"] : body);
    case "ct":
      return isObject(body) ? readConnection(body, family) : null;
    case "fib":
      return isObject(body) ? readFib(body) : null;
    case "socket":
      return isObject(body) ? lookUp(socketFields, body["key"]) : null;
    case "&":
      return depth > maxExpressionDepth ? null : readMasked(listOf(body), family, depth + 1);
    default:
      return null;
  }
}

function lookUp(table: FieldTable, key: unknown): ReadField | null {
  const found = typeof key === "string" && Object.hasOwn(table, key) ? table[key] : undefined;
  return found === undefined ? null : unmasked(found[0], found[1]);
}

function unmasked(field: Field, type: ValueType): ReadField {
  const id = `${field} ${type.name}`;
  const shared = known.get(id) ?? { field, mask: null, type, alone: [{ field, mask: null }] };
  known.set(id, shared);
  return shared;
}

function readPayload(payload: Json, family: TableFamily): ReadField | null {
  if ("tunnel" in payload) return null;
  if ("base" in payload) return readRawPayload(payload, family);
  const protocol = payload["protocol"];
  const table = typeof protocol === "string" && Object.hasOwn(payloadFields, protocol) ? payloadFields[protocol] : undefined;
  return table === undefined ? null : lookUp(table, payload["field"]);
}

/** Addresses by offset only where the table sees one family; ports wherever there is a transport header. */
function readRawPayload({ base, offset, len }: Json, family: TableFamily): ReadField | null {
  const place = `${wordOf(base)} ${wordOf(offset)} ${wordOf(len)}`;
  if (place === "th 0 16") return lookUp(ports, "sport");
  if (place === "th 16 16") return lookUp(ports, "dport");
  if (family === "ip" && place === "nh 96 32") return unmasked("source-address", v.ipv4_addr);
  if (family === "ip" && place === "nh 128 32") return unmasked("destination-address", v.ipv4_addr);
  return null;
}

function readConnection({ key, dir, family: own }: Json, family: TableFamily): ReadField | null {
  if (dir === undefined || dir === null) return lookUp(connectionFields, key);
  const bare = textOf(key);
  const named = own === "ip" || own === "ip6" ? own : family;
  const full = (bare === "saddr" || bare === "daddr") && (named === "ip" || named === "ip6") ? `${named} ${bare}` : bare;
  return lookUp(dir === "original" ? originalFields : replyFields, full);
}

/** The type of an address is the same whatever mark the packet has: it is asked of the local table. */
function readFib(body: Json): ReadField | null {
  const key = fibKey(body);
  return lookUp(fibFields, key.startsWith("type ") ? key.replace(" mark", "") : key);
}

function fibKey({ result, flags }: Json): string {
  const used = (typeof flags === "string" ? [flags] : listOf(flags)).map(wordOf);
  const asked = result === "oifname" || result === "check" ? "oif" : wordOf(result);
  return [asked, ...used.sort()].join(" ");
}

function readMasked([left, right, ...more]: readonly unknown[], family: TableFamily, depth: number): ReadField | null {
  if (more.length > 0) return null;
  const inner = readField(left, family, depth);
  if (inner === null || inner.type.isName) return null;
  const mask = readNumber(inner.type, right);
  return mask === null ? null : withMask(inner, inner.mask === null ? mask : inner.mask & mask);
}

export function withMask({ field, type }: ReadField, mask: bigint): ReadField {
  return { field, mask, type, alone: [{ field, mask }] };
}
