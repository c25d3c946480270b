/**
 * The socket that takes packets for this host. One bound to the exact address comes before one of any address, then one bound to the interface, then
 * one of the packet's own family. Where it is unknown whether an IPv6 socket takes IPv4, the answer has alternatives.
 */
import type { Condition } from "@portolan/ruleset";
import type { IpFamily } from "@portolan/net";
import type { HostModel, Listener } from "../host-model.ts";
import { chosen, protocolNumber, type WalkPacket } from "./walk-packet.ts";
import type { PreparedHost } from "./walk-context.ts";

/** 224.0.0.1, which every host is in. Sockets of IPv6 hear no group of IPv4 that they have not joined themselves. */
const ALL_HOSTS = 0xe000_0001n;
const MAPPED_BASE = 0xffff_0000_0000n;

export interface SocketPlace {
  readonly family: IpFamily;
  readonly protocol: "tcp" | "udp";
  readonly address: bigint;
  readonly port: number;
  readonly device: string | null;
}

/** In the order in which they are tried; `unless` stands where a socket takes the packet only if the condition holds. */
export interface Candidate {
  readonly listener: Listener;
  readonly onlyIf: Condition | null;
}

export function findSocket(host: PreparedHost, packet: WalkPacket): readonly Candidate[] {
  const { destination, destinationPort, family } = packet;
  if (destination === chosen || typeof destinationPort !== "number") return [];
  const protocol = packet.protocol === protocolNumber.udp ? "udp" : "tcp";
  return findSocketAt(host, { family, protocol, address: destination, port: destinationPort, device: packet.home ?? packet.in });
}

const byPort = new WeakMap<HostModel, ReadonlyMap<string, readonly Listener[]>>();

function listenersAt(host: HostModel, { protocol, port }: SocketPlace): readonly Listener[] {
  const ports = byPort.get(host) ?? Map.groupBy(host.listeners, (one) => `${one.protocol} ${one.port}`);
  byPort.set(host, ports);
  return ports.get(`${protocol} ${port}`) ?? [];
}

export function findSocketAt({ host }: PreparedHost, place: SocketPlace): readonly Candidate[] {
  const found = listenersAt(host, place)
    .filter(({ device }) => device === null || device === place.device)
    .filter((listener) => fits(listener, place))
    .sort((a, b) => score(b, place) - score(a, place))
    .map((listener) => ({ listener, onlyIf: takesFamily(listener, place) }));
  const certain = found.findIndex(({ onlyIf }) => onlyIf === null);
  return certain < 0 ? found : found.slice(0, certain + 1);
}

function fits(listener: Listener, { family, address }: SocketPlace): boolean {
  if (listener.family === family) return listener.address === 0n || listener.address === address;
  if (listener.family === "ipv4" || address === ALL_HOSTS) return false;
  return listener.address === 0n ? listener.takesIpv4 !== false : listener.address === MAPPED_BASE + address;
}

function score(listener: Listener, place: SocketPlace): number {
  return (listener.address === 0n ? 0 : 4) + (listener.device === null ? 0 : 2) + (listener.family === place.family ? 1 : 0);
}

function takesFamily(listener: Listener, { family }: SocketPlace): Condition | null {
  if (listener.family === family || listener.address !== 0n || listener.takesIpv4 === true) return null;
  const text = `${listener.protocol}/${listener.port} on ${listener.device ?? "any interface"} takes IPv4`;
  return { id: `socket ${text}`, kind: "unread", text };
}
