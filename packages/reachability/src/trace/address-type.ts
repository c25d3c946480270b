/** What kind of address the kernel takes an address for (RTN_*), as `fib … type` and addrtype see it, and whether a route leads back to a sender. */
import type { IpFamily } from "@portolan/net";
import { isAnycast, lookUpRoute, lookUpTable } from "./look-up-route.ts";
import type { PacketState } from "./packet-state.ts";
import type { TraceRun } from "./trace-run.ts";

const RTN = { unicast: 1n, local: 2n, broadcast: 3n, anycast: 4n, multicast: 5n, unreachable: 7n } as const;
const LOCAL_TABLE = 255;
export const ALL_ONES = 0xffff_ffffn;

export function isMulticast(family: IpFamily, address: bigint): boolean {
  return family === "ipv4" ? address >> 28n === 0xen : address >> 120n === 0xffn;
}

export function isLoopback(family: IpFamily, address: bigint): boolean {
  return family === "ipv4" ? address >> 24n === 127n : address === 1n;
}

export function isLinkLocal(address: bigint): boolean {
  return address >> 118n === 0x3fan;
}

export interface AddressQuestion {
  readonly family: IpFamily;
  readonly address: bigint;
  readonly device?: string | null;
}

/** `device`: the address counts as local or broadcast only where it is one of that interface. */
export function addressType(run: TraceRun, { family, address, device = null }: AddressQuestion): bigint {
  if (isMulticast(family, address)) return RTN.multicast;
  return family === "ipv4" ? ipv4Type(run, address, device) : ipv6Type(run, address, device);
}

function ipv4Type(run: TraceRun, address: bigint, device: string | null): bigint {
  if (address === 0n || address === ALL_ONES) return RTN.broadcast;
  const query = { family: "ipv4", source: 0n, destination: address, in: "lo", out: null, mark: 0n } as const;
  const hit = lookUpTable(run, LOCAL_TABLE, query);
  if (hit === null || (device !== null && hit.ways[0]?.route.device !== device)) return RTN.unicast;
  return typeNumber(hit.type);
}

function ipv6Type(run: TraceRun, address: bigint, device: string | null): bigint {
  const hit = lookUpRoute(run, { family: "ipv6", source: 0n, destination: address, in: "lo", out: null, mark: 0n });
  if (hit === null) return RTN.unreachable;
  if (hit.type === "local" && device !== null && hit.ways[0]?.route.device !== device) return RTN.unicast;
  return isAnycast(hit, address) ? RTN.anycast : typeNumber(hit.type);
}

function typeNumber(type: string): bigint {
  return { local: RTN.local, broadcast: RTN.broadcast, anycast: RTN.anycast, multicast: RTN.multicast }[type] ?? RTN.unicast;
}

/** Whether a unicast route leads back to the source, by `device` where one is named. Loopback always has one. */
export function isSourceRouted(run: TraceRun, packet: PacketState, device: string | null): boolean {
  if (packet.in === "lo") return true;
  const { family, source, destination, mark } = packet;
  const hit = lookUpRoute(run, { family, source: destination, destination: source, in: "lo", out: null, mark });
  if (hit?.type !== "unicast" && hit?.type !== "broadcast") return false;
  return device === null || hit.ways.some(({ route }) => route.device === device);
}

/** Name of the interface by which a route leads to the destination; empty where there is none, or it is this host's. Over loopback it is loopback. */
export function routeInterface(run: TraceRun, packet: PacketState): string {
  if (packet.in === "lo") return "lo";
  const { family, source, destination, mark } = packet;
  const hit = lookUpRoute(run, { family, source, destination, in: "lo", out: null, mark });
  return hit?.type === "unicast" || hit?.type === "broadcast" ? (hit.ways[0]?.route.device ?? "") : "";
}
