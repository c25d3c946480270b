/**
 * Packets that an ordinary sender can send, out of a diagram that is true of all packets wanted: the first of a TCP or UDP connection, or one of a
 * connection that has gone both ways and was neither translated nor marked.
 */
import { parseIpAddress } from "@portolan/net";
import type { HostModel } from "../host-model.ts";
import { ordinarySource } from "../ordinary-source.ts";
import type { Packet } from "../packet.ts";
import { FIRST_NODE } from "./diagram-store.ts";
import { FALSE } from "./diagrams.ts";
import { FIRST_CONDITION, level, stateIndex } from "./level.ts";
import { addressIntervals, lowest } from "./packet-sets.ts";
import type { PacketSpace, Range } from "./packet-space.ts";
import { edgesByChild } from "./regions.ts";

/** What an ordinary sender does not send, and a rule wants. */
export type Refused =
  | "other-protocol" // neither TCP nor UDP
  | "related-or-invalid" // of a helper, an ICMP error, or no connection
  | "translated-connection" // of a connection that was translated or marked before
  | "sent-by-host" // what programs of the host send to other machines
  | "header"; // other flags, times to live or lengths than those of a first packet

export type Chooser = (below: number) => number;

/** True of the packets wanted: among first packets of connections, and among all. */
export interface WantedPackets {
  readonly space: PacketSpace;
  readonly host: HostModel;
  /** That packets may come in by, beside loopback. null: all. */
  readonly interfaces: readonly string[] | null;
  readonly fresh: number;
  readonly known: number;
}

const TCP = 6;
const UDP = 17;
const SYN = 0x02;
const ACK = 0x10;
const DATA_BYTES = 1;

export function packetsIn(wanted: WantedPackets, { choose, count }: { choose: Chooser; count: number }): readonly Packet[] {
  const found: Packet[] = [];
  for (const { of, packet } of sendable(wanted)) {
    if (of === FALSE) continue;
    for (let index = 0; index < count; index += 1) found.push(packetOf(wanted, of, { ...packet, choose }));
  }
  const unlike = new Map(found.map((packet) => [textOf(packet), packet]));
  return [...unlike.values()].slice(0, 2 * count);
}

function textOf(packet: Packet): string {
  return Object.values(packet).map(String).join(" ");
}

interface Kind {
  readonly protocol: "tcp" | "udp";
  readonly state: "new" | "established";
  readonly isLocal: boolean;
}

/** Each kind of packet that can be sent, with the diagram of those wanted. */
function sendable(wanted: WantedPackets): readonly { readonly of: number; readonly packet: Kind }[] {
  const kinds = (["new", "established"] as const).flatMap((state) =>
    [false, true].flatMap((isLocal) => (["tcp", "udp"] as const).map((protocol): Kind => ({ protocol, state, isLocal }))),
  );
  return kinds.filter(({ state, isLocal }) => state === "new" || !isLocal).map((packet) => ({ packet, of: ofKind(wanted, packet) }));
}

function ofKind(wanted: WantedPackets, { protocol, state, isLocal }: Kind): number {
  const { space } = wanted;
  const connection = state === "new" ? wanted.fresh : untouched(wanted);
  const isTcp = protocol === "tcp";
  const transport = isTcp ? (isLocal ? 40 : state === "new" ? 20 : 20 + DATA_BYTES) : 8;
  const header = (space.family === "ipv4" ? 20 : 40) + transport;
  const flags = isTcp ? (state === "new" ? SYN : ACK) : 0;
  const of = holding(space, connection, [
    [level.protocol, isTcp ? TCP : UDP],
    [level.tcpFlags, flags],
    [level.length, header],
    ...ordinaryFields,
  ]);
  const isLo = space.equals(level.in, space.interfaceIndex("lo"));
  const { diagrams } = space;
  return isLocal ? diagrams.and(diagrams.and(isLo, of), ownEnds(wanted)) : diagrams.and(fromOutside(wanted), of);
}

const ordinaryFields: readonly (readonly [number, number])[] = [
  [level.ttl, 64],
  [level.icmpType, 0],
  [level.icmpCode, 0],
  [level.dscp, 0],
  [level.ecn, 0],
  [level.fragment, 0],
  [level.priority, 0],
];

function holding(space: PacketSpace, of: number, values: readonly (readonly [number, number])[]): number {
  return values.reduce((all, [at, value]) => space.diagrams.cofactor(all, at, value), of);
}

/** Of connections that have gone both ways and were left as they were. */
function untouched({ space, known }: WantedPackets): number {
  const { direction, dnat, snat, dnatSettled, snatSettled, connectionMark } = level;
  const zero = [direction, dnat, snat, dnatSettled, snatSettled, connectionMark].map((at) => [at, 0] as const);
  const held = holding(space, known, [...zero, [level.state, stateIndex("established")]]);
  return [level.source, level.destination, level.destinationPort, level.sourcePort].reduce((a, at) => space.diagrams.identify(a, at), held);
}

function fromOutside({ space, interfaces }: WantedPackets): number {
  const isMeant = (name: string | undefined): boolean => name !== undefined && name !== "lo" && (interfaces?.includes(name) ?? true);
  return space.where(level.in, space.interfaces.length, (index) => isMeant(space.interfaces[index]));
}

function ownEnds({ space, host }: WantedPackets): number {
  const own = ownAddresses(host, space).map((value) => ({ lo: value, hi: value }));
  const { diagrams } = space;
  return diagrams.and(space.addressesWithin(level.source, own), space.addressesWithin(level.destination, own));
}

