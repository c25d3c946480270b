/**
 * The routing decision for a packet that came in by an interface: for this host, for another, or refused (fib_validate_source and
 * ip_route_input_slow of the kernel; ip6_route_input and ip6_forward for IPv6).
 */
import { formatIpAddress } from "@portolan/net";
import type { Condition } from "@portolan/ruleset";
import { ALL_ONES, isLinkLocal, isLoopback, isMulticast } from "./address-type.ts";
import { forwardsIpv4, forwardsIpv6, routesLoopback } from "./host-switch.ts";
import { checkSource } from "./check-source.ts";
import { askTables, isRefusing, type RouteHit } from "./look-up-route.ts";
import type { RouteQuery } from "./route-query.ts";
import { TCP, type ArrivedPacket } from "./packet-state.ts";
import { refuse, type Refusal } from "./refusal.ts";
import type { TraceRun } from "./trace-run.ts";

export type RouteDecision =
  | { readonly kind: "local"; readonly cast: Cast }
  | { readonly kind: "forward"; readonly out: string; readonly gateway: bigint | null }
  | Refusal;

/** Who else an address may stand for: nobody, any one of several hosts, or all of them. */
export type Cast = "unicast" | "anycast" | "many";

export function routePacket(run: TraceRun, packet: ArrivedPacket): RouteDecision {
  return packet.family === "ipv4" ? routeIpv4(run, packet) : routeIpv6(run, packet);
}

function routeIpv4(run: TraceRun, packet: ArrivedPacket): RouteDecision {
  const { source, destination, in: device } = packet;
  if (isMulticast("ipv4", source) || source === ALL_ONES) return refuse("route", "martian source");
  if (isMulticast("ipv4", destination)) return joined(run, packet);
  if (destination === ALL_ONES || (source === 0n && destination === 0n)) return broadcast(run, packet);
  if (source === 0n) return refuse("route", "martian source");
  if (destination === 0n) return refuse("route", "martian destination");
  if (isLoopback("ipv4", destination) && !routesLoopback(run, device)) return refuse("sysctl", "route_localnet = 0");
  if (isLoopback("ipv4", source) && !routesLoopback(run, device)) return refuse("route", "martian source");
  const hit = askTables(run, queryOf(packet));
  if (hit === null || isRefusing(hit)) return refuse("route", noRouteText(hit), hit?.type !== "blackhole" && forwardsIpv4(run, device));
  if (hit.type === "broadcast") return broadcast(run, packet);
  if (hit.type === "local") return checkSource(run, packet, null) ?? { kind: "local", cast: "unicast" };
  if (!forwardsIpv4(run, device)) return refuse("sysctl", `net.ipv4.conf.${device}.forwarding = 0`);
  return forward(run, packet, hit);
}

function routeIpv6(run: TraceRun, packet: ArrivedPacket): RouteDecision {
  const { source, destination, in: device } = packet;
  if (isMulticast("ipv6", destination)) return joined(run, packet);
  const isScoped = isLinkLocal(destination) || isLoopback("ipv6", destination); // rt6_need_strict
  const hit = askTables(run, { ...queryOf(packet), out: isScoped ? device : null });
  if (hit === null || isRefusing(hit)) return refuse("route", noRouteText(hit), hit?.type !== "blackhole");
  if (hit.type === "local" || hit.type === "anycast") return { kind: "local", cast: hit.type === "local" ? "unicast" : "anycast" };
  if (!forwardsIpv6(run, device)) return refuse("sysctl", "net.ipv6.conf.all.forwarding = 0");
  const decision = forward(run, packet, hit);
  if (decision.kind !== "forward" || decision.out === device) return decision; // out where it came in is not looked at
  if (source === 0n) return refuse("route", "source cannot be forwarded");
  return isLinkLocal(source) ? refuse("route", "link-local source is not forwarded", true) : decision;
}

function noRouteText(hit: RouteHit | null): string {
  return hit === null ? "no route" : `route of type ${hit.type}`;
}

function queryOf(packet: ArrivedPacket): RouteQuery {
  const { family, source, destination, in: device, mark } = packet;
  return { family, source, destination, in: device, out: null, mark, flow: packet };
}

function broadcast(run: TraceRun, packet: ArrivedPacket): RouteDecision {
  const refusal = packet.source === 0n ? null : checkSource(run, packet, null);
  return refusal ?? { kind: "local", cast: "many" };
}

/** Groups that every host is in: 224.0.0.1 and ff02::1. */
const everyHost = { ipv4: 0xe000_0001n, ipv6: 0xff02_0000_0000_0000_0000_0000_0000_0001n } as const;

/** A group is heard only by who joined it, which the model does not know; of TCP it makes no difference. */
function joined(run: TraceRun, packet: ArrivedPacket): RouteDecision {
  const text = `${packet.in} has joined group ${formatIpAddress({ family: packet.family, value: packet.destination })}`;
  const condition: Condition = { id: `group ${text}`, kind: "socket", text };
  const isJoined = packet.destination === everyHost[packet.family] || (packet.protocol !== TCP && run.ask(condition, false));
  return isJoined ? heard(run, packet) : refuse("route", "group not joined");
}

function heard(run: TraceRun, packet: ArrivedPacket): RouteDecision {
  return packet.family === "ipv4" ? broadcast(run, packet) : { kind: "local", cast: "many" };
}

function forward(run: TraceRun, packet: ArrivedPacket, hit: RouteHit): RouteDecision {
  const way = chooseWay(run, hit);
  const out = way?.route.device ?? null;
  if (hit.type !== "unicast" || way === null || out === null) return refuse("route", `route of type ${hit.type}`);
  const refusal = packet.family === "ipv4" ? checkSource(run, packet, out) : null;
  if (refusal !== null) return refusal;
  return packet.ttl <= 1 ? refuse("route", "time to live is over", true) : { kind: "forward", out, gateway: way.gateway };
}

/** Of a route over several hops the kernel takes one by a hash. */
export function chooseWay(run: TraceRun, hit: RouteHit): RouteHit["ways"][number] | null {
  for (const way of hit.ways.slice(0, -1)) {
    const text = `route ${way.route.destination} takes ${way.route.device ?? ""} ${way.route.gateway ?? ""}`.trim();
    if (run.ask({ id: text, kind: "chance", text })) return way;
  }
  return hit.ways.at(-1) ?? null;
}
