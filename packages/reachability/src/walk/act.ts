/** What the actions of a rule do to a branch: it goes on changed, the rule ends for it, or there is a verdict. */
import type { Action, Condition, NatAction, NatTarget, Rule, Selector, Value, Verdict } from "@portolan/ruleset";
import type { Listener } from "../host-model.ts";
import { interfaceAddress, masqueradeAddress } from "./address-kind.ts";
import { cutByCondition } from "./cube.ts";
import { boxOfKey, cutByBox, readParts } from "./cut-match.ts";
import { unknownFields } from "../unknown-fields.ts";
import { findSocketAt } from "./find-listener.ts";
import type { Branch } from "./flow.ts";
import {
  changeConnection,
  changePacket,
  chosen,
  IPS,
  protocolNumber,
  type AddressPart,
  type PortPart,
  type WalkPacket,
} from "./walk-packet.ts";
import type { Walk } from "./walk-context.ts";

export type Acted =
  | { readonly kind: "next"; readonly branch: Branch }
  | { readonly kind: "end"; readonly branch: Branch }
  | { readonly kind: "unknown"; readonly branch: Branch }
  | { readonly kind: "verdict"; readonly branch: Branch; readonly verdict: Verdict; readonly effect: string };

const next = (branch: Branch): Acted => ({ kind: "next", branch });
const end = (branch: Branch): Acted => ({ kind: "end", branch });
const unknown = (branch: Branch): Acted => ({ kind: "unknown", branch });
const withPacket = (branch: Branch, packet: WalkPacket): Branch => ({ ...branch, packet });

/** An action with the rule it stands in. */
interface Deed<Kind = Action> {
  readonly action: Kind;
  readonly rule: Rule;
}

export function act(walk: Walk, branch: Branch, { action, rule }: Deed): readonly Acted[] {
  const { packet } = branch;
  switch (action.kind) {
    case "verdict":
      return [decided(branch, action.verdict)];
    case "verdict-map":
      return lookUpVerdict(walk, branch, action);
    case "nat":
      return translate(walk, branch, { action, rule });
    case "set-mark":
      return [
        next(withPacket(branch, writeMark(packet, action.of, Number((BigInt(readMark(packet, action.of)) & action.and) ^ action.xor)))),
      ];
    case "copy-mark":
      return [copyMark(branch, action)];
    case "map-mark":
      return mapMark(walk, branch, action);
    case "untrack":
      return [next(packet.state === 0 ? withPacket(branch, changePacket(packet, { state: 64 })) : branch)];
    case "set-zone":
      return [next(withPacket(branch, changeConnection(packet, { zone: action.zone })))];
    case "tproxy":
      return assignTproxy(walk, branch, { action, rule });
    case "unknown-action":
      return action.mayDecide ? onlyIf(walk, branch, action.condition) : [next(branch)];
    case "update-set":
    case "harmless":
      return [next(branch)];
  }
}

function decided(branch: Branch, verdict: Verdict): Acted {
  return { kind: "verdict", branch, verdict, effect: "chain" in verdict ? `${verdict.kind} ${verdict.chain}` : verdict.kind };
}

/** Goes on where the condition holds; nothing can be said where it does not. */
function onlyIf(walk: Walk, branch: Branch, condition: Condition): readonly Acted[] {
  const { holds, fails } = fork(walk, branch, condition);
  return [...holds.map(next), ...fails.map(unknown)];
}

export function fork(
  walk: Walk,
  branch: Branch,
  condition: Condition,
): { readonly holds: readonly Branch[]; readonly fails: readonly Branch[] } {
  const { holds, fails } = cutByCondition(branch.cube, walk.conditions.bitOf(condition));
  return { holds: holds === null ? [] : [{ ...branch, cube: holds }], fails: fails === null ? [] : [{ ...branch, cube: fails }] };
}

interface KeyedEntry {
  readonly key: readonly Value[];
}

type Found<Entry> = { readonly branch: Branch; readonly entry: Entry | null } | { readonly branch: Branch; readonly entry: "unclear" };

/** The first entry whose key holds, for each part of the branch; null: none. */
function lookUpEntries<Entry extends KeyedEntry>(
  walk: Walk,
  branch: Branch,
  map: { selectors: readonly Selector[]; entries: readonly Entry[] },
): readonly Found<Entry>[] | "absent" {
  // prettier-ignore
  const { selectors, entries } = map;
  const parts = readParts(selectors, branch.packet, walk);
  if (parts === null) return "absent";
  const isUnknown = parts.some(({ kind }) => kind === "unknown");
  const found: Found<Entry>[] = [];
  let left: readonly Branch[] = [branch];
  for (const entry of entries) {
    const box = isUnknown ? ("unclear" as const) : boxOfKey(entry.key, { selectors, parts, walk });
    if (box === null) continue;
    const cuts = left.map((one) => {
      if (box !== "unclear") return cutByBox(one, box);
      const { holds, fails } = fork(walk, one, unknownFields(selectors, { name: null, elements: { kind: "tuples", tuples: [entry.key] } }));
      return { passed: holds, failed: fails };
    });
    for (const cut of cuts) for (const passed of cut.passed) found.push({ branch: passed, entry });
    left = cuts.flatMap(({ failed }) => failed);
    if (left.length === 0) break;
  }
  return [...found, ...left.map((one) => ({ branch: one, entry: null }))];
}

