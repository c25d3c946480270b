/**
 * What a rule reads of a set of packets: one value, the variable address, a choice of the sender, a value for each rank, or something that cannot
 * be known. Absent: the packets do not have the field, so every test of it fails.
 */
import type { Field } from "@portolan/ruleset";
import { kindOfAddress, kindsOfRanks, type KindPart } from "./address-kind.ts";
import { findSocket } from "./find-listener.ts";
import { intersectRanks, subtractRanks, uniteRanks, type RankSet } from "./rank-set.ts";
import { chosen, protocolNumber, type AddressPart, type PortPart, type WalkConnection, type WalkPacket } from "./walk-packet.ts";
import type { Walk } from "./walk-context.ts";

export type Part =
  | { readonly kind: "absent" | "source" | "unknown" }
  | { readonly kind: "number"; readonly value: bigint }
  | { readonly kind: "name"; readonly name: string }
  | { readonly kind: "choice"; readonly field: Field }
  | { readonly kind: "by-rank"; readonly parts: readonly KindPart[] }
  | { readonly kind: "name-by-rank"; readonly parts: readonly NamePart[] };

export interface NamePart {
  readonly name: string;
  readonly ranks: RankSet;
}

const absent: Part = { kind: "absent" };
const unknown: Part = { kind: "unknown" };
const number = (value: bigint | number): Part => ({ kind: "number", value: BigInt(value) });
const name = (value: string | null): Part => (value === null ? absent : { kind: "name", name: value });
const address = (value: AddressPart): Part => (value === chosen ? { kind: "source" } : number(value));
const choiceOf = (value: number | typeof chosen | null, field: Field): Part => (value === null ? absent : value === chosen ? { kind: "choice", field } : number(value)); // prettier-ignore
const port = (value: PortPart): Part => choiceOf(value, "source-port");
const tracked = (packet: WalkPacket, read: (connection: WalkConnection) => Part): Part => (packet.connection === null ? absent : read(packet.connection)); // prettier-ignore

export function readPart(field: Field, packet: WalkPacket, walk: Walk): Part {
  if (isUnknownOfFrame(field, packet)) return unknown;
  const read = readers[field];
  return read(packet, walk);
}

/** Connection tracking of bridges is not modelled. */
function isUnknownOfFrame(field: Field, { frame = null }: WalkPacket): boolean {
  if (frame === null) return false;
  return (frame === "unknown port" && /^(?:in|out)-interface/.test(field)) || /^(?:connection|original|reply)-|^packet-type$/.test(field);
}

type Reader = (packet: WalkPacket, walk: Walk) => Part;

const ARPHRD = { ethernet: 1, loopback: 772, none: 65_534 } as const;

function linkType(of: string | null, walk: Walk): Part {
  const link = walk.interfaces.get(of ?? "");
  if (link === undefined) return absent;
  if (link.hardware !== undefined) return number(link.hardware);
  if (link.loopback) return number(ARPHRD.loopback);
  if (link.mac !== null) return number(ARPHRD.ethernet);
  return link.kind === "tun" ? number(ARPHRD.none) : unknown;
}

function linkGroup(of: string | null, walk: Walk): Part {
  if (of === null) return absent;
  const group = walk.interfaces.get(of)?.group;
  return group === undefined ? unknown : number(group);
}

function hardwareSource(packet: WalkPacket, walk: Walk): Part {
  const link = walk.interfaces.get(packet.in ?? "");
  return packet.in === null || link?.mac === null || link?.loopback === true ? absent : unknown;
}

function typeOf(part: AddressPart, walk: Walk, device: string | null): Part {
  if (part === chosen) return { kind: "by-rank", parts: kindsOfRanks(walk, device) };
  return number(kindOfAddress(walk, part, device));
}

/** 1 broadcast, 2 multicast, 0 otherwise, by the kind of the destination. */
function packetType({ destination, in: device }: WalkPacket, walk: Walk): Part {
  if ((walk.interfaces.get(device ?? "")?.mac ?? null) === null) return number(0); // no link address tells
  if (destination === 0n) return number(0); // no machine sends that to all
  const toType = (value: bigint): bigint => (value === 3n ? 1n : value === 5n ? 2n : 0n);
  if (destination !== chosen) return number(toType(kindOfAddress(walk, destination, device)));
  return { kind: "by-rank", parts: kindsOfRanks(walk, device).map(({ value, ranks }) => ({ value: toType(value), ranks })) };
}

