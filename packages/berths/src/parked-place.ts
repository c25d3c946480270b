import type { BindFamily } from "@portolan/leases";
import type { AddressSet } from "@portolan/net";
import { boundAddresses } from "@portolan/sockets";

/** Where a lease's service may bind. */
export interface LeasedPlace {
  readonly protocols: readonly ("tcp" | "udp")[];
  readonly family: BindFamily;
  /** null: all of the family. */
  readonly address: string | null;
}

export interface ParkedPlace {
  readonly address: string;
  readonly v6only: boolean;
}

/** The one bind that keeps a place from everybody: `::` with IPV4 mapped holds both families by one socket. */
export function parkedPlaceOf({ family, address }: Pick<LeasedPlace, "family" | "address">): ParkedPlace {
  if (address !== null) return { address, v6only: address !== "::" || family === "ipv6" };
  if (family === "ipv4") return { address: "0.0.0.0", v6only: false };
  return { address: "::", v6only: family === "ipv6" };
}

/** Whether two places share an address and a protocol, so that one service's bind would meet the other's. */
export function placesMeet(one: LeasedPlace, other: LeasedPlace): boolean {
  if (!one.protocols.some((protocol) => other.protocols.includes(protocol))) return false;
  return addressesOf(one).intersects(addressesOf(other));
}

const known = new Map<string, AddressSet>();

function addressesOf(place: LeasedPlace): AddressSet {
  const { address, v6only } = parkedPlaceOf(place);
  const key = `${address} ${v6only}`;
  const found = known.get(key) ?? boundAddresses({ address, v6only });
  if (known.size < 1024) known.set(key, found);
  return found;
}
