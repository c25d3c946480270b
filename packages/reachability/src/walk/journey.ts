/**
 * Flows on their way through hooks. What is dropped, or of which nothing more can be said, leaves the journey by `stop`; what comes back goes on.
 * Conntrack and NAT stand among the base chains at their own places; nat chains see the first packet of a connection alone.
 */
import type { Condition, Hook } from "@portolan/ruleset";
import type { ReasonLayer } from "../reason.ts";
import { fork } from "./act.ts";
import { mergeFlows, step, type Branch, type Flow } from "./flow.ts";
import { intersectRanks, type RankSet } from "./rank-set.ts";
import { runBaseChain } from "./run-chain.ts";
import {
  changeConnection,
  changePacket,
  inverted,
  IPS,
  protocolNumber,
  tcpFlag,
  type WalkConnection,
  type WalkPacket,
} from "./walk-packet.ts";
import type { PlacedChain, Station, Walk } from "./walk-context.ts";

export interface Journey {
  readonly walk: Walk;
  readonly direction: "in" | "out";
  readonly stop: (kind: "closed" | "unknown", flow: Flow) => void;
}

/** Takes flows away that meet a decision outside the rules. */
export function stopFlow(journey: Journey, flow: Flow, because: { layer: ReasonLayer; text: string; effect?: string }): void {
  journey.stop("closed", step(flow, decision(journey, because)));
}

export function decision(
  { walk, direction }: Journey,
  { layer, text, effect = "drop" }: { layer: ReasonLayer; text: string; effect?: string },
): number {
  return walk.reasons.numberOf({ layer, table: null, chain: null, handle: null, position: null, text, effect, direction });
}

/** The part of each flow whose sources are among the ranks. */
export function within(flows: readonly Flow[], ranks: RankSet): readonly Flow[] {
  return flows.flatMap((flow) => {
    const sources = intersectRanks(flow.sources, ranks);
    return sources.words.length === 0 ? [] : [{ ...flow, sources }];
  });
}

export function withPacket(flow: Flow, changes: Partial<Omit<WalkPacket, "key">>): Flow {
  return { ...flow, packet: changePacket(flow.packet, changes) };
}

export function forkFlow(walk: Walk, flow: Flow, condition: Condition): { holds: readonly Flow[]; fails: readonly Flow[] } {
  const { holds, fails } = fork(walk, flow, condition);
  const asFlow = (branch: Branch): Flow => ({ ...branch, trail: flow.trail });
  return { holds: holds.map(asFlow), fails: fails.map(asFlow) };
}

/** Goes on where the condition holds; elsewhere nothing more can be said. */
export function requireCondition(journey: Journey, flows: readonly Flow[], condition: Condition): readonly Flow[] {
  return flows.flatMap((flow) => {
    const { holds, fails } = forkFlow(journey.walk, flow, condition);
    for (const failed of fails) journey.stop("unknown", failed);
    return holds;
  });
}

export function runHook(journey: Journey, entering: readonly Flow[], hook: Hook): readonly Flow[] {
  const { size } = journey.walk.space;
  const groups = Map.groupBy(entering, ({ packet }) => (hook === "ingress" ? packet.in : hook === "egress" ? packet.out : null));
  let passed: readonly Flow[] = [];
  for (const [device, members] of groups) {
    let under: readonly Flow[] = members;
    for (const station of journey.walk.stations(hook, device)) {
      under = mergeFlows(
        under.flatMap((flow) => runStation(journey, flow, { hook, station })),
        size,
      );
    }
    passed = [...passed, ...under];
  }
  return mergeFlows(passed, size);
}

/** The output hook; `routeAnew` routes what it gave another destination, or a route chain another mark. */
export function runOutput(journey: Journey, entering: readonly Flow[], routeAnew: (flow: Flow) => readonly Flow[]): readonly Flow[] {
  let under = mergeFlows(entering, journey.walk.space.size);
  for (const station of journey.walk.stations("output", null)) {
    const isRoute = station.kind === "chain" && station.placed.chain.base?.type === "route";
    const passed = under.flatMap((flow) => {
      const hasChanged = ({ packet }: Flow): boolean =>
        packet.destination !== flow.packet.destination || (isRoute && packet.mark !== flow.packet.mark);
      return runStation(journey, flow, { hook: "output", station }).flatMap((one) => (hasChanged(one) ? routeAnew(one) : [one]));
    });
    under = mergeFlows(passed, journey.walk.space.size);
  }
  return under;
}

