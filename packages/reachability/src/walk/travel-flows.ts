/** The way of all packets that arrive by one interface: hooks, routing, the socket or the way on, and then that of the answers. */
import { formatIpAddress } from "@portolan/net";
import { freedomToAnswer } from "../freedom-to-answer.ts";
import type { Listener } from "../host-model.ts";
import type { ReachQuestion } from "../verdict.ts";
import {
  isLinkLocal,
  isLoopbackAddress,
  isMulticast,
  kindsOfRanks,
  linkLocalOf,
  linkLocalRanks,
  loopbackRanks,
  multicastRanks,
} from "./address-kind.ts";
import { answerOfForwarded, answerOfHost, depart, recognised, sendOwn } from "./answer-flows.ts";
import { choiceDomains, wholeCube, withChoice, type Cube } from "./cube.ts";
import { findSocket } from "./find-listener.ts";
import { mergeFlows, step, type Flow } from "./flow.ts";
import { isIpv6Off } from "./host-switch.ts";
import { confirm, decision, forkFlow, runHook, stopFlow, withPacket, within, type Journey } from "./journey.ts";
import { byGateway, canBeFound } from "./neighbour-flow.ts";
import { passArrival, passDelivery, passLayers } from "./outside-layers.ts";
import { passBridge } from "./pass-bridge.ts";
import { intersectRanks, noRanks, subtractRanks, uniteRanks, type RankSet } from "./rank-set.ts";
import { routeFlow, type Cast } from "./route-flow.ts";
import { chosen, makePacket, protocolNumber, tcpFlag, type WalkPacket } from "./walk-packet.ts";
import type { Walk } from "./walk-context.ts";

/** Where a part of the sources ended. `unknown`: nothing can be said. */
export interface Arrival {
  readonly verdict: "delivered" | "forwarded" | "closed" | "unknown";
  readonly listener: Listener | null;
  readonly answer: "delivered" | "closed" | "unknown" | null; // null: of what did not arrive
  readonly flow: Flow;
}

export interface Trip {
  readonly walk: Walk;
  readonly question: ReachQuestion;
  readonly device: string;
  readonly arrivals: Arrival[];
  /** Only this source port; null: any. */
  readonly sourcePort: number | null;
}

export function travelFlows(trip: Trip): void {
  const { walk, device } = trip;
  const link = walk.interfaces.get(device);
  const journey: Journey = {
    walk,
    direction: "in",
    stop: (kind, flow) => trip.arrivals.push({ verdict: kind, listener: null, answer: null, flow }),
  };
  const start: Flow = { sources: walk.space.all, cube: startCube(trip), packet: firstPacket(trip, link?.loopback === true), trail: null };
  if (link?.loopback === true) sendFromHere(trip, journey, start);
  else if (link?.up === false) stopFlow(journey, start, { layer: "route", text: "the interface is down" });
  else arrive(trip, journey, start);
}

function startCube({ sourcePort }: Trip): Cube {
  return sourcePort === null ? wholeCube : withChoice(wholeCube, "source-port", [sourcePort, sourcePort]);
}

const LINUX_OPTIONS = 20; // of TCP in the SYN that Linux sends

function firstPacket({ walk, question, device }: Trip, isOwn: boolean): WalkPacket {
  const isTcp = question.protocol === "tcp";
  const header = (question.family === "ipv4" ? 20 : 40) + (isTcp ? 20 : 8);
  const isFree = walk.isAnyChoice && !isOwn;
  return makePacket({
    family: question.family,
    protocol: protocolNumber[question.protocol],
    source: chosen,
    sourcePort: chosen,
    destination: question.destination,
    destinationPort: question.port,
    tcpFlags: isTcp ? tcpFlag.syn : null,
    icmpType: null,
    ttl: isFree ? chosen : (choiceDomains.get("ttl")?.ordinary ?? 64),
    length: isFree ? chosen : header + (isOwn && isTcp ? LINUX_OPTIONS : 0),
    in: isOwn ? null : device,
    out: null,
    gateway: null,
    home: null,
    mark: 0,
    connection: null,
    awaited: null,
    state: 0,
    isAnswer: false,
    isOwn,
    socket: null,
  });
}

