/**
 * The way of the answer: out of the socket through output and postrouting by the route back, or, of a forwarded packet, in by the interface it left by
 * and through the forward hook. NAT is undone on the way. Over loopback it also has to come in again.
 */
import { connectionState, connectionStatus } from "@portolan/ruleset";
import type { Listener } from "../host-model.ts";
import { addressType, isLinkLocal, isLoopback } from "./address-type.ts";
import { answersWithMark, routesLoopback } from "./host-switch.ts";
import { nearestAddress } from "./interface-address.ts";
import { isAnycast, lookUpRoute } from "./look-up-route.ts";
import { canFind } from "./neighbour-way.ts";
import { passArrival, passDeparture } from "./outside-netfilter.ts";
import { passBridge } from "./pass-bridge.ts";
import { answerTo, refusalOf, TCP, UDP, type PacketState } from "./packet-state.ts";
import { chooseWay, routePacket } from "./route-packet.ts";
import { runHook } from "./run-hook.ts";
import { confirmConnection } from "./track-connection.ts";
import { noteDecision, type TraceRun } from "./trace-run.ts";

const LOCAL = 2n; // RTN_LOCAL

/** Whether the answer of a socket of this host reaches the sender. */
export function answerArrives(run: TraceRun, packet: PacketState, { device, mark }: Pick<Listener, "device" | "mark">): boolean {
  run.direction = "out";
  const answer = answerTo(packet, { isOwn: true, mark: BigInt(mark ?? 0) || acceptedMark(run, packet) });
  return leave(run, answer, device ?? linkOfAnswer(packet)) && isRecognised(run, packet, answer) && reachesSender(run, packet, answer);
}

/** The datagram that answers an untracked one is new to NAT: a rule may give it other ends, and another machine does not know it then. */
function isRecognised(run: TraceRun, { isOwn }: PacketState, { state, connection }: PacketState): boolean {
  const isTranslated = ((connection?.status ?? 0n) & (connectionStatus.dnat | connectionStatus.snat)) !== 0n;
  if (isOwn || state !== connectionState.new || !isTranslated) return true;
  noteDecision(run, { layer: "socket", hook: "postrouting", text: "the answer comes from another address", effect: "drop" });
  return false;
}

/** Of a socket without a mark of its own (inet_request_mark). */
function acceptedMark(run: TraceRun, { protocol, mark }: PacketState): bigint {
  return protocol === TCP && answersWithMark(run) ? mark : 0n;
}

/**
 * A link-local sender is answered by the interface it came in by; for packets of the host itself that is the one with the address they were sent to.
 * So is a sender on this host that named the link of a link-local address: its socket hears no other.
 */
function linkOfAnswer({ family, protocol, source, destination, isOwn, home, in: device }: PacketState): string | null {
  const isBound = isOwn && protocol === TCP && isLinkLocal(destination);
  return family === "ipv6" && (isLinkLocal(source) || isBound) ? (home ?? device) : null;
}

/** Only a sender on this host gets what goes over loopback, and it gets nothing else. */
function reachesSender(run: TraceRun, packet: PacketState, answer: PacketState): boolean {
  if (packet.isOwn) return answer.out === "lo" && comeBack(run, answer);
  return answer.out !== "lo";
}

/** Whether the sender is told that its packet was refused, by a reset or an ICMP error. It leaves no steps. */
export function refusalArrives(run: TraceRun, packet: PacketState, isReset: boolean): boolean {
  if (isReset && packet.protocol !== TCP) return false;
  const silent: TraceRun = { ...run, steps: [], direction: "out" };
  const isOwnDestination = addressType(run, { family: packet.family, address: packet.destination }) === LOCAL;
  const source =
    isReset || isOwnDestination
      ? packet.destination
      : (nearestAddress(run, packet.in, { family: packet.family, destination: packet.source }) ?? packet.destination);
  if (!isReset && isAnycastSender(run, packet, source)) return false;
  const refusal = refusalOf(packet, { isReset, source });
  relate(packet, refusal);
  const link = linkOfAnswer(packet);
  return leave(silent, refusal, isReset ? linkOfReset(silent, refusal, link) : link) && reachesSender(silent, packet, refusal);
}

/** A rule's reset is bound to no interface: to a link-local sender whose link has no route to it, it goes by the route of all others. */
function linkOfReset(run: TraceRun, { family, source, destination, mark }: PacketState, link: string | null): string | null {
  return lookUpRoute(run, { family, source, destination, in: "lo", out: link, mark }) === null ? null : link;
}

