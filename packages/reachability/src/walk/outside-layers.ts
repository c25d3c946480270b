/**
 * What acts beside the rules of netfilter, and rules that could not be read. Each is a condition that holds where it leaves packets alone.
 * Invariant: what might divert, translate or admit leaves it unknown where it does not hold; what can only drop, drops.
 */
import type { Condition, RulesetGap } from "@portolan/ruleset";
import type { FilterLayer } from "@portolan/snapshot";
import type { Listener } from "../host-model.ts";
import type { Flow } from "./flow.ts";
import { forkFlow, requireCondition, stopFlow, type Journey } from "./journey.ts";
import type { Walk } from "./walk-context.ts";

type Kind = FilterLayer["kind"];

/** Before anything else sees what arrives by `device`. */
export function passArrival(journey: Journey, entering: readonly Flow[], device: string): readonly Flow[] {
  const { walk } = journey;
  let flows = entering;
  for (const gap of walk.host.ruleset.gaps) if (concerns(gap, walk)) flows = requireCondition(journey, flows, gapCondition(gap));
  for (const layer of layersOf(walk, ["xdp", "tc", "vrf", "other"]))
    if (isAt(walk, layer, device)) flows = requireCondition(journey, flows, layerCondition(layer));
  return dropUnless(journey, flows, { layers: layersOf(walk, ["netfilter-bpf"]), text: "dropped by a program" });
}

/** Before routing, to this host and before its sockets. */
export function passLayers(journey: Journey, flows: readonly Flow[], kinds: readonly Kind[]): readonly Flow[] {
  return layersOf(journey.walk, kinds).reduce((left, layer) => requireCondition(journey, left, layerCondition(layer)), flows);
}

/** Programs and address lists at the control group of the receiver can only drop. */
export function passDelivery(journey: Journey, { unit }: Listener, flows: readonly Flow[]): readonly Flow[] {
  const layers = layersOf(journey.walk, ["cgroup-bpf", "systemd-address"]).filter((layer) => mayHold(layer, unit ?? null));
  return dropUnless(journey, flows, { layers, text: "dropped at the control group" });
}

/** A unit or a control group that is known not to be the socket's own concerns others. */
function mayHold({ place }: FilterLayer, unit: string | null): boolean {
  if (place === null || unit === null) return true;
  const last = place.split("/").at(-1) ?? "";
  return !/\.(?:service|socket|scope)$/.test(last) || last === unit;
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