/** A program of the host sends it. */
function sendFromHere(trip: Trip, journey: Journey, start: Flow): void {
  const { walk } = trip;
  const LOCAL = 2n;
  const own = kindsOfRanks(walk, null).reduce((ranks, kind) => (kind.value === LOCAL ? uniteRanks(ranks, kind.ranks) : ranks), noRanks);
  for (const flow of within([start], subtractRanks(walk.space.all, own)))
    stopFlow(journey, flow, { layer: "route", text: "source is no address of this host" });
  const arriving = passArrival(journey, within([start], own), trip.device);
  const sent = byLinkOfSender(journey, arriving, trip.question).flatMap(({ flow, device }) => sendOwn(journey, [flow], device));
  const back = comeBack(journey, sent.filter(({ packet }) => packet.out === "lo")); // prettier-ignore
  const local = walk.family === "ipv6" ? passLayers(journey, back, ["xfrm"]) : back; // lo takes IPv4 past the policies of IPsec
  for (const flow of sent) if (flow.packet.out !== "lo") forwarded(trip, flow);
  deliver(
    trip,
    journey,
    local.map((flow) => ({ flow, cast: "unicast" as const })),
  );
}

interface FlowByLink {
  readonly flow: Flow;
  readonly device: string | null;
}

/**
 * A link-local source binds the sender to its interface, the one with the destination where several have it. A datagram goes by the link that its
 * own link-local destination names.
 */
function byLinkOfSender(journey: Journey, flows: readonly Flow[], { family, protocol, destination }: ReachQuestion): readonly FlowByLink[] {
  const { walk } = journey;
  const isScoped = isLinkLocal(family, destination);
  if (family === "ipv4" || (isScoped && protocol === "udp")) return flows.map((flow) => ({ flow, device: null }));
  const going: FlowByLink[] = [];
  const take = (left: readonly Flow[], device: string | null, ranksOf: (flow: Flow) => RankSet): readonly Flow[] =>
    left.flatMap((flow) => {
      const ranks = ranksOf(flow);
      going.push(...within([flow], ranks).map((one) => ({ flow: one, device })));
      return within([flow], subtractRanks(walk.space.all, ranks));
    });
  let left = take(flows, null, () => subtractRanks(walk.space.all, linkLocalRanks(walk)));
  const links = walk.host.interfaces.map(({ name }) => ({ name, own: linkLocalOf(walk, name) }));
  for (const { name, own } of links) left = take(left, name, (flow) => intersectRanks(own, reachedBy(walk, flow, name)));
  if (isScoped) for (const flow of left) stopFlow(journey, flow, { layer: "route", text: "link-local source of another interface" });
  if (isScoped) return going;
  for (const { name, own } of links) left = take(left, name, () => own);
  return [...going, ...left.map((flow) => ({ flow, device: null }))];
}

/** Sources from which the destination is an address of this host on that interface. */
function reachedBy({ routes }: Walk, { packet: { destination, mark } }: Flow, oif: string): RankSet {
  const parts = destination === chosen ? [] : routes.lookup({ destination, source: null, iif: "lo", oif, mark });
  return parts.reduce((ranks, part) => (part.found.type === "local" ? uniteRanks(ranks, part.ranks) : ranks), noRanks);
}

/** Over loopback a packet keeps its route and its entry of conntrack. */
export function comeBack(journey: Journey, flows: readonly Flow[]): readonly Flow[] {
  const entering = flows.map((flow) => withPacket(flow, { in: "lo", out: null, gateway: null }));
  return (["ingress", "prerouting", "input"] as const).reduce((left, hook) => runHook(journey, left, hook), entering as readonly Flow[]);
}