/** Ascending, loopback among them; link-local ones belong to one interface each and are left out. */
function ownAddresses({ interfaces }: HostModel, { family }: PacketSpace): readonly bigint[] {
  const own = interfaces.flatMap(({ addresses }) =>
    addresses.flatMap(({ address, tentative }) => {
      const parsed = parseIpAddress(address);
      return parsed?.family === family && !tentative && !/^fe[89ab]/i.test(address) ? [parsed.value] : [];
    }),
  );
  return [...new Set(own)].toSorted((a, b) => (a < b ? -1 : 1));
}

interface Choice {
  readonly protocol: "tcp" | "udp";
  readonly state: "new" | "established";
  readonly isLocal: boolean;
  readonly choose: Chooser;
}

/** One packet of a diagram that is not false. Where nothing is said of a field it is as an ordinary sender has it. */
function packetOf(wanted: WantedPackets, of: number, { protocol, state, isLocal, choose }: Choice): Packet {
  const { space, host } = wanted;
  const path = pathThrough(wanted, of, choose);
  const via = space.interfaces[path.get(level.in)?.from ?? -1] ?? firstInterface(wanted, isLocal);
  const own = ownAddresses(host, space);
  const destination =
    addressAt(space, path.get(level.destination), own) ?? own.find((one) => one > 1n && one !== 0x7f00_0001n) ?? own[0] ?? 1n;
  const given = path.get(level.source);
  const source = isLocal
    ? (addressAt(space, given, [destination, ...own]) ?? destination)
    : (ordinarySource(addressIntervals(space, given === undefined ? undefined : [given]), { host, family: space.family, device: via }) ??
      1n);
  const ports = host.listeners.filter((one) => one.protocol === protocol).map(({ port }) => port);
  const packet: Packet = {
    family: space.family,
    protocol,
    in: isLocal ? "lo" : via,
    source,
    sourcePort: portAt(path.get(level.sourcePort), [40_000 + choose(1000)]),
    destination,
    destinationPort: portAt(path.get(level.destinationPort), ports.length === 0 ? [80] : [ports[choose(ports.length)] ?? 80, ...ports]),
  };
  return state === "established" ? { ...packet, state } : packet;
}

function firstInterface({ space }: WantedPackets, isLocal: boolean): string {
  return isLocal ? "lo" : (space.interfaces.find((name) => name !== "lo") ?? "lo");
}

/** Level → the range that leads on, of the levels that are tested on the way. */
function pathThrough({ space, host }: WantedPackets, root: number, choose: Chooser): ReadonlyMap<number, Range> {
  const path = new Map<number, Range>();
  const { store } = space.diagrams;
  const ports = new Set(host.listeners.map(({ port }) => port));
  for (let id = root; id >= FIRST_NODE && store.levelOf(id) < FIRST_CONDITION;) {
    const at = store.levelOf(id);
    const ranges = [...edgesByChild(space, id)].flatMap(([child, of]) => (child === FALSE ? [] : of.map((range) => ({ child, range }))));
    const liked = ranges.filter(({ range }) => isLiked(space, host, { at, range, ports }));
    const among = liked.length > 0 ? liked : ranges;
    const chosen = among[choose(among.length)];
    if (chosen === undefined) break;
    path.set(at, chosen.range);
    id = chosen.child;
  }
  return path;
}

/** A destination that the host has, a port on which something listens. */
function isLiked(
  space: PacketSpace,
  host: HostModel,
  { at, range, ports }: { readonly at: number; readonly range: Range; readonly ports: ReadonlySet<number> },
): boolean {
  if (at === level.in) return range.from < space.interfaces.length;
  if (at === level.destinationPort) return [...ports].some((port) => port >= range.from && port <= range.to);
  if (at !== level.destination) return false;
  const own = ownAddresses(host, space);
  return own.includes(addressAt(space, range, own) ?? -1n);
}

/** One of `liked` where the range has it, otherwise its first address but one. null: there is no range. */
function addressAt(space: PacketSpace, range: Range | undefined, liked: readonly bigint[]): bigint | null {
  if (range === undefined) return null;
  const [lo, hi] = [lowest(space, range.from), space.axis.valueOf(range.to)];
  return liked.find((value) => value >= lo && value <= hi) ?? (hi - lo > 1n ? lo + 1n : lo);
}

function portAt(range: Range | undefined, liked: readonly number[]): number {
  const fits = (port: number): boolean => range === undefined || (port >= range.from && port <= range.to);
  return liked.find(fits) ?? Math.max(1, range?.from ?? 1);
}

/** Why none of them can be sent. */
export function whyNone(wanted: WantedPackets): readonly Refused[] {
  const { space, known } = wanted;
  const { diagrams } = space;
  const tcpOrUdp = diagrams.or(space.equals(level.protocol, TCP), space.equals(level.protocol, UDP));
  const ported = diagrams.and(tcpOrUdp, known);
  if (ported === FALSE) return ["other-protocol"];
  const states = (["new", "established", "untracked"] as const).map((state) => space.equals(level.state, stateIndex(state)));
  const isKnown = states.reduce((a, b) => diagrams.or(a, b), FALSE as number);
  if (diagrams.and(isKnown, ported) === FALSE) return ["related-or-invalid"];
  const notLocal = diagrams.not(space.equals(level.in, space.interfaceIndex("lo")));
  if (diagrams.and(notLocal, ported) === FALSE) return ["sent-by-host"];
  const either = diagrams.or(wanted.fresh, untouched(wanted));
  return diagrams.and(diagrams.and(tcpOrUdp, notLocal), either) === FALSE ? ["translated-connection"] : ["header"];
}
