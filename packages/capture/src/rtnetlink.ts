import { addressFromBytes } from "@portolan/net";
import type { Interface, PolicyRule, Route } from "@portolan/snapshot";
import { type Dump, HEADER_LENGTH, type NetlinkSocket } from "./netlink.ts";

const RTM_GETLINK = 18;
const RTM_GETADDR = 22;
const RTM_GETROUTE = 26;
const RTM_GETRULE = 34;
const AF_INET = 2;
const AF_INET6 = 10;

const IFF_UP = 0x1;
const IFF_LOOPBACK = 0x8;
const IFA_F_DEPRECATED = 0x20;
const IFA_F_TENTATIVE = 0x40;
const RTM_F_CLONED = 0x200;
const FIB_RULE_INVERT = 0x2;

type InterfaceAddress = Interface["addresses"][number];
type Attributes = ReadonlyMap<number, Uint8Array>;

/** Number of the interface → its name, in the socket's namespace. */
export function readLinkNames(socket: NetlinkSocket): Map<number, string> {
  const names = new Map<number, string>();
  for (const { body, attributes } of messages(socket.dump(RTM_GETLINK, new Uint8Array(16)), 16))
    names.set(int32(body, 4), text(attributes.get(IFLA.ifname)) ?? "");
  return names;
}

const IFLA = { address: 1, ifname: 3, mtu: 4, master: 10, linkinfo: 18 } as const;
const IFLA_INFO_KIND = 1;

/** Links with their addresses (rtnetlink(7)), by index. */
export function readInterfaces(socket: NetlinkSocket, namespace: string): Interface[] {
  const interfaces = new Map<number, Interface>();
  for (const { body, attributes } of messages(socket.dump(RTM_GETLINK, new Uint8Array(16)), 16)) {
    const flags = uint32(body, 8);
    const linkInfo = attributes.get(IFLA.linkinfo);
    const index = int32(body, 4);
    interfaces.set(index, {
      namespace,
      index,
      name: text(attributes.get(IFLA.ifname)) ?? "",
      kind: linkInfo === undefined ? null : text(parseAttributes(linkInfo, 0).get(IFLA_INFO_KIND)),
      up: (flags & IFF_UP) !== 0,
      loopback: (flags & IFF_LOOPBACK) !== 0,
      mtu: number32(attributes.get(IFLA.mtu)),
      mac: macText(attributes.get(IFLA.address)),
      master: number32(attributes.get(IFLA.master)),
      addresses: [],
    });
  }
  for (const { index, address } of readAddresses(socket)) interfaces.get(index)?.addresses.push(address);
  return [...interfaces.values()].sort((left, right) => left.index - right.index);
}

const IFA = { address: 1, local: 2, flags: 8 } as const;

function readAddresses(socket: NetlinkSocket): { index: number; address: InterfaceAddress }[] {
  return messages(socket.dump(RTM_GETADDR, new Uint8Array(8)), 8).flatMap(({ body, attributes }) => {
    const local = addressText(attributes.get(IFA.local));
    const peer = addressText(attributes.get(IFA.address));
    const address = local ?? peer;
    if (address === null) return [];
    const flags = number32(attributes.get(IFA.flags)) ?? body[2] ?? 0;
    return {
      index: int32(body, 4),
      address: {
        address,
        prefixLength: body[1] ?? 0,
        scope: scopeName(body[3] ?? 0),
        peer: local === null || peer === local ? null : peer,
        tentative: (flags & IFA_F_TENTATIVE) !== 0,
        deprecated: (flags & IFA_F_DEPRECATED) !== 0,
      },
    };
  });
}

function scopeName(scope: number): string {
  return { 0: "global", 200: "site", 253: "link", 254: "host", 255: "nowhere" }[scope] ?? String(scope);
}

const RTA = { destination: 1, outputInterface: 4, gateway: 5, priority: 6, preferredSource: 7, multipath: 9, table: 15, via: 18 } as const;
const routeTypes = [
  "unspecified",
  "unicast",
  "local",
  "broadcast",
  "anycast",
  "multicast",
  "blackhole",
  "unreachable",
  "prohibit",
  "throw",
  "nat",
  "xresolve",
];