/** It comes from another machine. */
function arrive(trip: Trip, journey: Journey, start: Flow): void {
  const { walk, device } = trip;
  const { family } = walk;
  let flows = findHost(trip, journey, start);
  flows = passArrival(journey, flows, device);
  const seenAs = masterOf(walk, device);
  flows = flows.map((flow) => withPacket(flow, { in: seenAs }));
  flows = passBridge(journey, flows, { bridge: seenAs, port: seenAs === device ? null : device, way: "in" });
  if (family === "ipv6") flows = acceptIpv6(journey, flows, seenAs);
  flows = runHook(journey, flows, "ingress");
  flows = runHook(journey, flows, "prerouting");
  flows = passLayers(journey, flows, ["xfrm"]);
  const routed = flows.flatMap((flow) => routeFlow(journey, flow));
  input(trip, journey, routed.filter(({ to }) => to === "local")); // prettier-ignore
  forward(trip, journey, routed.filter(({ to }) => to === "forward").map(({ flow }) => flow)); // prettier-ignore
}

/** The sender, or the gateway it comes by, has to find the host on the link. */
function findHost({ walk, device, question }: Trip, journey: Journey, start: Flow): readonly Flow[] {
  if (isMulticast(walk.family, question.destination)) return [start];
  return byGateway(walk, start, device).flatMap(({ flow, gateway }) =>
    canBeFound(journey, flow, { device, peer: gateway ?? chosen, own: question.destination }),
  );
}

/** The way into a bridge or a bond: rules see the master. */
function masterOf(walk: Walk, device: string): string {
  const master = walk.interfaces.get(device)?.master ?? null;
  const link = master === null ? undefined : walk.host.interfaces.find(({ index }) => index === master);
  return link !== undefined && (link.kind === "bridge" || link.kind === "bond") ? link.name : device;
}

/** The kernel refuses these before any rule but those of ingress. */
function acceptIpv6(journey: Journey, flows: readonly Flow[], device: string): readonly Flow[] {
  const { walk } = journey;
  const stopAll = (ones: readonly Flow[], because: { layer: "sysctl" | "route"; text: string }): readonly Flow[] => {
    for (const flow of ones) stopFlow(journey, flow, because);
    return [];
  };
  if (isIpv6Off(walk.host, device)) return stopAll(flows, { layer: "sysctl", text: `net.ipv6.conf.${device}.disable_ipv6 = 1` });
  const refused = uniteRanks(multicastRanks(walk), loopbackRanks(walk));
  const martian = { layer: "route", text: "martian source or destination" } as const;
  const isToLoopback = flows.some(({ packet }) => packet.destination !== chosen && isLoopbackAddress("ipv6", packet.destination));
  if (isToLoopback) return stopAll(flows, martian);
  stopAll(within(flows, refused), martian);
  return within(flows, subtractRanks(walk.space.all, refused));
}

interface Local {
  readonly flow: Flow;
  readonly cast: Cast;
}

function input(trip: Trip, journey: Journey, routed: readonly Local[]): void {
  for (const cast of ["unicast", "anycast", "many"] as const) {
    const entering = routed.filter((one) => one.cast === cast).map(({ flow }) => flow);
    const passed = runHook(journey, passLayers(journey, mergeFlows(entering, trip.walk.space.size), ["ipvs"]), "input");
    deliver(trip, journey, confirm(passed).map((flow) => ({ flow, cast }))); // prettier-ignore
  }
}

/** A handshake is never begun with a group or with all, where the link tells that the frame was for them. */
function deliver(trip: Trip, journey: Journey, arrived: readonly Local[]): void {
  for (const { flow: entering, cast } of arrived) {
    for (const flow of passLayers(journey, [entering], ["socket-lookup-bpf"])) {
      const isTcp = flow.packet.protocol === protocolNumber.tcp;
      const hasLinkAddress = (trip.walk.interfaces.get(flow.packet.in ?? "")?.mac ?? null) !== null;
      if (isTcp && cast === "many" && hasLinkAddress) stopFlow(journey, flow, { layer: "socket", text: "TCP is for one address alone" });
      else giveToSocket(trip, journey, { flow, cast });
    }
  }
}

