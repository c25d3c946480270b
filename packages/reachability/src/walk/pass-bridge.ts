/**
 * Frames of a bridge that are for this host, or from it, meet its tables of the family bridge, before and behind those of IP. Names of interfaces are
 * those of ports there; by which port a frame comes or goes is a condition where it is not known.
 */
import type { Flow } from "./flow.ts";
import { passChain, withPacket, type Journey } from "./journey.ts";

export interface BridgePassage {
  readonly bridge: string | null;
  /** null: not known. */
  readonly port: string | null;
  readonly way: "in" | "out";
}

export function passBridge(journey: Journey, flows: readonly Flow[], { bridge, port, way }: BridgePassage): readonly Flow[] {
  const { walk } = journey;
  const link = walk.interfaces.get(bridge ?? "");
  if (link?.kind !== "bridge") return flows;
  const chains = (way === "in" ? (["prerouting", "input"] as const) : (["output", "postrouting"] as const)).flatMap(walk.bridgeChains);
  if (chains.length === 0) return flows;
  const ports = walk.host.interfaces.filter(({ master }) => master === link.index);
  const known = port ?? (ports.length === 1 ? (ports[0]?.name ?? null) : null);
  const name = known ?? link.name;
  const ends = way === "in" ? { in: name, out: null } : { in: null, out: name };
  const frame = known === null ? ("unknown port" as const) : ("known port" as const);
  return flows.flatMap((flow) => {
    const entering: readonly Flow[] = [withPacket(flow, { ...ends, frame })];
    const passed = chains.reduce((left, placed) => left.flatMap((one) => passChain(journey, one, placed)), entering);
    return passed.map((one) => withPacket(one, { in: flow.packet.in, out: flow.packet.out, frame: null }));
  });
}
