/**
 * Network address translation of connections. The first rule that maps a connection decides; the packets of the answer are translated back where
 * the kernel does it: the destination at prerouting and output, the source at input and postrouting.
 */
import { connectionStatus, type NatAction, type NatTarget, type Rule, type Verdict } from "@portolan/ruleset";
import { Undecided } from "./explore-conditions.ts";
import { entryIndexOf } from "./entry-index.ts";
import { readTuple } from "./match-step.ts";
import { interfaceAddress, nearestAddress } from "./interface-address.ts";
import type { PacketState } from "./packet-state.ts";
import { unknownValue } from "./read-field.ts";
import type { TraceRun } from "./trace-run.ts";

type NatEnd = "next" | "end" | { readonly verdict: Verdict; readonly effect: string };

const accept: Verdict = { kind: "accept" };
const drop: Verdict = { kind: "drop" };
/** IPS_DST_NAT_DONE, IPS_SRC_NAT_DONE: the mapping, or that there is none, is settled. */
export const settled = { destination: 256n, source: 128n } as const;

/** A rule that a packet is in. */
export interface RulePlace {
  readonly run: TraceRun;
  readonly packet: PacketState;
  readonly rule: Rule;
}

export function translate({ run, packet, rule }: RulePlace, action: NatAction): NatEnd {
  if (action.family !== null && action.family !== packet.family) return "end";
  const target = action.target.kind === "target" ? action.target : mappedTarget(run, packet, action.target);
  if (target === null) return "end";
  const place = `${rule.origin.table} ${rule.origin.chain} ${rule.origin.handle ?? rule.origin.position}`;
  const isDestination = action.nat === "dnat" || action.nat === "redirect";
  const address = pickAddress(run, packet, { action, target, place });
  if (address === null) return { verdict: drop, effect: "drop" };
  const port = pickPort(run, isDestination ? packet.destinationPort : packet.sourcePort, { action, target, place });
  if (isDestination) mapDestination(packet, address, port);
  else mapSource(packet, address, port);
  return { verdict: accept, effect: action.nat };
}

interface Choice {
  readonly action: NatAction;
  readonly target: NatTarget;
  readonly place: string;
}

function mappedTarget(run: TraceRun, packet: PacketState, map: Extract<NatAction["target"], { kind: "map" }>): NatTarget | null {
  if (map.volatile !== null && !run.ask(map.volatile)) return null;
  const tuple = readTuple(map.selectors, packet, run);
  if (tuple === unknownValue) throw new Undecided("nat map");
  const target = tuple === null ? null : (entryIndexOf(map.entries, (entry) => entry.key).find(tuple)?.target ?? null);
  if (target === null && map.volatile !== null) throw new Undecided(map.volatile.id);
  return target;
}

/** null: the interface has no address to take, and the kernel drops. */
function pickAddress(run: TraceRun, packet: PacketState, { action, target, place }: Choice): bigint | null {
  if (action.nat === "redirect") return redirectAddress(run, packet);
  if (action.nat === "masquerade") return nearestAddress(run, packet.out, packet);
  const { addresses } = target;
  if (addresses === null) return action.nat === "dnat" ? packet.destination : packet.source;
  if (addresses.lo === addresses.hi) return addresses.lo;
  if (target.keepsHostBits === true) return addresses.lo | (hostBitsOf(action, packet) & (addresses.hi - addresses.lo));
  if (run.ask({ id: `nat ${place} takes its first address`, kind: "chance", text: place })) return addresses.lo;
  throw new Undecided(place);
}

/** Of the address that is translated. */
function hostBitsOf(action: NatAction, { source, destination }: PacketState): bigint {
  return action.nat === "dnat" ? destination : source;
}

function redirectAddress(run: TraceRun, packet: PacketState): bigint | null {
  if (packet.in === null) return packet.family === "ipv4" ? 0x7f00_0001n : 1n;
  return interfaceAddress(run, packet.in, packet);
}

/** A port that is in the range already stays; otherwise the kernel draws one. */
function pickPort(run: TraceRun, present: number | null, { action, target, place }: Choice): number | null {
  const { ports } = target;
  if (present === null || ports === null) return present;
  if (ports.from === ports.to) return ports.from;
  if (!action.isRandom && present >= ports.from && present <= ports.to) return present;
  if (run.ask({ id: `nat ${place} takes its first port`, kind: "chance", text: place })) return ports.from;
  throw new Undecided(place);
}

function mapDestination(packet: PacketState, address: bigint, port: number | null): void {
  const { connection } = packet;
  if (connection === null) return;
  if (address !== packet.destination || port !== packet.destinationPort) connection.status |= connectionStatus.dnat;
  connection.status |= settled.destination;
  connection.reply = { ...connection.reply, source: address, sourcePort: port };
  packet.destination = address;
  packet.destinationPort = port;
}

function mapSource(packet: PacketState, address: bigint, port: number | null): void {
  const { connection } = packet;
  if (connection === null) return;
  if (address !== packet.source || port !== packet.sourcePort) connection.status |= connectionStatus.snat;
  connection.status |= settled.source;
  connection.reply = { ...connection.reply, destination: address, destinationPort: port };
  packet.source = address;
  packet.sourcePort = port;
}

/** Gives a packet of the answer the addresses that the other side knows. */
export function translateBack(packet: PacketState, end: "destination" | "source"): void {
  const { connection } = packet;
  if (connection === null || !packet.isAnswer) return;
  const { original, status } = connection;
  if (end === "destination" && (status & connectionStatus.snat) !== 0n) {
    packet.destination = original.source;
    packet.destinationPort = original.sourcePort;
  }
  if (end === "source" && (status & connectionStatus.dnat) !== 0n) {
    packet.source = original.destination;
    packet.sourcePort = original.destinationPort;
  }
}
