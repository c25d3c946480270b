/**
 * When two binds meet: the kernel's own rule as intersection of intervals in the 128-bit space, IPv4 at ::ffff:0:0/96.
 * 0.0.0.0 is that block, `::` is everything, `::` with IPV6_V6ONLY is everything but that block (net/ipv6/inet6_hashtables.c,
 * inet_rcv_saddr_equal). Options are left out here; `decideBind` adds them. Rules OV1–OV4 of SPEC.md.
 */
import { AddressSet, parseIpAddress, type Protocol } from "@portolan/net";

export interface BindPlace {
  readonly namespace: string;
  readonly protocol: Protocol;
  readonly address: string;
  readonly port: number;
  readonly v6only: boolean | null; // null: IPv4 socket, or not known; an unknown one is taken as dual-stack, so that no conflict is missed
  readonly device: string | null;
}

/** The addresses that a bind takes. Throws for a text that is not an address: snapshots hold canonical ones. */
export function boundAddresses({ address, v6only }: Pick<BindPlace, "address" | "v6only">): AddressSet {
  if (address === "0.0.0.0" || address === "::ffff:0.0.0.0") return AddressSet.ipv4;
  if (address === "::") return v6only === true ? AddressSet.ipv6 : AddressSet.all;
  const parsed = parseIpAddress(address);
  if (parsed === null) throw new RangeError(`Not an IP address: ${JSON.stringify(address)}`);
  return AddressSet.fromAddresses([parsed]);
}

/** Whether the second of the two needs the first one's consent: same namespace, protocol and port, devices that meet, addresses that meet. */
export function bindOverlap(a: BindPlace, b: BindPlace): boolean {
  if (a.namespace !== b.namespace || a.protocol !== b.protocol || a.port !== b.port) return false;
  if (a.device !== null && b.device !== null && a.device !== b.device) return false;
  return a.address === b.address || boundAddresses(a).intersects(boundAddresses(b));
}
