/**
 * Tables of the family bridge, which look at frames for this host before the rules of IP, and at frames from it behind them. Names of interfaces are
 * those of ports; by which port a frame comes or goes is a condition where it is not known. What goes from port to port is not part of the map.
 */
import type { HostModel } from "../host-model.ts";
import type { ChainDiagrams } from "./chain-diagram.ts";
import { chainsOfBridges } from "./hook-order.ts";
import type { PacketSpace } from "./packet-space.ts";
import { views, type View } from "./view.ts";

export interface FramePassage {
  readonly bridge: string;
  /** null: not known. */
  readonly port: string | null;
  readonly way: "in" | "out";
  /** How the packet's fields lie; absent: as of one that arrives. */
  readonly like?: View;
}

export class Frames {
  private readonly space: PacketSpace;
  private readonly host: HostModel;
  private readonly chains: ChainDiagrams;

  constructor(options: { space: PacketSpace; host: HostModel; chains: ChainDiagrams }) {
    this.space = options.space;
    this.host = options.host;
    this.chains = options.chains;
  }

  get areFiltered(): boolean {
    return (["in", "out"] as const).some((way) => chainsOfBridges(this.host.ruleset, way).length > 0);
  }

  /** What becomes of a packet that passes the bridge, where `rest` is what becomes of it behind. */
  through(rest: number, { bridge, port, way, like = views.untracked }: FramePassage): number {
    const link = this.host.interfaces.find(({ name }) => name === bridge);
    if (link?.kind !== "bridge") return rest;
    const ports = this.host.interfaces.filter(({ master }) => master === link.index);
    const known = port ?? (ports.length === 1 ? (ports[0]?.name ?? null) : null);
    const named = { name: known ?? bridge };
    const none = { name: "" };
    this.space.interfaceIndex(named.name);
    const view: View = {
      ...like,
      name: `${like.name} frame ${way} ${named.name}`,
      in: way === "in" ? named : none,
      out: way === "out" ? named : none,
      frame: known === null ? "unknown port" : "known port",
    };
    return chainsOfBridges(this.host.ruleset, way).reduceRight((all, placed) => this.chains.base(placed, view, all), rest);
  }
}
