/** A box of the difference as the region a person reads: prefixes, ports, interfaces, one packet that shows it and what decides it on both sides. */
import { formatIpAddress } from "@portolan/net";
import type { HostModel } from "../host-model.ts";
import type { DifferentRegion } from "../difference.ts";
import { ordinarySource } from "../ordinary-source.ts";
import type { Packet } from "../packet.ts";
import type { Reason } from "../reason.ts";
import type { Trace } from "../trace.ts";
import { tracePacket } from "../trace/trace-packet.ts";
import type { Reachability } from "../verdict.ts";
import type { Access } from "./access.ts";
import { FIRST_NODE } from "./diagram-store.ts";
import { ownAddresses } from "./host-boundaries.ts";
import { FIRST_CHOICE, FIRST_CONDITION, level } from "./level.ts";
import { addressIntervals, addressTexts, interfaceNames, lowest, portText, protocolTexts, rangesOf } from "./packet-sets.ts";
import type { PacketSpace, Range } from "./packet-space.ts";
import type { Box } from "./regions.ts";

const TCP = 6;
const UDP = 17;

export interface Hosts {
  readonly before: HostModel;
  readonly after: HostModel;
}

export type WitnessQuestion = Pick<RegionQuestion, "space" | "hosts" | "root" | "box" | "shows">;

export interface RegionQuestion {
  readonly space: PacketSpace;
  readonly hosts: Hosts;
  /** The diagram of pairs that the box is of. */
  readonly root: number;
  readonly box: Box;
  readonly before: Access;
  readonly after: Access;
  /** Of the terminals of `root`: those that a witness has to lead to. */
  readonly shows: (terminal: number) => boolean;
  /** The box is of packets of connections that exist already. */
  readonly isEstablished?: boolean;
}

export function differentRegion(question: RegionQuestion): DifferentRegion | null {
  const { space, box, before, after } = question;
  const via = interfaceNames(space, rangesOf(box.sets, "in"));
  if (via.length === 0) return null;
  const values = witnessValues(question);
  const traces = tracesOf(question, values);
  const protocols = protocolTexts(rangesOf(box.sets, "protocol"));
  return {
    family: space.family,
    protocol: protocols.join(","),
    to: shorter(space, box, level.destination).join(","),
    ports: hasPorts(values) ? portText(rangesOf(box.sets, "destinationPort")) : "",
    sources: shorter(space, box, level.source),
    via,
    before: answeredVerdict(before, traces?.before, values),
    after: answeredVerdict(after, traces?.after, values),
    conditions: { before: before.conditions, after: after.conditions },
    witness: witnessOf(space, values),
    because: { before: reasonsOf(traces?.before), after: reasonsOf(traces?.after) },
    ...(question.isEstablished === true ? { isEstablished: true as const } : {}),
  };
}

export function shorter(space: PacketSpace, box: Box, of: number): readonly string[] {
  const exact = addressTexts(space, box.sets.get(of));
  const spare = box.spare.get(of);
  if (spare === undefined || exact.length < 2) return exact;
  const more = addressTexts(space, merged([...(box.sets.get(of) ?? []), ...spare], space.lastOf(of)));
  return more.length < exact.length ? more : exact;
}

function merged(ranges: readonly Range[], last: number): readonly Range[] | undefined {
  const sorted = [...ranges].sort((a, b) => a.from - b.from);
  const [first] = sorted;
  const result: { from: number; to: number }[] = [];
  for (const { from, to } of sorted) {
    const end = result.at(-1);
    if (end !== undefined && from <= end.to + 1) end.to = Math.max(end.to, to);
    else result.push({ from, to });
  }
  return first?.from === 0 && result.length === 1 && result[0]?.to === last ? undefined : result;
}

function hasPorts(values: Float64Array): boolean {
  return values[level.protocol] === TCP || values[level.protocol] === UDP;
}

/** One number per dimension inside the box: ordinary where there is a choice. Addresses are labels of the ranges they lie in. */
export function witnessValues({ space, hosts, root, box, shows }: WitnessQuestion): Float64Array {
  const values = new Float64Array(FIRST_CONDITION);
  const first = (of: number, otherwise: number) => box.sets.get(of)?.[0]?.from ?? otherwise;
  const interfaces = interfaceNames(space, box.sets.get(level.in)).map((name) => space.interfaces.indexOf(name));
  values[level.in] = interfaces.find((index) => space.interfaces[index] !== "lo") ?? interfaces[0] ?? 0;
  values[level.protocol] = [TCP, UDP].find((one) => within(box.sets.get(level.protocol), one)) ?? first(level.protocol, TCP);
  values[level.source] = ordinaryLabel(space, hosts, { box, device: space.interfaces[values[level.in] as number] ?? null });
  values[level.destination] = ownLabel(space, hosts, box) ?? first(level.destination, 0);
  values[level.destinationPort] = Math.max(first(level.destinationPort, 1), 0);
  const { store } = space.diagrams;
  let id = root;
  while (store.levelOf(id) < FIRST_CHOICE) id = store.childAt(id, values[store.levelOf(id)] as number);
  for (const [of, value] of ordinary(values[level.protocol] as number, space.family)) values[of] = value;
  settleChoices({ space, values, shows, budget: { left: 10_000 } }, id);
  return values;
}

