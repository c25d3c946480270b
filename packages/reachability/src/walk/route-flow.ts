/**
 * The routing decision for flows that came in by an interface: for this host, for another, or refused (fib_validate_source and
 * ip_route_input_slow of the kernel; ip6_route_input and ip6_forward for IPv6). Every decision is a cut of the variable address.
 */
import { formatIpAddress, parseIpAddress } from "@portolan/net";
import type { Interval } from "@portolan/ruleset";
import type { ReasonLayer } from "../reason.ts";
import { ALL_ONES } from "./address-kind.ts";
import type { Flow } from "./flow.ts";
import { acceptsLocal, checksByMark, forwardsIpv4, forwardsIpv6, reversePathMode, routesLoopback, sendsRedirects } from "./host-switch.ts";
import { forkFlow, stopFlow, withPacket, within, type Journey } from "./journey.ts";
import { intersectRanks, noRanks, subtractRanks, uniteRanks, type RankSet } from "./rank-set.ts";
import type { FoundRoute, RouteQuery } from "./route-lookup.ts";
import { cutAtPolicyPorts, flowPorts } from "./unknown-routing.ts";
import { chosen, protocolNumber, type AddressPart } from "./walk-packet.ts";
import type { Walk } from "./walk-context.ts";

export interface Routed {
  readonly flow: Flow;
  readonly to: "local" | "forward";
  readonly cast: Cast;
}

/** Who else an address may stand for: nobody, any one of several hosts, or all of them. */
export type Cast = "unicast" | "anycast" | "many";

const block = (lo: bigint, bits: bigint): Interval => ({ lo, hi: lo + (1n << bits) - 1n });
const MULTICAST = { ipv4: block(0xe000_0000n, 28n), ipv6: block(0xff00n << 112n, 120n) } as const;
const LIMITED = block(ALL_ONES, 0n);
export const LOOPBACK = block(0x7f00_0000n, 24n);
const LINK_LOCAL = block(0xfe80n << 112n, 118n);
const LOOPBACK_IPV6 = block(1n, 0n);
export const UNSPECIFIED = block(0n, 0n);

/** Ranks for which the part of the packet is in the interval: some of the variable, all or none of a fixed address. */
export function ranksWhere(walk: Walk, part: AddressPart, interval: Interval): RankSet {
  if (part === chosen) return walk.space.ranksOf([interval]);
  return part >= interval.lo && part <= interval.hi ? walk.space.all : noRanks;
}

/** Takes the flows of the ranks away as refused, and gives back the others. */
function refuse(journey: Journey, flows: readonly Flow[], refusal: { ranks: RankSet; layer: ReasonLayer; text: string }): readonly Flow[] {
  if (refusal.ranks.words.length === 0) return flows;
  for (const flow of within(flows, refusal.ranks)) stopFlow(journey, flow, refusal);
  return within(flows, subtractRanks(journey.walk.space.all, refusal.ranks));
}

export function routeFlow(journey: Journey, flow: Flow): readonly Routed[] {
  const route = flow.packet.family === "ipv4" ? routeIpv4 : routeIpv6;
  return cutAtPolicyPorts(journey.walk, flow).flatMap((part) => route(journey, part));
}

function routeIpv4(journey: Journey, flow: Flow): readonly Routed[] {
  const { walk } = journey;
  const { source, destination } = flow.packet;
  const device = flow.packet.in ?? "";
  const martian = { layer: "route", text: "martian source" } as const;
  const routed: Routed[] = [];
  let flows: readonly Flow[] = [flow];
  flows = refuse(journey, flows, { ranks: ranksWhere(walk, source, MULTICAST.ipv4), ...martian });
  flows = refuse(journey, flows, { ranks: ranksWhere(walk, source, LIMITED), ...martian });
  flows = takeGroups(journey, flows, routed);
  const toAll = ranksWhere(walk, destination, LIMITED);
  const unsaid = intersectRanks(ranksWhere(walk, source, UNSPECIFIED), ranksWhere(walk, destination, UNSPECIFIED));
  routed.push(...within(flows, uniteRanks(toAll, unsaid)).flatMap((one) => takeBroadcast(journey, one, device)));
  flows = within(flows, subtractRanks(walk.space.all, uniteRanks(toAll, unsaid)));
  flows = refuse(journey, flows, { ranks: ranksWhere(walk, source, UNSPECIFIED), ...martian });
  flows = refuse(journey, flows, { ranks: ranksWhere(walk, destination, UNSPECIFIED), layer: "route", text: "martian destination" });
  if (!routesLoopback(walk.host, device)) {
    flows = refuse(journey, flows, {
      ranks: ranksWhere(walk, destination, LOOPBACK),
      layer: "sysctl",
      text: `net.ipv4.conf.${device}.route_localnet = 0`,
    });
    flows = refuse(journey, flows, { ranks: ranksWhere(walk, source, LOOPBACK), ...martian });
  }
  return [...routed, ...flows.flatMap((one) => lookUpIpv4(journey, one, device))];
}

