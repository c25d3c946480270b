import type { Route } from "@portolan/snapshot";
import { dumpIpRoutes, type IpRouteMessage } from "./ip-route-message.ts";
import type { NetlinkSocket } from "./netlink.ts";
import { addressText, type Attributes, int32, namesOfBits, number8, number32, parseAttributes } from "./netlink-attributes.ts";

const RTM_GETROUTE = 26;
const RTM_F_CLONED = 0x200;

const RTA = {
  inputInterface: 3,
  outputInterface: 4,
  gateway: 5,
  priority: 6,
  preferredSource: 7,
  multipath: 9,
  mark: 16,
  via: 18,
  newDestination: 19,
  preference: 20,
  encapsulationType: 21,
  encapsulation: 22,
  nexthopId: 30,
} as const;
/** Attributes that change where a packet goes and have no field of their own. */
const unmodelledNames = [
  [RTA.mark, "mark"],
  [RTA.newDestination, "newdst"],
  [RTA.encapsulationType, "encap type"],
  [RTA.encapsulation, "encap"],
] as const;
const hopFlags = [
  [1, "dead"],
  [2, "pervasive"],
  [4, "onlink"],
  [16, "linkdown"],
] as const;
const preferences: Readonly<Record<number, string>> = { 1: "high", 3: "low" };
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
  for (const message of dumpIpRoutes(socket, RTM_GETROUTE)) {
    if ((message.flags & RTM_F_CLONED) !== 0) continue;
    if (routes.length < options.limit) routes.push(...parseRoute(message, options));
    else omitted++;
  }
  return { routes, omitted };
}

function parseRoute(message: IpRouteMessage, { namespace, names }: { namespace: string; names: ReadonlyMap<number, string> }): Route[] {
  const { family, table, type, destination, protocol, scope, attributes } = message;
  const route: Omit<Route, "gateway" | "device"> = {
    namespace,
    family,
    table,
    type: routeTypes[type] ?? String(type),
    destination: destination ?? (family === "ipv6" ? "::/0" : "0.0.0.0/0"),
    source: addressText(attributes.get(RTA.preferredSource)),
    metric: number32(attributes.get(RTA.priority)),
    protocol,
    scope,
    ...constraints(message, names),
  };
  const hops = attributes.get(RTA.multipath);
  if (hops === undefined) {
    const index = number32(attributes.get(RTA.outputInterface));
    return [{ ...route, ...nextHop(attributes, names, index), ...flagsOf(message.flags) }];
  }
  const rows = parseHops(hops);
  return rows.map((hop, index) => ({
    ...route,
    ...nextHop(hop.attributes, names, hop.index),
    ...flagsOf(hop.flags),
    hop: { index, of: rows.length, weight: hop.weight },
    ...unmodelledOf([...(route.unmodelled ?? []), ...unmodelledIn(hop.attributes)]),
  }));
}

/** What restricts a route to some packets, or ranks it, besides destination and metric. */
function constraints({ tos, source, attributes }: IpRouteMessage, names: ReadonlyMap<number, string>): Partial<Route> {
  const input = number32(attributes.get(RTA.inputInterface)) ?? 0;
  const preference = preferences[number8(attributes.get(RTA.preference)) ?? 0];
  const hasHop = [RTA.outputInterface, RTA.multipath].some((type) => attributes.has(type));
  const nexthop = hasHop ? null : number32(attributes.get(RTA.nexthopId));
  return {
    ...(tos === 0 ? {} : { tos }),
    ...(source === null ? {} : { sourcePrefix: source }),
    ...(input === 0 ? {} : { inputDevice: names.get(input) ?? String(input) }),
    ...(preference === undefined ? {} : { preference }),
    ...unmodelledOf([...unmodelledIn(attributes), ...(nexthop === null ? [] : [`nhid ${nexthop}`])]),
  };
}

function unmodelledIn(attributes: Attributes): string[] {
  return unmodelledNames.filter(([type]) => attributes.has(type)).map(([, name]) => name);
}

function unmodelledOf(unmodelled: string[]): Pick<Route, "unmodelled"> {
  return unmodelled.length === 0 ? {} : { unmodelled };
}

function flagsOf(value: number): Pick<Route, "flags"> {
  const flags = namesOfBits(value, hopFlags);
  return flags.length === 0 ? {} : { flags };
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

interface Hop {
  readonly flags: number;
  readonly weight: number;
  readonly index: number;
  readonly attributes: Attributes;
}

/** RTA_MULTIPATH: a row of struct rtnexthop, each with attributes of its own. */
function parseHops(bytes: Uint8Array): Hop[] {
  const hops: Hop[] = [];
  for (let at = 0; at + 8 <= bytes.length;) {
    const length = (bytes[at] ?? 0) | ((bytes[at + 1] ?? 0) << 8);
    if (length < 8) break;
    hops.push({
      flags: bytes[at + 2] ?? 0,
      weight: (bytes[at + 3] ?? 0) + 1,
      index: int32(bytes, at + 4),
      attributes: parseAttributes(bytes.subarray(0, at + length), at + 8),
    });
    at += (length + 3) & ~3;
  }
  return hops;
}
