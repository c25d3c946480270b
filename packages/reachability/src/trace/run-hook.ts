/**
 * One hook: its base chains by priority, of equal ones the later registered first, with conntrack and NAT at their own places among them.
 * An accept goes on to what comes next; a drop is final. Nat chains see the first packet of a connection alone, and the first mapping ends them.
 */
import { connectionState, type Hook } from "@portolan/ruleset";
import type { PlacedChain, Station } from "./host-index.ts";
import type { PacketState } from "./packet-state.ts";
import { runBaseChain, type ChainEnd } from "./run-chain.ts";
import { trackConnection } from "./track-connection.ts";
import type { TraceRun } from "./trace-run.ts";
import { settled, translateBack } from "./translate.ts";

export function runHook(run: TraceRun, packet: PacketState, hook: Hook): ChainEnd {
  run.hook = hook;
  const device = hook === "ingress" ? packet.in : hook === "egress" ? packet.out : null;
  for (const station of run.index.stations(hook, packet.family, device)) {
    const { mark, destination } = packet;
    const end = runStation(run, packet, station);
    if (end !== "accept") return end;
    const isRouteChain = station.kind === "chain" && station.placed.chain.base?.type === "route";
    if (packet.destination !== destination || (isRouteChain && packet.mark !== mark)) {
      packet.routeAnew?.();
      if (packet.routeAnew !== null && packet.out === null) return "drop"; // nothing behind sees it
    }
  }
  return "accept";
}

function runStation(run: TraceRun, packet: PacketState, station: Station): ChainEnd {
  if (station.kind === "chain") return runBaseChain(run, packet, station.placed);
  if (station.kind === "nat") return runNat(run, packet, station.chains);
  trackConnection(run, packet);
  return "accept";
}

function runNat(run: TraceRun, packet: PacketState, chains: readonly PlacedChain[]): ChainEnd {
  const { connection } = packet;
  if (connection === null) return "accept";
  const end = run.hook === "prerouting" || run.hook === "output" ? "destination" : "source";
  if (packet.state !== connectionState.new) {
    translateBack(packet, end);
    return "accept";
  }
  for (const chain of chains) {
    if ((connection.status & settled[end]) !== 0n) return "accept";
    const verdict = runBaseChain(run, packet, chain);
    if (verdict !== "accept") return verdict;
  }
  connection.status |= settled[end];
  return "accept";
}
