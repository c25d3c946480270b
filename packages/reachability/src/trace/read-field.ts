/**
 * What a rule reads of a packet. A bigint or a name is what the kernel would read; null: the packet does not have it, so that every test of it
 * fails; "unknown": it has it, or may have it, and the model cannot know.
 */
import { connectionState, ipFamily, type Field } from "@portolan/ruleset";
import { addressType, isSourceRouted, routeInterface } from "./address-type.ts";
import { findSocket } from "./find-socket.ts";
import type { Connection, PacketState } from "./packet-state.ts";
import { ICMPV6, TCP } from "./packet-state.ts";
import type { TraceRun } from "./trace-run.ts";

export const unknownValue = "unknown";
export interface FieldName {
  readonly name: string;
}
export type FieldValue = bigint | FieldName | null | typeof unknownValue;

type Reader = (packet: PacketState, run: TraceRun) => FieldValue;

export function readField(field: Field, packet: PacketState, run: TraceRun): FieldValue {
  if (packet.frame !== null && isUnknownOfFrame(field, packet.frame.isPortKnown)) return unknownValue;
  return readers[field](packet, run);
}

/** Connection tracking of bridges is not modelled. */
function isUnknownOfFrame(field: Field, isPortKnown: boolean): boolean {
  return (!isPortKnown && /^(?:in|out)-interface/.test(field)) || /^(?:connection|original|reply)-|^packet-type$/.test(field);
}

const noName: FieldName = { name: "" };
const nameOf = (name: string | null): FieldName | null => (name === null ? null : { name });
const kindOf = (name: string | null, run: TraceRun): FieldName | null => nameOf(run.index.interfaces.get(name ?? "")?.kind ?? null);
const port = (value: number | null): bigint | null => (value === null ? null : BigInt(value));
const ofConnection =
  (read: (connection: Connection) => bigint | null): Reader =>
  (packet) =>
    packet.connection === null ? null : read(packet.connection);
const chosen =
  (value: bigint | null): Reader =>
  () =>
    value;
const unknowable: Reader = () => unknownValue;

const ARPHRD = { ethernet: 1n, loopback: 772n, none: 65_534n } as const;

function linkType(name: string | null, run: TraceRun): FieldValue {
  const link = run.index.interfaces.get(name ?? "");
  if (link === undefined) return null;
  if (link.hardware !== undefined) return BigInt(link.hardware);
  if (link.loopback) return ARPHRD.loopback;
  if (link.mac !== null) return ARPHRD.ethernet;
  return link.kind === "tun" ? ARPHRD.none : unknownValue;
}

function linkGroup(name: string | null, run: TraceRun): FieldValue {
  if (name === null) return null;
  const group = run.index.interfaces.get(name)?.group;
  return group === undefined ? unknownValue : BigInt(group);
}

function hardwareSource(packet: PacketState, run: TraceRun): FieldValue {
  const link = run.index.interfaces.get(packet.in ?? "");
  if (packet.in === null || link?.mac === null || link?.loopback === true) return null;
  return packet.hardwareAddress === null ? unknownValue : BigInt(`0x${packet.hardwareAddress.replaceAll(":", "")}`);
}

/** RTN_* of the destination tells how it was sent: to this host, to all, to a group. */
function packetType(packet: PacketState, run: TraceRun): FieldValue {
  if ((run.index.interfaces.get(packet.in ?? "")?.mac ?? null) === null) return 0n; // no link address tells
  if (packet.destination === 0n) return 0n; // no machine sends that to all
  const BROADCAST = 3n;
  const MULTICAST = 5n;
  const type = addressType(run, { family: packet.family, address: packet.destination, device: packet.in });
  return type === BROADCAST ? 1n : type === MULTICAST ? 2n : 0n;
}

function socketFact(read: (isTransparent: boolean | null, isWildcard: boolean) => FieldValue): Reader {
  return (packet, run) => {
    const socket = packet.socket ?? findSocket(run, packet);
    return socket === null ? null : read(socket.isTransparent, socket.address === 0n);
  };
}

const unmarked = (packet: PacketState): PacketState => ({ ...packet, mark: 0n });
const turned = (packet: PacketState): PacketState => ({ ...packet, source: packet.destination, destination: packet.source });
const bit = (value: boolean): bigint => (value ? 1n : 0n);

/** Of a packet that conntrack has not seen, or could make nothing of, the kernel says invalid. */
function stateBits(packet: PacketState): bigint {
  return packet.state === 0n ? connectionState.invalid : packet.state;
}