/** As the route from the error's own source has it. */
function isAnycastSender(run: TraceRun, { family, source: sender }: PacketState, source: bigint): boolean {
  const hit = lookUpRoute(run, { family, source, destination: sender, in: "lo", out: null, mark: 0n });
  return family === "ipv6" && hit !== null && isAnycast(hit, sender);
}

/** Resets and ICMP errors are given the connection of what they refuse, and are related to it. */
function relate(packet: PacketState, refusal: PacketState): void {
  const { connection } = packet;
  const isKnown = connection !== null;
  refusal.connection = isKnown ? connection : null;
  refusal.state = isKnown ? connectionState.related : connectionState.invalid;
}

interface Way {
  readonly device: string;
  readonly gateway: bigint | null;
}

/** Routes a packet of the host itself; null: it cannot leave. */
export function routeOwn(run: TraceRun, packet: PacketState, device: string | null): Way | null {
  const { family, source, destination, mark } = packet;
  if (destination === 0n && packet.protocol === UDP) return null;
  const hit = lookUpRoute(run, { family, source, destination, in: "lo", out: device, mark, flow: packet });
  packet.home = hit?.type === "local" ? (hit.ways[0]?.route.device ?? null) : null;
  if (hit?.type === "local" || hit?.type === "anycast") return { device: "lo", gateway: null };
  if (hit === null && device !== null && family === "ipv4") return { device, gateway: null }; // taken for a neighbour
  const way = hit === null ? null : chooseWay(run, hit);
  const out = way?.route.device ?? null;
  if (hit?.type === "broadcast" && packet.isAnswer && packet.protocol === UDP) return null; // not without SO_BROADCAST
  if (way === null || out === null) return null;
  if (family === "ipv4" && isLoopback(family, source) && !routesLoopback(run, out)) return null;
  return { device: out, gateway: way.gateway };
}

/** Output, postrouting and egress. False where it is dropped, with the reason among the steps. */
export function leave(run: TraceRun, packet: PacketState, device: string | null): boolean {
  let way = routeOwn(run, packet, device);
  packet.out = way?.device ?? null;
  if (way === null) return refused(run, "output");
  packet.routeAnew = (): void => {
    way = routeOwn(run, packet, device);
    packet.out = way?.device ?? null;
  };
  const isAccepted = runHook(run, packet, "output") === "accept";
  packet.routeAnew = null;
  if (packet.out === null) return refused(run, "output");
  if (!isAccepted) return false;
  return depart(run, packet, way.gateway);
}

function refused(run: TraceRun, hook: string): false {
  noteDecision(run, { layer: "route", hook, text: "no route back", effect: "drop" });
  return false;
}

/** Postrouting and the interface. */
export function depart(run: TraceRun, packet: PacketState, gateway: bigint | null): boolean {
  const own = packet.source;
  if (runHook(run, packet, "postrouting") !== "accept") return false;
  confirmConnection(packet);
  const { family, out, destination } = packet;
  if (out === null) return false;
  passDeparture(run, out);
  if (runHook(run, packet, "egress") !== "accept") return false;
  if (passBridge(run, packet, { bridge: out, port: null, way: "out" }) !== "accept") return false;
  if (canFind(run, { family, device: out, peer: gateway ?? destination, own })) return true;
  noteDecision(run, { layer: "neighbour", hook: "output", text: "neighbour discovery does not pass", effect: "drop" });
  return false;
}

/** Over loopback a packet keeps its route and its entry of conntrack. */
export function comeBack(run: TraceRun, packet: PacketState): boolean {
  packet.in = "lo";
  packet.out = null;
  return (["ingress", "prerouting", "input"] as const).every((hook) => runHook(run, packet, hook) === "accept");
}

/** Whether the answer of the machine behind passes back through this one. */
export function forwardedAnswerArrives(run: TraceRun, packet: PacketState): boolean {
  run.direction = "out";
  const device = packet.out;
  if (device === null) return false;
  const answer = { ...answerTo(packet, { isOwn: false, mark: 0n }), in: device };
  if (!passArrival(run, answer, device)) return false;
  if (passBridge(run, answer, { bridge: device, port: null, way: "in" }) !== "accept") return false;
  if (runHook(run, answer, "ingress") !== "accept" || runHook(run, answer, "prerouting") !== "accept") return false;
  const route = routePacket(run, answer);
  if (route.kind === "local") return packet.isOwn && runHook(run, answer, "input") === "accept";
  if (route.kind === "refused") {
    noteDecision(run, { layer: route.layer, hook: "route", text: route.text, effect: "drop" });
    return false;
  }
  if (packet.isOwn) return false; // its sender is here
  answer.out = route.out;
  return runHook(run, answer, "forward") === "accept" && depart(run, answer, route.gateway) && isRecognised(run, packet, answer);
}