export interface RouteReading {
  readonly routes: Route[];
  /** Routes that the kernel has beyond `limit`; 0 when all are here. */
  readonly omitted: number;
}

/** Routes of every table, the local one included, without the cached ones. A route over several hops is one row a hop. */
export function readRoutes(
  socket: NetlinkSocket,
  options: { namespace: string; names: ReadonlyMap<number, string>; limit: number },
): RouteReading {
  const routes: Route[] = [];
  let omitted = 0;
  for (const family of [AF_INET, AF_INET6]) {
    const request = new Uint8Array(12);
    request[0] = family;
    for (const message of messages(socket.dump(RTM_GETROUTE, request), 12)) {
      if ((uint32(message.body, 8) & RTM_F_CLONED) !== 0) continue;
      if (routes.length < options.limit) routes.push(...parseRoute(message, options));
      else omitted++;
    }
  }
  return { routes, omitted };
}

function parseRoute(
  { body, attributes }: Message,
  { namespace, names }: { namespace: string; names: ReadonlyMap<number, string> },
): Route[] {
  const isIpv6 = body[0] === AF_INET6;
  const route = {
    namespace,
    family: isIpv6 ? ("ipv6" as const) : ("ipv4" as const),
    table: number32(attributes.get(RTA.table)) ?? body[4] ?? 0,
    type: routeTypes[body[7] ?? 0] ?? String(body[7]),
    destination: prefixText({ bytes: attributes.get(RTA.destination), length: body[1] ?? 0, isIpv6 }),
    source: addressText(attributes.get(RTA.preferredSource)),
    metric: number32(attributes.get(RTA.priority)),
    protocol: body[5] ?? 0,
    scope: body[6] ?? 0,
  };
  const hops = attributes.get(RTA.multipath);
  if (hops !== undefined) return parseHops(hops).map((hop) => ({ ...route, ...nextHop(hop.attributes, names, hop.index) }));
  return [{ ...route, ...nextHop(attributes, names, number32(attributes.get(RTA.outputInterface))) }];
}

function nextHop(
  attributes: Attributes,
  names: ReadonlyMap<number, string>,
  index: number | null,
): { gateway: string | null; device: string | null } {
  const via = attributes.get(RTA.via); // struct rtvia: family of the gateway, then its address
  return {
    gateway: addressText(attributes.get(RTA.gateway)) ?? addressText(via?.subarray(2)),
    device: index === null || index === 0 ? null : (names.get(index) ?? null),
  };
}

/** RTA_MULTIPATH: a row of struct rtnexthop, each with attributes of its own. */
function parseHops(bytes: Uint8Array): { index: number; attributes: Attributes }[] {
  const hops: { index: number; attributes: Attributes }[] = [];
  for (let at = 0; at + 8 <= bytes.length;) {
    const length = (bytes[at] ?? 0) | ((bytes[at + 1] ?? 0) << 8);
    if (length < 8) break;
    hops.push({ index: int32(bytes, at + 4), attributes: parseAttributes(bytes.subarray(0, at + length), at + 8) });
    at += (length + 3) & ~3;
  }
  return hops;
}

const FRA = { destination: 1, source: 2, inputInterface: 3, priority: 6, mark: 10, table: 15, markMask: 16, outputInterface: 17 } as const;

/** Policy routing rules (ip-rule(8)) in the order in which the kernel asks them. */
export function readPolicyRules(socket: NetlinkSocket, namespace: string): PolicyRule[] {
  return [AF_INET, AF_INET6].flatMap((family) => {
    const request = new Uint8Array(12);
    request[0] = family;
    return messages(socket.dump(RTM_GETRULE, request), 12).flatMap((message) =>
      message.body[0] === family ? [parsePolicyRule(message, namespace)] : [],
    );
  });
}