function lookUpVerdict(walk: Walk, branch: Branch, map: Extract<Action, { kind: "verdict-map" }>): readonly Acted[] {
  const found = lookUpEntries(walk, branch, map);
  if (found === "absent") return [end(branch)];
  const { volatile } = map;
  return found.flatMap(({ branch: part, entry }): readonly Acted[] => {
    const here = (of: Branch): Acted => (entry === null || entry === "unclear" ? next(of) : decided(of, entry.verdict));
    if (volatile === null) return [here(part)];
    const { holds, fails } = fork(walk, part, volatile);
    return [...holds.map(entry === null ? unknown : here), ...fails.map(next)];
  });
}

function readMark(packet: WalkPacket, of: "packet" | "connection"): number {
  return of === "packet" ? packet.mark : (packet.connection?.mark ?? 0);
}

function writeMark(packet: WalkPacket, of: "packet" | "connection", mark: number): WalkPacket {
  return of === "packet" ? changePacket(packet, { mark: mark >>> 0 }) : changeConnection(packet, { mark: mark >>> 0 });
}

function copyMark(branch: Branch, action: Extract<Action, { kind: "copy-mark" }>): Acted {
  const { packet } = branch;
  if (packet.connection === null) return action.to === "packet" ? end(branch) : next(branch); // written to no connection, it is lost
  const from = readMark(packet, action.to === "packet" ? "connection" : "packet");
  const kept = BigInt(readMark(packet, action.to)) & ~action.targetMask & 0xffff_ffffn;
  return next(withPacket(branch, writeMark(packet, action.to, Number(kept ^ (BigInt(from) & action.sourceMask)))));
}

function mapMark(walk: Walk, branch: Branch, action: Extract<Action, { kind: "map-mark" }>): readonly Acted[] {
  const found = lookUpEntries(walk, branch, action);
  if (found === "absent") return [end(branch)];
  return found.map(({ branch: part, entry }) => {
    if (entry === null || entry === "unclear") return end(part);
    return next(withPacket(part, writeMark(part.packet, action.of, Number(entry.mark & 0xffff_ffffn))));
  });
}

function assignTproxy(walk: Walk, branch: Branch, { action, rule }: Deed<Extract<Action, { kind: "tproxy" }>>): readonly Acted[] {
  const { packet } = branch;
  const none = (of: Branch): Acted =>
    rule.origin.dialect === "nftables" ? end(of) : { kind: "verdict", branch: of, verdict: { kind: "drop" }, effect: "drop" };
  const port = action.port ?? packet.destinationPort;
  if ((action.family !== null && action.family !== packet.family) || typeof port !== "number") return [none(branch)];
  const own =
    action.address ??
    (packet.destination === chosen ? null : (interfaceAddress(walk, packet.in, packet.destination) ?? packet.destination));
  if (own === null) return [unknown(branch)];
  const protocol = packet.protocol === protocolNumber.udp ? "udp" : "tcp";
  const acted: Acted[] = [];
  let left: readonly Branch[] = [branch];
  for (const { listener, onlyIf: condition } of findSocketAt(walk, {
    family: packet.family,
    protocol,
    address: own,
    port,
    device: packet.in,
  })) {
    const cuts = left.map((one) => (condition === null ? { holds: [one], fails: [] } : fork(walk, one, condition)));
    for (const taken of cuts.flatMap(({ holds }) => holds)) acted.push(...giveTo(walk, taken, { listener, none }));
    left = cuts.flatMap(({ fails }) => fails);
  }
  return [...acted, ...left.map(none)];
}

function giveTo(
  walk: Walk,
  branch: Branch,
  { listener, none }: { readonly listener: Listener; readonly none: (of: Branch) => Acted },
): readonly Acted[] {
  const given = (of: Branch): Acted => next(withPacket(of, changePacket(of.packet, { socket: listener })));
  if (listener.isTransparent !== null) return [listener.isTransparent ? given(branch) : none(branch)];
  const text = `${listener.protocol}/${listener.port} is transparent`;
  const { holds, fails } = fork(walk, branch, { id: `socket ${text}`, kind: "socket", text });
  return [...holds.map(given), ...fails.map(none)];
}

