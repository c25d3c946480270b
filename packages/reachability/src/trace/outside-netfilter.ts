/**
 * What acts on packets beside the rules of netfilter, and rules that could not be read. Each is a condition that holds where it leaves the packet
 * alone. Invariant: what might divert, translate or admit a packet leaves it undecided where it does not hold; what can only drop, drops.
 */
import type { Condition, RulesetGap } from "@portolan/ruleset";
import type { FilterLayer } from "@portolan/snapshot";
import type { Listener } from "../host-model.ts";
import { refusedByUnit, unitOfGroup } from "../unit-addresses.ts";
import type { PacketState } from "./packet-state.ts";
import { requireCondition, type TraceRun } from "./trace-run.ts";

type Kind = FilterLayer["kind"];
const onInterface: readonly Kind[] = ["xdp", "tc", "vrf", "other"];
const onSocket: readonly Kind[] = ["cgroup-bpf", "systemd-address"];

/** Before anything else sees a packet that arrives by `device`. */
export function passArrival(run: TraceRun, packet: PacketState, device: string): boolean {
  for (const gap of run.index.host.ruleset.gaps) if (concerns(gap, packet)) requireCondition(run, gapCondition(gap));
  for (const layer of layersOf(run, onInterface)) if (isAt(run, layer, device)) requireCondition(run, layerCondition(layer));
  return layersOf(run, ["netfilter-bpf", "namespace"]).every((layer) => !isAt(run, layer, device) || run.ask(layerCondition(layer)));
}

/** Before routing: IPsec policies may transform or refuse, IPVS may take it away. */
export function passRouting(run: TraceRun, kinds: readonly Kind[]): void {
  for (const layer of layersOf(run, kinds)) requireCondition(run, layerCondition(layer));
}

/** A program at the socket look-up may give the packet to any socket. */
export function passSocketLookup(run: TraceRun): void {
  for (const layer of layersOf(run, ["socket-lookup-bpf"])) requireCondition(run, layerCondition(layer));
}

/** Programs and address lists at the control group of the receiver can only drop. The row that drops; null: it is delivered. */
export function refusedAtDelivery(run: TraceRun, socket: Listener, { family, source }: PacketState): FilterLayer | null {
  return (
    layersOf(run, onSocket).find((layer) => {
      const isOwn = concernsSocket(layer, socket);
      if (isOwn === "no") return false;
      const refused = isOwn === "yes" ? refusedByUnit(layer) : null;
      return refused === null ? !run.ask(layerCondition(layer)) : refused.has({ family, value: source });
    }) ?? null
  );
}

/** systemd's lists stand for one unit, programs for a control group and all below it. */
function concernsSocket({ kind, place }: FilterLayer, socket: Listener): "yes" | "no" | "perhaps" {
  if (place === null) return "perhaps";
  if (typeof socket.group === "string") {
    const isBelow = `${socket.group}/`.startsWith(place === "/" ? "/" : `${place}/`);
    const isOwn = kind === "systemd-address" ? unitOfGroup(socket.group) === place : isBelow;
    return isOwn ? "yes" : "no";
  }
  const last = place.split("/").at(-1) ?? "";
  const isOther = /\.(?:service|socket|scope)$/.test(last) && typeof socket.unit === "string" && last !== socket.unit;
  return isOther ? "no" : "perhaps";
}

export function passDeparture(run: TraceRun, device: string): void {
  for (const layer of layersOf(run, ["tc", "other"])) if (isAt(run, layer, device)) requireCondition(run, layerCondition(layer));
}

function layersOf(run: TraceRun, kinds: readonly Kind[]): readonly FilterLayer[] {
  return run.index.host.layers.filter(({ kind }) => kinds.includes(kind));
}

function isAt(run: TraceRun, layer: FilterLayer, device: string): boolean {
  if (layer.place === null || layer.place === device) return true;
  const master = run.index.interfaces.get(device)?.master ?? null;
  return master !== null && run.index.interfaces.get(layer.place)?.index === master;
}

function layerCondition({ kind, place, detail }: FilterLayer): Condition {
  return { id: place === null ? `layer ${kind}` : `layer ${kind} ${place}`, kind: "layer", text: detail };
}

function gapCondition({ place, reason }: RulesetGap): Condition {
  return { id: `unread ${place}`, kind: "unread", text: reason };
}

/** A set without elements is a condition where it is used. A gap of one family concerns no packet of the other. */
function concerns(gap: RulesetGap, { family }: PacketState): boolean {
  if (gap.code === "set-without-elements") return false;
  const isIpv6 = /^ip6(?:tables\S*)?(?: |$)/.test(gap.place);
  const isIpv4 = /^ip(?:tables\S*)?(?: |$)/.test(gap.place);
  return family === "ipv4" ? !isIpv6 : !isIpv4;
}
