/** The way of a packet under one assignment: ingress, prerouting, routing, then input and the socket, or forward and out again; then the answer. */
import { formatIpAddress } from "@portolan/net";
import { freedomToAnswer } from "../freedom-to-answer.ts";
import type { Listener } from "../host-model.ts";
import type { Packet } from "../packet.ts";
import type { Trace, TraceStep } from "../trace.ts";
import { addressType, isLinkLocal, isLoopback, isMulticast } from "./address-type.ts";
import { answerArrives, comeBack, depart, forwardedAnswerArrives, leave, refusalArrives } from "./answer-way.ts";
import { findSocket } from "./find-socket.ts";
import { Undecided } from "./explore-conditions.ts";
import { isIpv6Off } from "./host-switch.ts";
import { lookUpRoute } from "./look-up-route.ts";
import { linksOfAddress } from "../links-of-address.ts";
import { canBeFound } from "./neighbour-way.ts";
import { passArrival, passRouting, passSocketLookup, refusedAtDelivery } from "./outside-netfilter.ts";
import { passBridge } from "./pass-bridge.ts";
import { packetStateOf, TCP, UDP, type PacketState } from "./packet-state.ts";
import { routePacket, type Cast } from "./route-packet.ts";
import { runHook } from "./run-hook.ts";
import { confirmConnection } from "./track-connection.ts";
import { noteDecision, type TraceRun } from "./trace-run.ts";

export interface Outcome {
  readonly verdict: Exclude<Trace["verdict"], "depends">;
  /** null: what becomes of the answer cannot be said. */
  readonly reply: Exclude<Trace["reply"], "depends"> | null;
  readonly endpoint: string | null;
  readonly egress: string | null;
  readonly steps: readonly TraceStep[];
}

export function travel(run: TraceRun, packet: Packet): Outcome {
  const arrival = run.index.interfaces.get(packet.in);
  if (arrival?.loopback === true) return sendFromHere(run, packetStateOf(packet, true), packet.in);
  if (arrival?.up === false) return stop(run, "route", "the interface is down");
  return arrive(run, packetStateOf(packet, false), packet.in);
}

function end(run: TraceRun, verdict: Outcome["verdict"], more: Partial<Outcome> = {}): Outcome {
  return { verdict, reply: "none", endpoint: null, egress: null, ...more, steps: run.steps };
}

const placeOf: Partial<Record<TraceStep["layer"], string>> = { bpf: "device", neighbour: "device", socket: "socket" };

function stop(run: TraceRun, layer: TraceStep["layer"], text: string): Outcome {
  noteDecision(run, { layer, hook: placeOf[layer] ?? "route", text, effect: "drop" });
  return end(run, "dropped");
}

/** A program of the host sends it. */
function sendFromHere(run: TraceRun, packet: PacketState, device: string): Outcome {
  const LOCAL = 2n;
  if (addressType(run, { family: packet.family, address: packet.source }) !== LOCAL)
    return stop(run, "route", "source is no address of this host");
  if (!passArrival(run, packet, device)) return stop(run, "bpf", "dropped by a program");
  const link = linkOfSender(run, packet);
  if (link === undefined) return stop(run, "route", "link-local source of another interface");
  const sent = leave(run, packet, link);
  if (!sent) return end(run, wasRejected(run) ? "rejected" : "dropped");
  if (packet.out !== "lo") {
    noteForwarding(run, packet);
    return goOn(run, packet);
  }
  if (!comeBack(run, packet)) return refusedBy(run, packet, wasRejected(run) ? "reject" : "drop");
  if (packet.family === "ipv6") passRouting(run, ["xfrm"]); // lo takes IPv4 past the policies of IPsec
  return deliver(run, packet, "unicast");
}

/**
 * A link-local source binds the sender to its interface, the one with the destination where several have it. A datagram goes by the link that its
 * own link-local destination names. null: any interface; undefined: TCP from one link to the address of another.
 */
