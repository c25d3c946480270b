/**
 * Frames of a bridge that are for this host, or from it: its tables of the family bridge, before and behind those of IP. Names of interfaces are those
 * of ports there; by which port a frame comes or goes is a condition where it is not known. What a bridge passes from port to port is not modelled.
 */
import type { ChainEnd } from "./run-chain.ts";
import { runBaseChain } from "./run-chain.ts";
import type { PacketState } from "./packet-state.ts";
import type { TraceRun } from "./trace-run.ts";

export interface BridgePassage {
  readonly bridge: string;
  /** null: not known. */
  readonly port: string | null;
  readonly way: "in" | "out";
}

export function passBridge(run: TraceRun, packet: PacketState, { bridge, port, way }: BridgePassage): ChainEnd {
  const index = run.index.interfaces.get(bridge)?.index;
  if (run.index.interfaces.get(bridge)?.kind !== "bridge") return "accept";
  const ports = run.index.host.interfaces.filter(({ master }) => master === index);
  const known = port ?? (ports.length === 1 ? (ports[0]?.name ?? null) : null);
  const name = known ?? bridge;
  const ends = way === "in" ? { in: name, out: null } : { in: null, out: name };
  const frame: PacketState = { ...packet, ...ends, frame: { isPortKnown: known !== null } };
  for (const hook of way === "in" ? (["prerouting", "input"] as const) : (["output", "postrouting"] as const)) {
    run.hook = hook;
    for (const placed of run.index.bridgeChains(hook)) {
      const end = runBaseChain(run, frame, placed);
      if (end !== "accept") return end;
    }
  }
  packet.mark = frame.mark;
  return "accept";
}