function runStation(journey: Journey, flow: Flow, { hook, station }: { readonly hook: Hook; readonly station: Station }): readonly Flow[] {
  if (station.kind === "conntrack") return [{ ...flow, packet: trackPacket(flow.packet) }];
  if (station.kind === "nat")
    return runNat(journey, flow, { isDestination: hook === "prerouting" || hook === "output", chains: station.chains });
  return passChain(journey, flow, station.placed);
}

export function passChain(journey: Journey, flow: Flow, placed: PlacedChain): readonly Flow[] {
  if (placed.chain.rules.length === 0 && placed.chain.base?.policy === "accept") return [flow];
  return runBaseChain(journey.walk, flow, { placed, direction: journey.direction }).flatMap(({ end, flow: after }) => {
    if (end === "accept") return [after];
    journey.stop(end === "unknown" ? "unknown" : "closed", after);
    return [];
  });
}

interface NatPlace {
  /** At prerouting and output; otherwise the source is translated. */
  readonly isDestination: boolean;
  readonly chains: readonly PlacedChain[];
}

function runNat(journey: Journey, flow: Flow, { isDestination, chains }: NatPlace): readonly Flow[] {
  if (flow.packet.connection === null) return [flow];
  if (flow.packet.state !== NEW) return [{ ...flow, packet: translateBack(flow.packet, isDestination) }];
  const bit = isDestination ? IPS.dnatDone : IPS.snatDone;
  const isSettled = ({ packet }: Flow): boolean => ((packet.connection?.status ?? 0) & bit) !== 0;
  let flows: readonly Flow[] = [flow];
  for (const placed of chains) flows = flows.flatMap((one) => (isSettled(one) ? [one] : passChain(journey, one, placed)));
  return flows.map((one) => ({ ...one, packet: changeConnection(one.packet, { status: (one.packet.connection?.status ?? 0) | bit }) }));
}

export const NEW = 8; // of connection-state
const ESTABLISHED = 2;
const INVALID = 1;
const UNTRACKED = 64;

/** What conntrack makes of a packet. One that has an entry already, as over loopback, or is not to be tracked, keeps what it has. */
function trackPacket(packet: WalkPacket): WalkPacket {
  if (packet.state !== 0) return packet;
  if (packet.protocol === protocolNumber.icmpv6) return changePacket(packet, { state: UNTRACKED }); // neighbour discovery never is tracked
  if (packet.awaited !== null) {
    const connection = { ...packet.awaited, status: packet.awaited.status | IPS.seenReply | IPS.confirmed };
    return changePacket(packet, { connection, awaited: null, state: ESTABLISHED });
  }
  if (packet.tcpFlags === tcpFlag.synAck) return changePacket(packet, { state: INVALID }); // an answer to what was never seen
  return changePacket(packet, { connection: newConnection(packet), state: NEW });
}

function newConnection({ source, sourcePort, destination, destinationPort }: WalkPacket): WalkConnection {
  const original = { source, sourcePort, destination, destinationPort };
  return { original, reply: inverted(original), mark: 0, status: 0, zone: 0n };
}

/** Gives a packet of the answer the addresses that the other side knows. */
function translateBack(packet: WalkPacket, isDestination: boolean): WalkPacket {
  const { connection } = packet;
  if (connection === null || !packet.isAnswer) return packet;
  const { original, status } = connection;
  if (isDestination && (status & IPS.snat) !== 0)
    return changePacket(packet, { destination: original.source, destinationPort: original.sourcePort });
  if (!isDestination && (status & IPS.dnat) !== 0)
    return changePacket(packet, { source: original.destination, sourcePort: original.destinationPort });
  return packet;
}

export function confirm(flows: readonly Flow[]): readonly Flow[] {
  return flows.map((flow) => ({
    ...flow,
    packet: changeConnection(flow.packet, { status: (flow.packet.connection?.status ?? 0) | IPS.confirmed }),
  }));
}