/** Of the range with the sender that a person would believe. */
function ordinaryLabel(space: PacketSpace, { after }: Hosts, { box, device }: { box: Box; device: string | null }): number {
  const ranges = box.sets.get(level.source);
  const found = ordinarySource(addressIntervals(space, ranges), { host: after, family: space.family, device });
  const label = found === null ? null : space.axis.labelOf(found);
  return label !== null && within(ranges, label) ? label : (ranges?.[0]?.from ?? 0);
}

function within(ranges: readonly Range[] | undefined, value: number): boolean {
  return ranges === undefined || ranges.some(({ from, to }) => value >= from && value <= to);
}

function ownLabel(space: PacketSpace, { before, after }: Hosts, box: Box): number | null {
  const labels = [...ownAddresses(after, space.family), ...ownAddresses(before, space.family)].map((value) => space.axis.labelOf(value));
  return labels.find((label) => within(box.sets.get(level.destination), label)) ?? null;
}

function ordinary(protocol: number, family: "ipv4" | "ipv6"): readonly (readonly [number, number])[] {
  const header = family === "ipv4" ? 20 : 40;
  return [
    [level.sourcePort, 40_000],
    [level.tcpFlags, protocol === TCP ? 2 : 0],
    [level.ttl, 64],
    [level.length, header + (protocol === TCP ? 20 : 8)],
    [level.icmpType, protocol === 58 ? 128 : 8],
  ];
}

interface Search {
  readonly space: PacketSpace;
  readonly values: Float64Array;
  readonly shows: (terminal: number) => boolean;
  readonly budget: { left: number };
}

/** Leaves in `values` choices of the sender that lead to a terminal that shows the difference. */
function settleChoices(search: Search, id: number): boolean {
  if (id < FIRST_NODE) return search.shows(id);
  if (search.budget.left-- <= 0) return false;
  const { space, values } = search;
  const { store } = space.diagrams;
  const at = store.levelOf(id);
  if (at < FIRST_CONDITION) {
    const usual = values[at] as number;
    if (settleChoices(search, store.childAt(id, usual))) return true;
    for (let edge = store.firstEdge(id), last = store.lastEdge(id); edge <= last; edge += 1) {
      values[at] = store.endOf(edge);
      if (settleChoices(search, store.childOf(edge))) return true;
    }
    values[at] = usual;
    return false;
  }
  return settleChoices(search, store.childAt(id, 1)) || settleChoices(search, store.childAt(id, 0));
}

function witnessOf(space: PacketSpace, values: Float64Array): DifferentRegion["witness"] {
  const packet = packetOf(space, values);
  const text = (value: bigint) => formatIpAddress({ family: space.family, value });
  return {
    iif: packet.in,
    source: text(packet.source),
    sourcePort: packet.sourcePort,
    destination: text(packet.destination),
    destinationPort: packet.destinationPort,
  };
}

/** A label stands for every address of its range; the first of the range, or the host's own one, is taken. */
export function packetOf(space: PacketSpace, values: Float64Array): Packet {
  const of = (at: number) => values[at] as number;
  return {
    family: space.family,
    protocol: of(level.protocol) === UDP ? "udp" : "tcp",
    in: space.interfaces[of(level.in)] ?? "",
    source: sourceAt(space, of(level.source)),
    sourcePort: of(level.sourcePort),
    destination: addressAt(space, of(level.destination)),
    destinationPort: of(level.destinationPort),
    ttl: of(level.ttl),
    length: of(level.length),
  };
}

/** Starts of ranges follow a boundary; ends are boundaries. */
function addressAt(space: PacketSpace, label: number): bigint {
  return space.axis.isBoundary(label) ? space.axis.valueOf(label) : lowest(space, label);
}

/** Of the addresses that a label stands for, which are alike, one that a person would believe. */
function sourceAt(space: PacketSpace, label: number): bigint {
  const { axis, family } = space;
  const only = addressAt(space, label);
  if (family === "ipv4" || !axis.isBoundary(label)) return only;
  return ordinarySource([axis.rangeOf(label)], { host: { interfaces: [], routes: [] }, family, device: null }) ?? only;
}

/** A step of a trace without its hook. */
export function reasonOf({ layer, table, chain, handle, position, text, effect, direction }: Reason): Reason {
  return { layer, table, chain, handle, position, text, effect, direction };
}

const PASSING = new Set(["continue", "jump", "mark", "notrack"]);

/** How the witness fares; null of a protocol without ports, which is not traced. */
function tracesOf({ space, hosts, isEstablished }: RegionQuestion, values: Float64Array): Record<keyof Hosts, Trace> | null {
  if (!hasPorts(values)) return null;
  const packet: Packet = { ...packetOf(space, values), ...(isEstablished === true ? { state: "established" } : {}) };
  return { before: tracePacket(hosts.before, packet), after: tracePacket(hosts.after, packet) };
}

/** Where the answers of machines behind this one are too many to follow, and the witness of TCP gets none, nothing is called open. */
function answeredVerdict({ verdict }: Access, trace: Trace | undefined, values: Float64Array): Reachability {
  const isUnanswered = values[level.protocol] === TCP && trace?.verdict === "forwarded" && trace.reply === "dropped";
  return verdict === "open" && isUnanswered ? "depends" : verdict;
}

function reasonsOf(trace: Trace | undefined): readonly Reason[] {
  return trace?.steps.filter(({ effect }) => !PASSING.has(effect.split(" ")[0] ?? "")).map(reasonOf) ?? [];
}