function linkOfSender(run: TraceRun, { family, protocol, source, destination, mark }: PacketState): string | null | undefined {
  const isScoped = isLinkLocal(destination);
  if (family === "ipv4" || !isLinkLocal(source) || (isScoped && protocol !== TCP)) return null;
  const links = linksOfAddress(run.index.host, source);
  const own = links.find((out) => {
    const type = lookUpRoute(run, { family, source, destination, in: "lo", out, mark })?.type;
    return type === "local" || type === "anycast";
  });
  return own ?? (isScoped ? undefined : (links[0] ?? null));
}

/** Nothing is sent back to who is not one host, nor for what was sent to many. */
function refusedBy(run: TraceRun, packet: PacketState, verdict: "drop" | "reject"): Outcome {
  const { family, source, destination } = packet;
  const isSilent = source === 0n || isMulticast(family, source) || isMulticast(family, destination);
  const isRejected = verdict === "reject" && !isSilent && isTold(run, packet, run.rejectedWith.startsWith("tcp"));
  return end(run, isRejected ? "rejected" : "dropped");
}

/** A refusal of which nothing can be said is not counted on: the packet gets in nowhere either way. */
function isTold(run: TraceRun, packet: PacketState, isReset: boolean): boolean {
  return replyOf(() => refusalArrives(run, packet, isReset)) === "delivered";
}

function wasRejected(run: TraceRun): boolean {
  return run.steps.at(-1)?.effect === "reject";
}

/** It comes from another machine. */
function arrive(run: TraceRun, packet: PacketState, device: string): Outcome {
  const { family } = packet;
  if (!isFound(run, packet, device)) return stop(run, "neighbour", "neighbour discovery does not pass");
  if (!passArrival(run, packet, device)) return stop(run, "bpf", "dropped by a program");
  const name = enterMaster(run, packet, device);
  packet.in = name;
  const bridged = passBridge(run, packet, { bridge: name, port: packet.inPort, way: "in" });
  if (bridged !== "accept") return refusedBy(run, packet, bridged);
  if (family === "ipv6" && isIpv6Off(run, name)) return stop(run, "sysctl", `net.ipv6.conf.${name}.disable_ipv6 = 1`);
  if (family === "ipv6" && isImpossible(packet)) return stop(run, "route", "martian source or destination");
  for (const hook of ["ingress", "prerouting"] as const) {
    const verdict = runHook(run, packet, hook);
    if (verdict !== "accept") return refusedBy(run, packet, verdict);
  }
  passRouting(run, ["xfrm"]);
  const route = routePacket(run, { ...packet, in: name });
  if (route.kind === "local") return input(run, packet, route.cast);
  if (route.kind === "forward") return forward(run, packet, route);
  const stopped = stop(run, route.layer, route.text);
  return route.isTold && isTold(run, packet, false) ? { ...stopped, verdict: "rejected" } : stopped;
}

/** The way of a packet into a bridge or a bond: rules see the master, of a bridge the port too. */
function enterMaster(run: TraceRun, packet: PacketState, device: string): string {
  const master = run.index.interfaces.get(device)?.master ?? null;
  const link = run.index.host.interfaces.find(({ index }) => index === master);
  if (master === null || link === undefined || (link.kind !== "bridge" && link.kind !== "bond")) return device;
  if (link.kind === "bridge") packet.inPort = device;
  return link.name;
}

/** The kernel refuses these before any rule but those of ingress. */
function isImpossible({ source, destination }: PacketState): boolean {
  const group = isMulticast("ipv6", destination) ? (destination >> 112n) & 15n : null;
  const isOfNoLink = group === 0n || group === 1n; // scope reserved, or of the interface alone
  return isOfNoLink || isMulticast("ipv6", source) || isLoopback("ipv6", source) || isLoopback("ipv6", destination);
}

/** The sender, or the gateway it comes by, has to find the host on the link. */
function isFound(run: TraceRun, { family, source, destination, mark }: PacketState, device: string): boolean {
  const back = lookUpRoute(run, { family, source: destination, destination: source, in: "lo", out: device, mark });
  const peer = back?.ways[0]?.gateway ?? source;
  return isMulticast(family, destination) || canBeFound(run, { family, device, peer, own: destination });
}