function takeBroadcast(journey: Journey, flow: Flow, device: string): readonly Routed[] {
  const { walk } = journey;
  const unsaid = ranksWhere(walk, flow.packet.source, UNSPECIFIED);
  const others = within([flow], subtractRanks(walk.space.all, unsaid)).flatMap((one) => checkSource(journey, one, { device, out: null }));
  return [...within([flow], unsaid), ...others].map((one) => ({ flow: one, to: "local", cast: "many" }));
}

/** Groups that every host is in: 224.0.0.1 and ff02::1. */
const everyHost = { ipv4: 0xe000_0001n, ipv6: (0xff02n << 112n) | 1n } as const;

/** A group is heard only by who joined it, which the model does not know; of TCP it makes no difference. */
function takeGroups(journey: Journey, flows: readonly Flow[], routed: Routed[]): readonly Flow[] {
  const { walk } = journey;
  return flows.flatMap((flow) => {
    const ranks = ranksWhere(walk, flow.packet.destination, MULTICAST[flow.packet.family]);
    for (const one of within([flow], ranks)) {
      const { holds, fails } = isJoined(walk, one);
      routed.push(...holds.flatMap((joined) => hear(journey, joined)));
      for (const stranger of fails) stopFlow(journey, stranger, { layer: "route", text: "group not joined" });
    }
    return within([flow], subtractRanks(walk.space.all, ranks));
  });
}

/** Of IPv4 the sender has to be believable, as of a broadcast. */
function hear(journey: Journey, flow: Flow): readonly Routed[] {
  return flow.packet.family === "ipv4" ? takeBroadcast(journey, flow, flow.packet.in ?? "") : [{ flow, to: "local", cast: "many" }];
}

function isJoined(walk: Walk, flow: Flow): { readonly holds: readonly Flow[]; readonly fails: readonly Flow[] } {
  const { destination, family, protocol } = flow.packet;
  if (destination === everyHost[family]) return { holds: [flow], fails: [] };
  if (protocol === protocolNumber.tcp) return { holds: [], fails: [flow] };
  const text = `${flow.packet.in ?? ""} has joined group ${destination === chosen ? "of the sender" : formatIpAddress({ family, value: destination })}`;
  return forkFlow(walk, flow, { id: `group ${text}`, kind: "socket", text });
}

function queryOf(flow: Flow, more: Partial<RouteQuery> = {}): RouteQuery {
  const { packet } = flow;
  const { source, destination, mark } = packet;
  return {
    destination: destination === chosen ? null : destination,
    source: source === chosen ? null : source,
    iif: packet.in ?? "lo",
    oif: null,
    mark,
    flow: flowPorts(flow),
    ...more,
  };
}

interface FlowOnRoute {
  readonly flow: Flow;
  readonly found: FoundRoute;
}

/** The flow by the routes it takes; what has none, or one that refuses, is stopped. */
function followRoutes(journey: Journey, flow: Flow, query: RouteQuery): readonly FlowOnRoute[] {
  let left: readonly Flow[] = [flow];
  const on: FlowOnRoute[] = [];
  for (const { found, ranks } of journey.walk.routes.lookup(query)) {
    for (const one of within(left, ranks)) on.push({ flow: one, found });
    left = within(left, subtractRanks(journey.walk.space.all, ranks));
  }
  for (const one of left) stopFlow(journey, one, { layer: "route", text: "no route" });
  return on.filter((one) => {
    if (one.found.type === "refused") stopFlow(journey, one.flow, { layer: "route", text: routeText(one.found, "no route") });
    return one.found.type !== "refused";
  });
}

