/**
 * What acts on packets beside the rules of netfilter, and rules and routes that could not be read, as conditions of the map: each holds where it
 * leaves the packet alone. Invariant: what might divert, translate or admit a packet leads to `unknown` where it does not hold; what can only drop,
 * drops. Programs at the control groups of sockets are left out, as sockets are. A comparison of hosts names all this instead (not-compared.ts).
 */
import type { Condition, RulesetGap } from "@portolan/ruleset";
import type { FilterLayer } from "@portolan/snapshot";
import type { HostModel } from "../host-model.ts";
import { level } from "./level.ts";
import type { PacketSpace } from "./packet-space.ts";

type Kind = FilterLayer["kind"];
const onInterface: readonly Kind[] = ["xdp", "tc", "vrf", "other"];

export class OutsideLayers {
  private readonly space: PacketSpace;
  private readonly host: HostModel;

  constructor(space: PacketSpace, host: HostModel) {
    this.space = space;
    this.host = host;
  }

  /** Before anything else sees the packet. */
  arrival(rest: number): number {
    const { space } = this;
    const whole = [
      ...this.host.ruleset.gaps.filter((gap) => concerns(gap, space.family)).map(gapCondition),
      ...this.host.routes.flatMap((route) => (route.family === space.family ? unmodelledRoute(route) : [])),
    ];
    return this.entering(level.in, this.require(whole, rest));
  }

  /** In by an interface, whose dimension is `of`. */
  entering(of: number, rest: number): number {
    const { space } = this;
    const byInterface = space.interfaces.reduce((all, name, index) => {
      const here = this.layers(onInterface).filter((layer) => this.isAt(layer, name));
      const behind = this.layers(["namespace"]).filter((layer) => this.isAt(layer, name));
      if (here.length + behind.length === 0) return all;
      const passed = behind.reduce((left, layer) => this.orDropped(layer, left), all);
      return space.diagrams.choose(space.equals(of, index), this.require(here.map(layerCondition), passed), all);
    }, rest);
    return this.layers(["netfilter-bpf"]).reduce((all, layer) => this.orDropped(layer, all), byInterface);
  }

  /** IPsec, IPVS, programs at the socket look-up: at their places on the way in. */
  at(kinds: readonly Kind[], rest: number): number {
    return this.require(this.layers(kinds).map(layerCondition), rest);
  }

  /** Out of an interface. */
  departure(device: string, rest: number): number {
    const here = this.layers(["tc", "other"]).filter((layer) => this.isAt(layer, device));
    return this.require(here.map(layerCondition), rest);
  }

  private require(conditions: readonly Condition[], rest: number): number {
    const { space } = this;
    return conditions.reduce((all, condition) => {
      const unknown = space.outcomes.terminal({ kind: "unknown", condition });
      return space.diagrams.choose(space.condition(condition), all, unknown);
    }, rest);
  }

  private orDropped(layer: FilterLayer, rest: number): number {
    const { space } = this;
    return space.diagrams.choose(space.condition(layerCondition(layer)), rest, space.outcomes.terminal({ kind: "dropped" }));
  }

  private layers(kinds: readonly Kind[]): readonly FilterLayer[] {
    return this.host.layers.filter(({ kind }) => kinds.includes(kind));
  }

  /** A layer at a bridge concerns its ports. */
  private isAt(layer: FilterLayer, device: string): boolean {
    if (layer.place === null || layer.place === device) return true;
    return masterOf(this.host, device) === layer.place;
  }
}

/** The bridge or bond whose name rules see of a packet that came in by this interface; null: its own. */
export function masterOf(host: HostModel, device: string): string | null {
  const master = host.interfaces.find(({ name }) => name === device)?.master ?? null;
  const link = host.interfaces.find(({ index }) => index === master);
  return master !== null && (link?.kind === "bridge" || link?.kind === "bond") ? link.name : null;
}

/** Where a bridge hands its packets to the rules of IP, so that they see its ports. */
export function filtersBridges({ layers }: HostModel): boolean {
  return layers.some(({ kind }) => kind === "bridge-netfilter");
}

function layerCondition({ kind, place, detail }: FilterLayer): Condition {
  return { id: place === null ? `layer ${kind}` : `layer ${kind} ${place}`, kind: "layer", text: detail };
}

function gapCondition({ place, reason }: RulesetGap): Condition {
  return { id: `unread ${place}`, kind: "unread", text: reason };
}

function unmodelledRoute({ destination, unmodelled }: HostModel["routes"][number]): readonly Condition[] {
  if (unmodelled === undefined || unmodelled.length === 0) return [];
  const text = `route ${destination} ${unmodelled.join(" ")}`;
  return [{ id: text, kind: "unmodelled", text }];
}

/** A set without elements is a condition where it is used. A gap of one family concerns no packet of the other. */
function concerns(gap: RulesetGap, family: "ipv4" | "ipv6"): boolean {
  if (gap.code === "set-without-elements") return false;
  const isIpv6 = /^ip6(?:tables\S*)?(?: |$)/.test(gap.place);
  const isIpv4 = /^ip(?:tables\S*)?(?: |$)/.test(gap.place);
  return family === "ipv4" ? !isIpv6 : !isIpv4;
}
