/**
 * The socket that takes a packet for this host. A socket bound to the exact address comes before one of any address; among those, one bound to the
 * interface first, then one of IPv4 for IPv4. Sockets that share their place by SO_REUSEPORT are one.
 */
import type { IpFamily } from "@portolan/net";
import type { Listener } from "../host-model.ts";
import { UDP, type PacketState } from "./packet-state.ts";
import type { TraceRun } from "./trace-run.ts";

/** 224.0.0.1, which every host is in. Sockets of IPv6 hear no group of IPv4 that they have not joined themselves. */
const ALL_HOSTS = 0xe000_0001n;
const MAPPED_BASE = 0xffff_0000_0000n;

export interface SocketPlace {
  readonly family: IpFamily;
  readonly protocol: "tcp" | "udp";
  readonly address: bigint;
  readonly port: number;
  readonly device: string | null; // interface it came in by
}

export function findSocket(run: TraceRun, packet: PacketState): Listener | null {
  if (packet.destinationPort === null) return null;
  const protocol = packet.protocol === UDP ? "udp" : "tcp";
  const place = {
    family: packet.family,
    protocol,
    address: packet.destination,
    port: packet.destinationPort,
    device: packet.home ?? packet.in,
  } as const;
  return findSocketAt(run, place);
}

export function findSocketAt(run: TraceRun, place: SocketPlace): Listener | null {
  const candidates = (run.index.listeners.get(`${place.protocol} ${place.port}`) ?? [])
    .filter((listener) => (listener.device === null || listener.device === place.device) && isAddressed(listener, place))
    .toSorted((left, right) => rank(right, place) - rank(left, place));
  return candidates.find((listener) => takesFamily(run, listener, place.family)) ?? null;
}

/** Whether the address fits, were the socket to take the family. */
function isAddressed(listener: Listener, { family, address }: SocketPlace): boolean {
  if (listener.family === family) return listener.address === 0n || listener.address === address;
  if (listener.family === "ipv4" || address === ALL_HOSTS) return false;
  return listener.address === 0n ? listener.takesIpv4 !== false : listener.address === MAPPED_BASE + address;
}

function rank(listener: Listener, place: SocketPlace): number {
  const isExact = listener.address !== 0n;
  return (isExact ? 4 : 0) + (listener.device !== null ? 2 : 0) + (listener.family === place.family ? 1 : 0);
}

function takesFamily(run: TraceRun, listener: Listener, family: IpFamily): boolean {
  if (listener.family === family || listener.address !== 0n || listener.takesIpv4 === true) return true;
  const text = `${listener.protocol}/${listener.port} on ${listener.device ?? "any interface"} takes IPv4`;
  return run.ask({ id: `socket ${text}`, kind: "unread", text });
}