function routeText({ route }: FoundRoute, otherwise: string): string {
  if (route === null) return otherwise;
  const via = route.gateway === null ? "" : ` via ${route.gateway}`;
  return `${route.type === "unicast" ? "" : `${route.type} `}${route.destination}${via}${route.device === null ? "" : ` dev ${route.device}`}`;
}

function lookUpIpv4(journey: Journey, flow: Flow, device: string): readonly Routed[] {
  const { host } = journey.walk;
  return followRoutes(journey, flow, queryOf(flow)).flatMap(({ flow: one, found }): readonly Routed[] => {
    if (found.type === "broadcast") return takeBroadcast(journey, one, device);
    if (found.type === "local")
      return checkSource(journey, one, { device, out: null }).map((ok) => ({ flow: ok, to: "local", cast: "unicast" }));
    if (forwardsIpv4(host, device)) return forwardOn(journey, one, found);
    stopFlow(journey, one, { layer: "sysctl", text: `net.ipv4.conf.${device}.forwarding = 0` });
    return [];
  });
}

function routeIpv6(journey: Journey, flow: Flow): readonly Routed[] {
  const { walk } = journey;
  const { destination } = flow.packet;
  const device = flow.packet.in ?? "";
  const routed: Routed[] = [];
  const others = takeGroups(journey, [flow], routed);
  const scoped = uniteRanks(ranksWhere(walk, destination, LINK_LOCAL), ranksWhere(walk, destination, LOOPBACK_IPV6));
  const onLink = within(others, scoped).flatMap((one) => followRoutes(journey, one, queryOf(one, { oif: device })));
  const wide = within(others, subtractRanks(walk.space.all, scoped)).flatMap((one) => followRoutes(journey, one, queryOf(one)));
  const rest = [...onLink, ...wide].flatMap(({ flow: one, found }): readonly Routed[] => {
    if (found.type === "local") return [{ flow: one, to: "local", cast: found.route?.type === "anycast" ? "anycast" : "unicast" }];
    if (forwardsIpv6(walk.host, device)) return forwardOn(journey, one, found).flatMap((on) => believeIpv6(journey, on, device));
    stopFlow(journey, one, { layer: "sysctl", text: "net.ipv6.conf.all.forwarding = 0" });
    return [];
  });
  return [...routed, ...rest];
}

/** What leaves by the interface it came in by is not looked at. */
function believeIpv6(journey: Journey, routed: Routed, device: string): readonly Routed[] {
  const { source, out } = routed.flow.packet;
  if (out === device) return [routed];
  const where = (interval: Interval): RankSet => ranksWhere(journey.walk, source, interval);
  let flows: readonly Flow[] = [routed.flow];
  flows = refuse(journey, flows, { ranks: where(UNSPECIFIED), layer: "route", text: "source cannot be forwarded" });
  flows = refuse(journey, flows, { ranks: where(LINK_LOCAL), layer: "route", text: "link-local source is not forwarded" });
  return flows.map((flow) => ({ ...routed, flow }));
}

function forwardOn(journey: Journey, flow: Flow, found: FoundRoute): readonly Routed[] {
  if (found.type !== "unicast") {
    stopFlow(journey, flow, { layer: "route", text: `route of type ${found.type}` });
    return [];
  }
  return chooseWay(journey.walk, flow, found).flatMap(({ flow: one, out, gateway }) => {
    if (out === null) {
      stopFlow(journey, one, { layer: "route", text: `route of type ${found.type}` });
      return [];
    }
    const believed = one.packet.family === "ipv4" ? checkSource(journey, one, { device: one.packet.in ?? "", out }) : [one];
    return believed.map((ok): Routed => ({ flow: withPacket(ok, { out, gateway }), to: "forward", cast: "unicast" }));
  });
}

export interface ChosenWay {
  readonly flow: Flow;
  readonly out: string | null;
  readonly gateway: bigint | null;
}

/** Of a route over several hops the kernel takes one by a hash: each choice is a condition. */
export function chooseWay(walk: Walk, flow: Flow, { ways }: FoundRoute): readonly ChosenWay[] {
  const taken: ChosenWay[] = [];
  let left: readonly Flow[] = [flow];
  for (const [index, { destination, device, gateway: hop }] of ways.entries()) {
    const gateway = hop === null ? null : (parseIpAddress(hop)?.value ?? null);
    const text = `route ${destination} takes ${device ?? ""} ${hop ?? ""}`.trim();
    const forks = left.map((one) =>
      index === ways.length - 1 ? { holds: [one], fails: [] } : forkFlow(walk, one, { id: text, kind: "chance", text }),
    );
    taken.push(...forks.flatMap(({ holds }) => holds).map((one) => ({ flow: one, out: device, gateway })));
    left = forks.flatMap(({ fails }) => fails);
  }
  return taken;
}