const readers: Readonly<Record<Field, Reader>> = {
  "in-interface": (packet) => ({ name: packet.in ?? "" }),
  "out-interface": (packet) => ({ name: packet.out ?? "" }),
  "in-bridge-port": (packet, run) => bridgePort(packet, run),
  "out-bridge-port": () => noName,
  "in-interface-kind": (packet, run) => kindOf(packet.in, run),
  "out-interface-kind": (packet, run) => kindOf(packet.out, run),
  helper: () => null,
  family: (packet) => (packet.family === "ipv4" ? ipFamily.ipv4 : ipFamily.ipv6),
  protocol: (packet) => BigInt(packet.protocol),
  "source-address": (packet) => packet.source,
  "destination-address": (packet) => packet.destination,
  "source-port": (packet) => port(packet.sourcePort),
  "destination-port": (packet) => port(packet.destinationPort),
  "icmp-type": (packet) => port(packet.icmpType),
  "icmp-code": (packet) => (packet.icmpType === null ? null : 0n),
  "tcp-flags": (packet) => port(packet.tcpFlags),
  mark: (packet) => packet.mark,
  "connection-mark": ofConnection((connection) => connection.mark),
  "connection-state": stateBits,
  "connection-status": ofConnection((connection) => connection.status),
  "connection-direction": (packet) => (packet.connection === null ? null : bit(packet.isAnswer && packet.connection !== null)),
  "connection-zone": ofConnection((connection) => connection.zone),
  "connection-label": (packet) => (packet.connection === null ? null : unknownValue),
  "original-source-address": ofConnection(({ original }) => original.source),
  "original-destination-address": ofConnection(({ original }) => original.destination),
  "original-source-port": ofConnection(({ original }) => port(original.sourcePort)),
  "original-destination-port": ofConnection(({ original }) => port(original.destinationPort)),
  "original-protocol": ofConnection(({ protocol }) => BigInt(protocol)),
  "reply-source-address": ofConnection(({ reply }) => reply.source),
  "reply-destination-address": ofConnection(({ reply }) => reply.destination),
  "reply-source-port": ofConnection(({ reply }) => port(reply.sourcePort)),
  "reply-destination-port": ofConnection(({ reply }) => port(reply.destinationPort)),
  "source-address-type": (packet, run) => addressType(run, { family: packet.family, address: packet.source }),
  "destination-address-type": (packet, run) => addressType(run, { family: packet.family, address: packet.destination }),
  "source-address-type-here": (packet, run) =>
    addressType(run, { family: packet.family, address: packet.source, device: packet.in ?? packet.out }),
  "destination-address-type-here": (packet, run) =>
    addressType(run, { family: packet.family, address: packet.destination, device: packet.in ?? packet.out }),
  "source-route-exists": (packet, run) => bit(isSourceRouted(run, packet, packet.in)),
  "source-route-exists-any": (packet, run) => bit(isSourceRouted(run, packet, null)),
  "source-route-exists-unmarked": (packet, run) => bit(isSourceRouted(run, unmarked(packet), packet.in)),
  "source-route-exists-any-unmarked": (packet, run) => bit(isSourceRouted(run, unmarked(packet), null)),
  "source-route-interface": (packet, run) => ({ name: routeInterface(run, turned(packet)) }),
  "source-route-interface-unmarked": (packet, run) => ({ name: routeInterface(run, turned(unmarked(packet))) }),
  "destination-route-interface": (packet, run) => ({ name: routeInterface(run, packet) }),
  "destination-route-interface-unmarked": (packet, run) => ({ name: routeInterface(run, unmarked(packet)) }),
  "packet-type": packetType,
  "ethernet-source": hardwareSource,
  "ethernet-destination": (packet, run) => (hardwareSource(packet, run) === null ? null : unknownValue),
  "ethernet-type": (packet) => (packet.family === "ipv4" ? 0x0800n : 0x86ddn),
  "socket-transparent": socketFact((isTransparent) => (isTransparent === null ? unknownValue : bit(isTransparent))),
  "socket-wildcard": socketFact((_, isWildcard) => bit(isWildcard)),
  "socket-mark": socketFact(() => unknownValue),
  user: (packet) => (packet.isOwn && packet.protocol !== ICMPV6 ? unknownValue : null),
  group: (packet) => (packet.isOwn && packet.protocol !== ICMPV6 ? unknownValue : null),
  "in-interface-type": (packet, run) => linkType(packet.in, run),
  "out-interface-type": (packet, run) => linkType(packet.out, run),
  "in-interface-group": (packet, run) => linkGroup(packet.in, run),
  "out-interface-group": (packet, run) => linkGroup(packet.out, run),
  ipsec: (_, run) => (run.index.host.layers.some((layer) => layer.kind === "xfrm") ? unknownValue : 0n),
  ttl: (packet) => BigInt(packet.ttl),
  dscp: chosen(0n),
  ecn: chosen(0n),
  length: (packet) => BigInt(packet.length),
  fragment: chosen(0n),
  "version-header-length": unknowable,
  priority: unknowable,
  cpu: unknowable,
  "vlan-id": () => null,
  "extension-header": chosen(0n),
  "tcp-option": (packet) => (packet.protocol === TCP ? unknownValue : null),
  "ip-option": chosen(0n),
};

function bridgePort(packet: PacketState, run: TraceRun): FieldValue {
  const isFiltered = run.index.host.layers.some((layer) => layer.kind === "bridge-netfilter");
  if (!isFiltered || run.index.interfaces.get(packet.in ?? "")?.kind !== "bridge") return noName;
  return packet.inPort === null ? unknownValue : { name: packet.inPort };
}