/** The interface by which a route leads to an address; without one, and to this host itself, the empty name. */
function routeInterface(
  packet: WalkPacket,
  walk: Walk,
  to: { readonly address: AddressPart; readonly from: AddressPart; readonly mark: number },
): Part {
  if (packet.in === "lo") return name("lo");
  const query = {
    destination: to.address === chosen ? null : to.address,
    source: to.from === chosen ? null : to.from,
    iif: "lo",
    oif: null,
    mark: to.mark,
  };
  let left = walk.space.all;
  const parts: NamePart[] = [];
  for (const { found, ranks } of walk.routes.lookup(query)) {
    const isOn = found.type === "unicast" || found.type === "broadcast";
    if (!isOn) continue;
    parts.push({ name: found.ways[0]?.device ?? "", ranks });
    left = subtractRanks(left, ranks);
  }
  return { kind: "name-by-rank", parts: [...parts, { name: "", ranks: left }] };
}

function routed(packet: WalkPacket, walk: Walk, { device, mark }: { readonly device: string | null; readonly mark: number }): Part {
  if (packet.in === "lo") return number(1);
  const { source, destination } = packet;
  const query = {
    destination: source === chosen ? null : source,
    source: destination === chosen ? null : destination,
    iif: "lo",
    oif: null,
    mark,
  };
  let back: RankSet = { from: 0, words: new Uint32Array(0) };
  for (const { found, ranks } of walk.routes.lookup(query)) {
    if ((found.type === "unicast" || found.type === "broadcast") && (device === null || found.ways.some((way) => way.device === device)))
      back = uniteRanks(back, ranks);
  }
  const { all } = walk.space;
  return { kind: "by-rank", parts: [{ value: 1n, ranks: back }, { value: 0n, ranks: subtractRanks(all, intersectRanks(all, back)) }] }; // prettier-ignore
}

const ofSocket =
  (read: (socket: { isTransparent: boolean | null; address: bigint }) => Part): Reader =>
  (packet, walk) => {
    const socket = packet.socket ?? findSocket(walk, packet)[0]?.listener ?? null;
    return socket === null ? absent : read(socket);
  };

const toSource = ({ source, destination }: WalkPacket) => ({ address: source, from: destination });
const toDestination = ({ source, destination }: WalkPacket) => ({ address: destination, from: source });
const bit = (value: boolean): Part => number(value ? 1 : 0);

const noName: Part = { kind: "name", name: "" };

