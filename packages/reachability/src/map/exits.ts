/** The last of the way out of an interface: chains at egress, which run per device, what lies outside netfilter there, and the neighbour it goes to. */
import type { HostModel } from "../host-model.ts";
import type { ChainDiagrams } from "./chain-diagram.ts";
import { chainsOfHook } from "./hook-order.ts";
import type { Frames } from "./frames.ts";
import type { Neighbours } from "./neighbours.ts";
import type { OutsideLayers } from "./outside-layers.ts";
import type { PacketSpace } from "./packet-space.ts";
import type { View } from "./view.ts";

export class Exits {
  private readonly space: PacketSpace;
  private readonly host: HostModel;
  private readonly chains: ChainDiagrams;
  private readonly layers: OutsideLayers | null;
  private readonly neighbours: Neighbours;
  private readonly frames: Frames;

  constructor(options: {
    space: PacketSpace;
    host: HostModel;
    chains: ChainDiagrams;
    layers: OutsideLayers | null;
    neighbours: Neighbours;
    frames: Frames;
  }) {
    this.space = options.space;
    this.host = options.host;
    this.chains = options.chains;
    this.layers = options.layers;
    this.neighbours = options.neighbours;
    this.frames = options.frames;
  }

  /** What becomes of a packet that leaves by `device`, where `gone` is what becomes of it behind, and `stopped` where the neighbour is not found. */
  through(device: string, view: View, { gone, stopped, isAnswer }: { gone: number; stopped: number; isAnswer: boolean }): number {
    const found = this.neighbours.leaving(device, { gone, stopped, isAnswer });
    const sent = this.frames.through(found, { bridge: device, port: null, way: "out", like: view });
    const egress = chainsOfHook(this.host.ruleset, "egress", { family: this.space.family, device });
    const rest = egress.toReversed().reduce((all, placed) => this.chains.base(placed, { ...view, name: `${view.name} egress` }, all), sent);
    return this.layers?.departure(device, rest) ?? rest;
  }
}
