/**
 * What acts beside the rules of netfilter, and rules that could not be read. Each is a condition that holds where it leaves packets alone.
 * Invariant: what might divert, translate or admit leaves it unknown where it does not hold; what can only drop, drops.
 */
import type { AddressSet } from "@portolan/net";
import type { Condition, Interval, RulesetGap } from "@portolan/ruleset";
import type { FilterLayer } from "@portolan/snapshot";
import type { Listener } from "../host-model.ts";
import type { Flow } from "./flow.ts";
import { intervalsOfFamily, refusedByUnit, unitOfGroup } from "../unit-addresses.ts";
import { forkFlow, requireCondition, stopFlow, within, type Journey } from "./journey.ts";
import { noRanks, subtractRanks } from "./rank-set.ts";
import { unknownRouting } from "./unknown-routing.ts";
import { chosen } from "./walk-packet.ts";
import type { Walk } from "./walk-context.ts";

type Kind = FilterLayer["kind"];

/** Before anything else sees what arrives by `device`. */
export function passArrival(journey: Journey, entering: readonly Flow[], device: string): readonly Flow[] {
  const { walk } = journey;
  let flows = entering;
  for (const gap of walk.host.ruleset.gaps) if (concerns(gap, walk)) flows = requireCondition(journey, flows, gapCondition(gap));
  for (const condition of unknownRouting(walk)) flows = requireCondition(journey, flows, condition);
  for (const layer of layersOf(walk, ["xdp", "tc", "vrf", "other"]))
    if (isAt(walk, layer, device)) flows = requireCondition(journey, flows, layerCondition(layer));
  flows = dropUnless(journey, flows, { layers: layersOf(walk, ["netfilter-bpf"]), text: "dropped by a program" });
  const behind = layersOf(walk, ["namespace"]).filter((layer) => isAt(walk, layer, device));
  return dropUnless(journey, flows, { layers: behind, text: "stopped before it gets here" });
}

/** Before routing, to this host and before its sockets. */
export function passLayers(journey: Journey, flows: readonly Flow[], kinds: readonly Kind[]): readonly Flow[] {
  return layersOf(journey.walk, kinds).reduce((left, layer) => requireCondition(journey, left, layerCondition(layer)), flows);
}

/** Programs and address lists at the control group of the receiver can only drop; which addresses a readable list drops is exact. */
export function passDelivery(journey: Journey, listener: Listener, flows: readonly Flow[]): readonly Flow[] {
  return layersOf(journey.walk, ["cgroup-bpf", "systemd-address"]).reduce((left, layer) => {
    const held = isHeld(layer, listener);
    const refused = held === true ? refusedByUnit(layer) : null;
    if (held === false) return left;
    if (refused !== null) return passAddresses(journey, left, { refused, unit: layer.place ?? "" });
    return dropUnless(journey, left, { layers: [layer], text: "dropped at the control group" });
  }, flows);
}

function passAddresses(
  journey: Journey,
  flows: readonly Flow[],
  { refused, unit }: { readonly refused: AddressSet; readonly unit: string },
): readonly Flow[] {
  const { walk } = journey;
  const intervals = intervalsOfFamily(refused, walk.family);
  return flows.flatMap((flow) => {
    const { source } = flow.packet;
    const isIn = ({ lo, hi }: Interval): boolean => source !== chosen && source >= lo && source <= hi;
    const ranks = source === chosen ? walk.space.ranksOf(intervals) : intervals.some(isIn) ? walk.space.all : noRanks;
    for (const one of within([flow], ranks)) stopFlow(journey, one, { layer: "systemd", text: `IPAddressDeny of ${unit}` });
    return within([flow], subtractRanks(walk.space.all, ranks));
  });
}

/** Whether the socket is among those that the row concerns; null: that cannot be told. */
function isHeld({ kind, place }: FilterLayer, { unit = null, group = null }: Listener): boolean | null {
  if (place === null) return null;
  if (group !== null) {
    if (kind === "systemd-address") return unitOfGroup(group) === place;
    return place === "/" || group === place || group.startsWith(`${place}/`);
  }
  const last = place.split("/").at(-1) ?? "";
  return unit !== null && /\.(?:service|socket|scope)$/.test(last) && last !== unit ? false : null;
}

export function passDeparture(journey: Journey, entering: readonly Flow[]): readonly Flow[] {
  return entering.flatMap((flow) => {
    const layers = layersOf(journey.walk, ["tc", "other"]).filter((layer) => isAt(journey.walk, layer, flow.packet.out ?? ""));
    return layers.reduce((left, layer) => requireCondition(journey, left, layerCondition(layer)), [flow] as readonly Flow[]);
  });
}

function dropUnless(
  journey: Journey,
  flows: readonly Flow[],
  { layers, text }: { layers: readonly FilterLayer[]; text: string },
): readonly Flow[] {
  return layers.reduce(
    (left, layer) =>
      left.flatMap((flow) => {
        const { holds, fails } = forkFlow(journey.walk, flow, layerCondition(layer));
        for (const failed of fails) stopFlow(journey, failed, { layer: layer.kind === "systemd-address" ? "systemd" : "bpf", text });
        return holds;
      }),
    flows,
  );
}

function layersOf({ host }: Walk, kinds: readonly Kind[]): readonly FilterLayer[] {
  return host.layers.filter(({ kind }) => kinds.includes(kind));
}

function isAt({ interfaces }: Walk, { place }: FilterLayer, device: string): boolean {
  if (place === null || place === device) return true;
  const master = interfaces.get(device)?.master ?? null;
  return master !== null && interfaces.get(place)?.index === master;
}

function layerCondition({ kind, place, detail }: FilterLayer): Condition {
  return { id: place === null ? `layer ${kind}` : `layer ${kind} ${place}`, kind: "layer", text: detail };
}

function gapCondition({ place, reason }: RulesetGap): Condition {
  return { id: `unread ${place}`, kind: "unread", text: reason };
}

/** A set without elements is a condition where it is used. A gap of one family concerns no packet of the other. */
function concerns({ code, place }: RulesetGap, { family }: Walk): boolean {
  if (code === "set-without-elements") return false;
  return family === "ipv4" ? !/^ip6(?:tables\S*)?(?: |$)/.test(place) : !/^ip(?:tables\S*)?(?: |$)/.test(place);
}