const readers: Readonly<Record<Field, Reader>> = {
  "in-interface": (packet) => ({ kind: "name", name: packet.in ?? "" }),
  "out-interface": (packet) => ({ kind: "name", name: packet.out ?? "" }),
  "in-bridge-port": (packet, walk) =>
    walk.interfaces.get(packet.in ?? "")?.kind === "bridge" && walk.host.layers.some(({ kind }) => kind === "bridge-netfilter")
      ? unknown
      : noName,
  "out-bridge-port": () => noName,
  "in-interface-kind": (packet, walk) => name(walk.interfaces.get(packet.in ?? "")?.kind ?? null),
  "out-interface-kind": (packet, walk) => name(walk.interfaces.get(packet.out ?? "")?.kind ?? null),
  helper: () => absent,
  family: ({ family }) => number(family === "ipv4" ? 2 : 10),
  protocol: ({ protocol }) => number(protocol),
  "source-address": ({ source }) => address(source),
  "destination-address": ({ destination }) => address(destination),
  "source-port": ({ sourcePort }) => port(sourcePort),
  "destination-port": ({ destinationPort }) => port(destinationPort),
  "icmp-type": ({ icmpType }) => (icmpType === null ? absent : number(icmpType)),
  "icmp-code": ({ icmpType }) => (icmpType === null ? absent : number(0)),
  "tcp-flags": ({ tcpFlags }) => (tcpFlags === null ? absent : number(tcpFlags)),
  mark: ({ mark }) => number(mark),
  "connection-mark": (packet) => tracked(packet, ({ mark }) => number(mark)),
  "connection-state": ({ state }) => number(state === 0 ? 1 : state),
  "connection-status": (packet) => tracked(packet, ({ status }) => number(status)),
  "connection-direction": (packet) => tracked(packet, () => bit(packet.isAnswer)),
  "connection-zone": (packet) => tracked(packet, ({ zone }) => number(zone)),
  "connection-label": (packet) => tracked(packet, () => unknown),
  "original-source-address": (packet) => tracked(packet, ({ original }) => address(original.source)),
  "original-destination-address": (packet) => tracked(packet, ({ original }) => address(original.destination)),
  "original-source-port": (packet) => tracked(packet, ({ original }) => port(original.sourcePort)),
  "original-destination-port": (packet) => tracked(packet, ({ original }) => port(original.destinationPort)),
  "original-protocol": (packet) => tracked(packet, () => number(packet.protocol)),
  "reply-source-address": (packet) => tracked(packet, ({ reply }) => address(reply.source)),
  "reply-destination-address": (packet) => tracked(packet, ({ reply }) => address(reply.destination)),
  "reply-source-port": (packet) => tracked(packet, ({ reply }) => port(reply.sourcePort)),
  "reply-destination-port": (packet) => tracked(packet, ({ reply }) => port(reply.destinationPort)),
  "source-address-type": (packet, walk) => typeOf(packet.source, walk, null),
  "destination-address-type": (packet, walk) => typeOf(packet.destination, walk, null),
  "source-address-type-here": (packet, walk) => typeOf(packet.source, walk, packet.in ?? packet.out),
  "destination-address-type-here": (packet, walk) => typeOf(packet.destination, walk, packet.in ?? packet.out),
  "source-route-exists": (packet, walk) => routed(packet, walk, { device: packet.in, mark: packet.mark }),
  "source-route-exists-any": (packet, walk) => routed(packet, walk, { device: null, mark: packet.mark }),
  "source-route-exists-unmarked": (packet, walk) => routed(packet, walk, { device: packet.in, mark: 0 }),
  "source-route-exists-any-unmarked": (packet, walk) => routed(packet, walk, { device: null, mark: 0 }),
  "source-route-interface": (packet, walk) => routeInterface(packet, walk, { ...toSource(packet), mark: packet.mark }),
  "source-route-interface-unmarked": (packet, walk) => routeInterface(packet, walk, { ...toSource(packet), mark: 0 }),
  "destination-route-interface": (packet, walk) => routeInterface(packet, walk, { ...toDestination(packet), mark: packet.mark }),
  "destination-route-interface-unmarked": (packet, walk) => routeInterface(packet, walk, { ...toDestination(packet), mark: 0 }),
  "packet-type": packetType,
  "ethernet-source": hardwareSource,
  "ethernet-destination": (packet, walk) => (hardwareSource(packet, walk).kind === "absent" ? absent : unknown),
  "ethernet-type": ({ family }) => number(family === "ipv4" ? 0x0800 : 0x86dd),
  "socket-transparent": ofSocket(({ isTransparent }) => (isTransparent === null ? unknown : bit(isTransparent))),
  "socket-wildcard": ofSocket(({ address: bound }) => bit(bound === 0n)),
  "socket-mark": ofSocket(() => unknown),
  user: (packet) => (packet.isOwn && packet.protocol !== protocolNumber.icmpv6 ? unknown : absent),
  group: (packet) => (packet.isOwn && packet.protocol !== protocolNumber.icmpv6 ? unknown : absent),
  "in-interface-type": (packet, walk) => linkType(packet.in, walk),
  "out-interface-type": (packet, walk) => linkType(packet.out, walk),
  "in-interface-group": (packet, walk) => linkGroup(packet.in, walk),
  "out-interface-group": (packet, walk) => linkGroup(packet.out, walk),
  ipsec: (_, walk) => (walk.host.layers.some(({ kind }) => kind === "xfrm") ? unknown : number(0)),
  ttl: ({ ttl }) => choiceOf(ttl, "ttl"),
  dscp: (packet, walk) => header(packet, walk, "dscp"),
  ecn: (packet, walk) => header(packet, walk, "ecn"),
  length: ({ length }) => choiceOf(length, "length"),
  fragment: () => number(0),
  "version-header-length": () => unknown,
  priority: () => unknown,
  cpu: () => unknown,
  "vlan-id": () => absent,
  "extension-header": () => number(0),
  "tcp-option": ({ protocol }) => (protocol === protocolNumber.tcp ? unknown : absent),
  "ip-option": () => number(0),
};

/** The sender's choice; 0 of what this host sends. */
function header({ isOwn, isAnswer }: WalkPacket, walk: Walk, field: Field): Part {
  return isOwn || isAnswer || !walk.isAnyChoice ? number(0) : { kind: "choice", field };
}
