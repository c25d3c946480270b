/**
 * The way of the answers: out of the socket through output and postrouting by the route back, or, of forwarded packets, in by the interface they left
 * by and through the forward hook. The sender's address is then the destination, and NAT is undone on the way.
 */
import type { Listener } from "../host-model.ts";
import type { Flow } from "./flow.ts";
import { isLinkLocal, linkLocalRanks } from "./address-kind.ts";
import { answersWithMark, routesLoopback } from "./host-switch.ts";
import { confirm, NEW, runHook, runOutput, stopFlow, withPacket, within, type Journey } from "./journey.ts";
import { canFind } from "./neighbour-flow.ts";
import { passArrival, passDeparture } from "./outside-layers.ts";
import { passBridge } from "./pass-bridge.ts";
import { noRanks, subtractRanks } from "./rank-set.ts";
import type { FoundRoute } from "./route-lookup.ts";
import { chooseWay, LOOPBACK, ranksWhere, routeFlow, UNSPECIFIED } from "./route-flow.ts";
import { cutAtPolicyPorts, flowPorts } from "./unknown-routing.ts";
import type { Walk } from "./walk-context.ts";
import { chosen, inverted, IPS, makePacket, protocolNumber, tcpFlag, type WalkPacket } from "./walk-packet.ts";

const LINUX_SYN = 40; // header of TCP with the options that Linux sends
const SHORT_SYN_ACK = 24; // the answer to a SYN without options

/** The SYN/ACK or datagram with which the receiver answers, before any NAT is undone. */
function answerTo(packet: WalkPacket, options: { isOwn: boolean; mark: number; in: string | null }): WalkPacket {
  const isTcp = packet.protocol === protocolNumber.tcp;
  return makePacket({
    ...packet,
    ...inverted(packet),
    ...options,
    tcpFlags: isTcp ? tcpFlag.synAck : null,
    ttl: 64,
    length: (packet.family === "ipv4" ? 20 : 40) + (isTcp ? (packet.isOwn ? LINUX_SYN : SHORT_SYN_ACK) : 8),
    out: null,
    gateway: null,
    home: null,
    connection: null,
    awaited: packet.connection,
    state: 0,
    isAnswer: true,
    socket: null,
  });
}

/** A socket without a mark of its own may take that of the SYN. */
export function answerOfHost(journey: Journey, flow: Flow, listener: Pick<Listener, "device" | "mark">): readonly Flow[] {
  const { packet } = flow;
  const boundDevice = listener.device;
  const accepted = packet.protocol === protocolNumber.tcp && answersWithMark(journey.walk.host) ? packet.mark : 0;
  const mark = (listener.mark ?? 0) === 0 ? accepted : (listener.mark ?? 0);
  const answer: Flow = { ...flow, packet: answerTo(packet, { isOwn: true, mark, in: null }) };
  if (boundDevice !== null || packet.family === "ipv4") return sendOwn(journey, [answer], boundDevice);
  return byLinkLocal(journey, answer, packet).flatMap(({ flow: one, device }) => sendOwn(journey, [one], device));
}

/**
 * A link-local sender is answered by the interface it came in by; for packets of the host itself that is the one with the address they were sent to.
 * So is a sender on this host that named the link of a link-local address: its socket hears no other.
 */
function byLinkLocal(
  { walk }: Journey,
  answer: Flow,
  { source, destination, protocol, isOwn, home, in: arrival }: WalkPacket,
): readonly { flow: Flow; device: string | null }[] {
  const device = home ?? arrival;
  const isBound = isOwn && protocol === protocolNumber.tcp && destination !== chosen && isLinkLocal("ipv6", destination);
  if (isBound) return [{ flow: answer, device }];
  if (source !== chosen) return [{ flow: answer, device: isLinkLocal("ipv6", source) ? device : null }];
  const onLink = linkLocalRanks(walk);
  const others = subtractRanks(walk.space.all, onLink);
  return [
    ...within([answer], onLink).map((flow) => ({ flow, device })),
    ...within([answer], others).map((flow) => ({ flow, device: null })),
  ];
}

/** Output, postrouting and egress of what the host itself sends; `out` and the gateway are then set. */
export function sendOwn(journey: Journey, flows: readonly Flow[], device: string | null): readonly Flow[] {
  const routed = flows.flatMap((flow) => routeOwn(journey, flow, device));
  const going = refuseUnrouted(journey, routed);
  const passed = runOutput(journey, going, (flow) => routeOwn(journey, flow, device));
  return depart(journey, refuseUnrouted(journey, passed));
}

function refuseUnrouted(journey: Journey, flows: readonly Flow[]): readonly Flow[] {
  return flows.filter((flow) => {
    if (flow.packet.out === null) stopFlow(journey, flow, { layer: "route", text: "no route back" });
    return flow.packet.out !== null;
  });
}

/** `out` is null where there is no route. */
function routeOwn(journey: Journey, flow: Flow, device: string | null): readonly Flow[] {
  return cutAtPolicyPorts(journey.walk, flow).flatMap((part) => routePart(journey, part, device));
}