function translate(walk: Walk, branch: Branch, { action, rule }: Deed<NatAction>): readonly Acted[] {
  if (action.family !== null && action.family !== branch.packet.family) return [end(branch)];
  if (action.target.kind === "target") return mapTo(walk, branch, { action, target: action.target, rule });
  const found = lookUpEntries(walk, branch, action.target);
  if (found === "absent") return [end(branch)];
  const { volatile } = action.target;
  return found.flatMap(({ branch: part, entry }): readonly Acted[] => {
    const here = (of: Branch): readonly Acted[] =>
      entry === null || entry === "unclear" ? [end(of)] : mapTo(walk, of, { action, target: entry.target, rule });
    if (volatile === null) return here(part);
    const { holds, fails } = fork(walk, part, volatile);
    return [...(entry === null ? holds.map(unknown) : holds.flatMap(here)), ...fails.map(end)];
  });
}

interface Mapping {
  readonly action: NatAction;
  readonly target: NatTarget;
  readonly rule: Rule;
}

function mapTo(walk: Walk, branch: Branch, mapping: Mapping): readonly Acted[] {
  const { packet } = branch;
  const isDestination = mapping.action.nat === "dnat" || mapping.action.nat === "redirect";
  const address = pickAddress(walk, packet, mapping);
  if (address === null) return [{ kind: "verdict", branch, verdict: { kind: "drop" }, effect: "drop" }];
  const { origin } = mapping.rule;
  const place = `${origin.table} ${origin.chain} ${origin.handle ?? origin.position}`;
  const port = pickPort(isDestination ? packet.destinationPort : packet.sourcePort, mapping);
  const chances: Condition[] = [];
  if (address.isChance) chances.push({ id: `nat ${place} takes its first address`, kind: "chance", text: place });
  if (port.isChance) chances.push({ id: `nat ${place} takes its first port`, kind: "chance", text: place });
  const acted: Acted[] = [];
  let left: readonly Branch[] = [branch];
  for (const chance of chances) {
    const forks = left.map((one) => fork(walk, one, chance));
    acted.push(...forks.flatMap(({ fails }) => fails.map(unknown)));
    left = forks.flatMap(({ holds }) => holds);
  }
  const mapped = left.map((one): Acted => {
    const changed = isDestination
      ? mapDestination(one.packet, address.value, port.value)
      : mapSource(one.packet, address.value, port.value);
    return { kind: "verdict", branch: withPacket(one, changed), verdict: { kind: "accept" }, effect: mapping.action.nat };
  });
  return [...acted, ...mapped];
}

/** null: the interface has no address to take, and the kernel drops. */
function pickAddress(
  walk: Walk,
  packet: WalkPacket,
  { action, target }: Mapping,
): { readonly value: AddressPart; readonly isChance: boolean } | null {
  if (action.nat === "redirect" || action.nat === "masquerade") {
    const value = ownAddress(walk, packet, action.nat);
    return value === null ? null : { value, isChance: false };
  }
  const { addresses } = target;
  if (addresses === null) return { value: action.nat === "dnat" ? packet.destination : packet.source, isChance: false };
  const present = action.nat === "dnat" ? packet.destination : packet.source;
  // The host's bits of the variable address are not followed.
  if (target.keepsHostBits === true && present !== chosen)
    return { value: addresses.lo | (present & (addresses.hi - addresses.lo)), isChance: false };
  return { value: addresses.lo, isChance: addresses.lo !== addresses.hi };
}

function ownAddress(walk: Walk, packet: WalkPacket, nat: "redirect" | "masquerade"): bigint | null {
  if (nat === "redirect" && packet.in === null) return packet.family === "ipv4" ? 0x7f00_0001n : 1n;
  const like = packet.destination === chosen ? 0n : packet.destination;
  return nat === "redirect" ? interfaceAddress(walk, packet.in, like) : masqueradeAddress(walk, packet.out, like);
}

/** A port that is in the range already stays; otherwise the kernel draws one. */
function pickPort(present: PortPart, { action, target }: Mapping): { readonly value: PortPart; readonly isChance: boolean } {
  const { ports } = target;
  if (present === null || ports === null) return { value: present, isChance: false };
  if (ports.from === ports.to) return { value: ports.from, isChance: false };
  if (!action.isRandom && present !== chosen && present >= ports.from && present <= ports.to) return { value: present, isChance: false };
  return { value: ports.from, isChance: true };
}

function mapDestination(packet: WalkPacket, address: AddressPart, port: PortPart): WalkPacket {
  const { connection } = packet;
  if (connection === null) return packet;
  const isChanged = address !== packet.destination || port !== packet.destinationPort;
  const status = connection.status | IPS.dnatDone | (isChanged ? IPS.dnat : 0);
  const reply = { ...connection.reply, source: address, sourcePort: port };
  return changePacket(packet, { destination: address, destinationPort: port, connection: { ...connection, status, reply } });
}

function mapSource(packet: WalkPacket, address: AddressPart, port: PortPart): WalkPacket {
  const { connection } = packet;
  if (connection === null) return packet;
  const isChanged = address !== packet.source || port !== packet.sourcePort;
  const status = connection.status | IPS.snatDone | (isChanged ? IPS.snat : 0);
  const reply = { ...connection.reply, destination: address, destinationPort: port };
  return changePacket(packet, { source: address, sourcePort: port, connection: { ...connection, status, reply } });
}