function input(run: TraceRun, packet: PacketState, cast: Cast): Outcome {
  passRouting(run, ["ipvs"]);
  const verdict = runHook(run, packet, "input");
  if (verdict !== "accept") return refusedBy(run, packet, cast === "many" ? "drop" : verdict);
  confirmConnection(packet);
  return deliver(run, packet, cast);
}

/** On a link with addresses the kernel sees that a frame was for a group or for all, and TCP does not look at it. */
function hasLinkAddress(run: TraceRun, packet: PacketState): boolean {
  return (run.index.interfaces.get(packet.in ?? "")?.mac ?? null) !== null;
}

/** A handshake is never begun with a group or with all, and a datagram to them is not answered from their address. */
function deliver(run: TraceRun, packet: PacketState, cast: Cast): Outcome {
  passSocketLookup(run);
  if (packet.protocol === TCP && cast === "many" && hasLinkAddress(run, packet)) return stop(run, "socket", "TCP is for one address alone");
  const socket = packet.socket ?? findSocket(run, packet);
  if (socket === null && cast === "many" && packet.protocol !== TCP) return stop(run, "socket", "nobody listens to a broadcast");
  if (socket === null) {
    noteDecision(run, { layer: "socket", hook: "socket", text: "no socket", effect: "no-listener" });
    return end(run, "no-listener");
  }
  const refusing = refusedAtDelivery(run, socket, packet);
  if (refusing?.kind === "systemd-address") return stop(run, "systemd", `IPAddressDeny of ${refusing.place ?? ""}`);
  if (refusing !== null) return stop(run, "bpf", "dropped by a program at the control group");
  const address = formatIpAddress({ family: socket.family, value: socket.address });
  noteDecision(run, { layer: "socket", hook: "socket", text: `${socket.protocol} ${address} ${socket.port}`, effect: "delivered" });
  const endpoint = socket.endpoint;
  const reply = canAnswer(packet, cast)
    ? replyOf(() => mayAnswerFrom(run, packet, socket) && answerArrives(run, packet, socket))
    : "dropped";
  return end(run, "delivered", { endpoint, reply });
}

/** A datagram to an address that no interface has, here by a route alone, is answered from it only by a program that asked for that freedom. */
function mayAnswerFrom(run: TraceRun, packet: PacketState, socket: Listener): boolean {
  const freedom = packet.protocol === UDP ? freedomToAnswer(run.index.host, socket, packet) : null;
  return freedom === null || run.ask(freedom, false);
}

/** A datagram that TPROXY diverted is answered from the socket's own address, so that the sender does not know it. */
function canAnswer(packet: PacketState, cast: Cast): boolean {
  return packet.protocol === TCP ? cast === "unicast" : cast !== "many" && packet.socket === null;
}

function forward(run: TraceRun, packet: PacketState, route: { readonly out: string; readonly gateway: bigint | null }): Outcome {
  packet.out = route.out;
  noteForwarding(run, packet);
  const verdict = runHook(run, packet, "forward");
  if (verdict !== "accept") return refusedBy(run, packet, verdict);
  if (!depart(run, packet, route.gateway)) return end(run, wasRejected(run) ? "rejected" : "dropped");
  return goOn(run, packet);
}

/** Where a packet is routed, before the rules of forward see it. */
function noteForwarding(run: TraceRun, packet: PacketState): void {
  noteDecision(run, { layer: "route", hook: "route", text: packet.out ?? "", effect: "forwarded" });
}

function goOn(run: TraceRun, packet: PacketState): Outcome {
  const egress = packet.out;
  return end(run, "forwarded", { egress, reply: replyOf(() => forwardedAnswerArrives(run, packet)) });
}

/** What cannot be said of the answer takes nothing back of what was said of the packet. */
function replyOf(arrives: () => boolean): Outcome["reply"] {
  try {
    return arrives() ? "delivered" : "dropped";
  } catch (error) {
    if (error instanceof Undecided) return null;
    throw error;
  }
}