function routePart(journey: Journey, flow: Flow, device: string | null): readonly Flow[] {
  const { walk } = journey;
  const { source, destination, mark, protocol } = flow.packet;
  const isDatagram = protocol !== protocolNumber.tcp;
  const nowhere = ranksWhere(walk, destination, UNSPECIFIED);
  const query = {
    destination: destination === chosen ? null : destination,
    source: source === chosen ? null : source,
    iif: "lo",
    oif: device,
    mark,
    flow: flowPorts(flow),
  };
  const routed: Flow[] = isDatagram ? within([flow], nowhere).map((one) => withPacket(one, { out: null })) : [];
  let left: readonly Flow[] = isDatagram ? within([flow], subtractRanks(walk.space.all, nowhere)) : [flow];
  for (const { found, ranks } of walk.routes.lookup(query)) {
    for (const one of within(left, ranks)) routed.push(...alongRoute(journey, one, { found, device }));
    left = within(left, subtractRanks(walk.space.all, ranks));
  }
  return [...routed, ...left.map((one) => withoutRoute(one, device))];
}

function alongRoute(
  { walk }: Journey,
  flow: Flow,
  { found, device }: { readonly found: FoundRoute; readonly device: string | null },
): readonly Flow[] {
  if (found.type === "local")
    return [withPacket(flow, { out: "lo", gateway: null, home: found.route?.type === "local" ? found.route.device : null })];
  if (found.type === "broadcast" && flow.packet.isAnswer && flow.packet.protocol !== protocolNumber.tcp)
    return [withPacket(flow, { out: null })]; // not without SO_BROADCAST
  if (found.type === "refused") return [withoutRoute(flow, device)];
  return chooseWay(walk, flow, found).flatMap(({ flow: way, out, gateway }) => leaveBy(walk, way, { out, gateway }));
}

/** 127.0.0.0/8 leaves by no interface but those with route_localnet. */
function leaveBy(walk: Walk, flow: Flow, way: { readonly out: string | null; readonly gateway: bigint | null }): readonly Flow[] {
  const isHeld = flow.packet.family === "ipv4" && way.out !== null && !routesLoopback(walk.host, way.out);
  const loopback = isHeld ? ranksWhere(walk, flow.packet.source, LOOPBACK) : noRanks;
  return [
    ...within([flow], loopback).map((one) => withPacket(one, { out: null, home: null })),
    ...within([flow], subtractRanks(walk.space.all, loopback)).map((one) => withPacket(one, { ...way, home: null })),
  ];
}

/** IPv4 takes whatever has no route for a neighbour where the socket is bound to an interface (ip_route_output_key_hash_rcu). */
function withoutRoute(flow: Flow, device: string | null): Flow {
  return withPacket(flow, { out: flow.packet.family === "ipv4" ? device : null, gateway: null, home: null });
}

/** Postrouting and the interface. */
export function depart(journey: Journey, flows: readonly Flow[]): readonly Flow[] {
  return flows.flatMap((flow) => {
    const own = flow.packet.source;
    const passed = runHook(journey, passDeparture(journey, confirm(runHook(journey, [flow], "postrouting"))), "egress");
    return passBridge(journey, passed, { bridge: flow.packet.out, port: null, way: "out" }).flatMap((one) => {
      const { out, gateway, destination } = one.packet;
      return out === null ? [] : canFind(journey, one, { device: out, peer: gateway ?? destination, own });
    });
  });
}

/** The datagram that answers an untracked one is new to NAT: a rule may give it other ends, and another machine does not know it then. */
export function recognised(journey: Journey, { packet: { isOwn } }: Flow, answers: readonly Flow[]): readonly Flow[] {
  return answers.filter((one) => {
    const { state, connection } = one.packet;
    const isKnown = isOwn || state !== NEW || ((connection?.status ?? 0) & (IPS.dnat | IPS.snat)) === 0;
    if (!isKnown) stopFlow(journey, one, { layer: "socket", text: "the answer comes from another address" });
    return isKnown;
  });
}

/** Whether the answer of the machine behind passes back through this one. */
export function answerOfForwarded(journey: Journey, flow: Flow): readonly Flow[] {
  const device = flow.packet.out ?? "";
  const answer = withPacket(flow, answerTo(flow.packet, { isOwn: false, mark: 0, in: device }));
  const arrived = passBridge(journey, passArrival(journey, [answer], device), { bridge: device, port: null, way: "in" });
  const passed = runHook(journey, runHook(journey, arrived, "ingress"), "prerouting");
  const routed = passed.flatMap((one) => routeFlow(journey, one));
  const isOwn = flow.packet.isOwn;
  const reaching = routed.filter(({ to }) => (to === "local") === isOwn).map((one) => one.flow);
  for (const one of routed)
    if (!reaching.includes(one.flow))
      stopFlow(journey, one.flow, { layer: "route", text: isOwn ? "the answer leaves the host" : "the answer stays on the host" });
  return isOwn ? runHook(journey, reaching, "input") : depart(journey, runHook(journey, reaching, "forward"));
}