const RTPROT_KERNEL = 2;
const LOCAL_TABLE = 255;
const LOOSE = 2;

/** With local routes or policy rules of somebody's own the kernel always asks the tables. */
function isCustomised({ host }: Walk): boolean {
  const ownRoutes = host.routes.some(
    ({ family, table, type, protocol }) => family === "ipv4" && table === LOCAL_TABLE && type === "local" && protocol !== RTPROT_KERNEL,
  );
  return ownRoutes || host.policyRules.filter(({ family }) => family === "ipv4").length > 3;
}

/** Whether the kernel believes the source: never an address of the host itself, and with rp_filter only what a route leads back to. */
function checkSource(journey: Journey, flow: Flow, { device, out }: { device: string; out: string | null }): readonly Flow[] {
  const { walk } = journey;
  const mode = reversePathMode(walk.host, device);
  const isLocalFine = acceptsLocal(walk.host, device);
  const isTurned = out === device && sendsRedirects(walk.host, device);
  if (mode === 0 && isLocalFine && !isTurned) return [flow];
  if (mode === 0 && !isTurned && !isCustomised(walk)) return refuseOwn(journey, flow);
  const { source, destination, mark } = flow.packet;
  const query: RouteQuery = {
    destination: source === chosen ? null : source,
    source: destination === chosen ? null : destination,
    iif: out ?? "lo",
    oif: null,
    mark: checksByMark(walk.host, device) ? mark : 0,
  };
  const believed: Flow[] = [];
  let left: readonly Flow[] = [flow];
  for (const { found, ranks } of walk.routes.lookup(query)) {
    for (const one of within(left, ranks)) {
      const refusal = judgeWayBack(walk, found, { device, mode, isLocalFine });
      if (refusal === null) believed.push(one);
      else stopFlow(journey, one, refusal);
    }
    left = within(left, subtractRanks(walk.space.all, ranks));
  }
  for (const one of left) {
    if (mode === 0) believed.push(one);
    else stopFlow(journey, one, { layer: "rp_filter", text: "no route back to the source" });
  }
  return believed;
}

function refuseOwn(journey: Journey, flow: Flow): readonly Flow[] {
  const { walk } = journey;
  const { source } = flow.packet;
  const ranks = ownRanks(walk, source);
  return refuse(journey, [flow], { ranks, layer: "route", text: "source is an address of this host" });
}

function ownRanks(walk: Walk, part: AddressPart): RankSet {
  const own = walk.host.interfaces.flatMap(({ addresses }) =>
    addresses.flatMap(({ address }) => {
      const parsed = parseIpAddress(address);
      return parsed?.family === walk.family ? [parsed.value] : [];
    }),
  );
  if (part !== chosen) return own.includes(part) ? walk.space.all : noRanks;
  const sorted = [...new Set(own)].sort((a, b) => (a < b ? -1 : 1));
  return walk.space.ranksOf(sorted.map((value) => ({ lo: value, hi: value })));
}

interface Belief {
  readonly device: string;
  readonly mode: number;
  readonly isLocalFine: boolean;
}

function judgeWayBack(walk: Walk, found: FoundRoute, { device, mode, isLocalFine }: Belief): { layer: ReasonLayer; text: string } | null {
  if (found.type === "refused") return mode === 0 ? null : { layer: "rp_filter", text: "no route back to the source" };
  const isBelievable = found.type === "unicast" || (found.type === "local" && found.route?.type === "local" && isLocalFine);
  if (!isBelievable) return { layer: "route", text: `source is of type ${found.type}` };
  if (found.ways.some((way) => way.device === device)) return null;
  const hasAddress = walk.interfaces.get(device)?.addresses.some(({ address }) => !address.includes(":")) === true;
  if (mode === 0 || (mode === LOOSE && hasAddress)) return null;
  return { layer: "rp_filter", text: `route back to the source leads by ${found.route?.device ?? "nothing"}` };
}