/** A datagram that TPROXY diverted, or that was for many, is answered from another address, which the sender does not know. */
function canAnswer({ protocol, socket }: WalkPacket, cast: Cast): boolean {
  return protocol === protocolNumber.tcp ? cast === "unicast" : cast !== "many" && socket === null;
}

function giveToSocket(trip: Trip, journey: Journey, { flow, cast }: Local): void {
  const { walk } = trip;
  const { socket } = flow.packet;
  let left: readonly Flow[] = [flow];
  for (const { listener, onlyIf } of socket === null ? findSocket(walk, flow.packet) : [{ listener: socket, onlyIf: null }]) {
    const forks = left.map((one) => (onlyIf === null ? { holds: [one], fails: [] } : forkFlow(walk, one, onlyIf)));
    const taken = passDelivery(journey, listener, forks.flatMap(({ holds }) => holds)); // prettier-ignore
    const taker = decision(journey, { layer: "socket", text: socketText(listener), effect: "delivered" });
    for (const one of taken) delivered(trip, { flow: step(one, taker), cast }, listener);
    left = forks.flatMap(({ fails }) => fails);
  }
  for (const one of left) stopFlow(journey, one, { layer: "socket", text: "no socket", effect: "no-listener" });
}

function socketText({ protocol, family, address, port }: Listener): string {
  return `${protocol} ${formatIpAddress({ family, value: address })} ${port}`;
}

/** Answers go their own way; what stops them leaves the packet delivered without one. */
function answering(trip: Trip, arrived: Pick<Arrival, "verdict" | "listener">): Journey {
  return {
    walk: trip.walk,
    direction: "out",
    stop: (kind, flow) => trip.arrivals.push({ ...arrived, answer: kind, flow }),
  };
}

function delivered(trip: Trip, { flow, cast }: Local, listener: Listener): void {
  const arrived = { verdict: "delivered", listener } as const;
  const journey = answering(trip, arrived);
  if (!canAnswer(flow.packet, cast)) {
    stopFlow(journey, flow, { layer: "socket", text: "the answer comes from another address" });
    return;
  }
  const sent = namingItself(journey, flow, listener).flatMap((one) => recognised(journey, one, answerOfHost(journey, one, listener)));
  const isHere = flow.packet.isOwn;
  const reaching = sent.filter(({ packet }) => (packet.out === "lo") === isHere);
  for (const one of sent)
    if (!reaching.includes(one))
      stopFlow(journey, one, { layer: "route", text: isHere ? "the answer leaves the host" : "the answer stays on the host" });
  for (const one of isHere ? comeBack(journey, reaching) : reaching) trip.arrivals.push({ ...arrived, answer: "delivered", flow: one });
}

/** Those whose program may answer from the address that they were sent to. */
function namingItself(journey: Journey, flow: Flow, listener: Listener): readonly Flow[] {
  const { family, destination, protocol } = flow.packet;
  const isNamed = destination === chosen || protocol === protocolNumber.tcp;
  const freedom = isNamed ? null : freedomToAnswer(journey.walk.host, listener, { family, destination });
  if (freedom === null) return [flow];
  const { holds, fails } = forkFlow(journey.walk, flow, freedom);
  for (const one of fails) stopFlow(journey, one, { layer: "socket", text: "the answer cannot come from the address that was asked" });
  return holds;
}

/** It is routed before the rules of forward see it, and the reasons say so. */
function forward(trip: Trip, journey: Journey, flows: readonly Flow[]): void {
  const sent = flows.map((flow) => step(flow, decision(journey, { layer: "route", text: flow.packet.out ?? "", effect: "forwarded" })));
  const passed = runHook(journey, sent, "forward");
  const before = passed.filter(({ packet }) => packet.ttl === chosen || packet.ttl > 1);
  for (const flow of depart(journey, before)) forwarded(trip, flow);
}

function forwarded(trip: Trip, flow: Flow): void {
  const arrived = { verdict: "forwarded", listener: null } as const;
  const journey = answering(trip, arrived);
  for (const one of recognised(journey, flow, answerOfForwarded(journey, flow)))
    trip.arrivals.push({ ...arrived, answer: "delivered", flow: one });
}