function parsePolicyRule({ body, attributes }: Message, namespace: string): PolicyRule {
  const isIpv6 = body[0] === AF_INET6;
  const source = attributes.get(FRA.source);
  const destination = attributes.get(FRA.destination);
  return {
    namespace,
    family: isIpv6 ? "ipv6" : "ipv4",
    priority: number32(attributes.get(FRA.priority)) ?? 0,
    source: source === undefined ? null : prefixText({ bytes: source, length: body[2] ?? 0, isIpv6 }),
    destination: destination === undefined ? null : prefixText({ bytes: destination, length: body[1] ?? 0, isIpv6 }),
    inputDevice: text(attributes.get(FRA.inputInterface)),
    outputDevice: text(attributes.get(FRA.outputInterface)),
    mark: markText(attributes),
    action: body[7] ?? 0,
    table: number32(attributes.get(FRA.table)) ?? body[4] ?? 0,
    inverted: (uint32(body, 8) & FIB_RULE_INVERT) !== 0,
  };
}

function markText(attributes: Attributes): string | null {
  const mark = number32(attributes.get(FRA.mark));
  const mask = number32(attributes.get(FRA.markMask));
  return mark === null && mask === null ? null : `0x${(mark ?? 0).toString(16)}/0x${(mask ?? 0xffffffff).toString(16)}`;
}

interface Message {
  readonly body: Uint8Array; // the family's fixed header
  readonly attributes: Attributes;
}

/** Messages of a dump, copied out of it: the buffer of a dump does not outlive the next one. */
function messages(dump: Dump, bodyLength: number): Message[] {
  const bytes = dump.bytes.slice(0, dump.length);
  const found: Message[] = [];
  for (let at = 0; at + HEADER_LENGTH <= bytes.length;) {
    const length = uint32(bytes, at);
    const start = at + HEADER_LENGTH;
    found.push({
      body: bytes.subarray(start, start + bodyLength),
      attributes: parseAttributes(bytes.subarray(0, at + length), start + ((bodyLength + 3) & ~3)),
    });
    at += (length + 3) & ~3;
  }
  return found;
}

/** Type → payload of the attributes (struct rtattr) from `at` to the end; of a type that comes twice the last. */
function parseAttributes(bytes: Uint8Array, start: number): Attributes {
  const attributes = new Map<number, Uint8Array>();
  for (let at = start; at + 4 <= bytes.length;) {
    const length = (bytes[at] ?? 0) | ((bytes[at + 1] ?? 0) << 8);
    const type = ((bytes[at + 2] ?? 0) | ((bytes[at + 3] ?? 0) << 8)) & 0x3fff;
    if (length < 4 || at + length > bytes.length) break;
    attributes.set(type, bytes.subarray(at + 4, at + length));
    at += (length + 3) & ~3;
  }
  return attributes;
}

function int32(bytes: Uint8Array, at: number): number {
  return uint32(bytes, at) | 0;
}

function uint32(bytes: Uint8Array, at: number): number {
  return ((bytes[at] ?? 0) | ((bytes[at + 1] ?? 0) << 8) | ((bytes[at + 2] ?? 0) << 16) | ((bytes[at + 3] ?? 0) << 24)) >>> 0;
}

function number32(bytes: Uint8Array | undefined): number | null {
  return bytes === undefined || bytes.length < 4 ? null : uint32(bytes, 0);
}

function text(bytes: Uint8Array | undefined): string | null {
  if (bytes === undefined) return null;
  const end = bytes.indexOf(0);
  return Buffer.from(end < 0 ? bytes : bytes.subarray(0, end)).toString("utf8");
}

function macText(bytes: Uint8Array | undefined): string | null {
  if (bytes === undefined || bytes.length !== 6) return null; // tunnels have an IP address here
  return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join(":");
}

function addressText(bytes: Uint8Array | undefined): string | null {
  return bytes !== undefined && (bytes.length === 4 || bytes.length === 16) ? addressFromBytes(bytes) : null;
}

function prefixText({ bytes, length, isIpv6 }: { bytes: Uint8Array | undefined; length: number; isIpv6: boolean }): string {
  return `${addressText(bytes) ?? (isIpv6 ? "::" : "0.0.0.0")}/${length}`;
}
