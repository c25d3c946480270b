/**
 * What a lease takes, as rows that a database can keep apart: one for each protocol, port and interval of addresses, in 16 bytes each, IPv4 at ::ffff:0:0/96.
 * The rule is that of packages/sockets/bind-overlap.ts: all of IPv6 without IPv4 is two intervals. Left out: devices (SO_BINDTODEVICE) and what the options
 * of two sockets permit. Invariant: two leases of one host and namespace meet exactly where rows of both have one protocol, one port and a common address.
 */
import { AddressSet, parseIpAddress } from "@portolan/net";
import type { Lease } from "./claim.ts";
import type { BindFamily } from "./pool.ts";

/** Both ends belong to it; 16 bytes each, so that they compare as the addresses do. */
export interface AddressRow {
  readonly lo: Uint8Array;
  readonly hi: Uint8Array;
}

export interface SlotRow extends AddressRow {
  readonly protocol: "tcp" | "udp";
  readonly port: number;
}

/** Emergency ports are taken like the others. In the order of protocols, ports, addresses. */
export function slotRows(lease: Pick<Lease, "ports" | "emergencyPorts" | "protocols" | "family" | "address">): SlotRow[] {
  const addresses = addressRows(lease);
  const rows: SlotRow[] = [];
  for (const protocol of lease.protocols)
    for (const ports of [lease.ports, lease.emergencyPorts])
      for (const port of ports) for (const { lo, hi } of addresses) rows.push({ protocol, port, lo, hi });
  return rows;
}

/** One interval, or the two of IPv6. The same objects for all that bind to every address of a family. Throws for a text that is no address: claims are parsed. */
export function addressRows({ family, address }: Pick<Lease, "family" | "address">): readonly AddressRow[] {
  return address === null ? wildcardRows[family] : rowsOfSet(leasedAddresses({ family, address }));
}

/** The addresses that a lease takes. `::` asked for IPv6 alone is all but IPv4; a mapped address is the IPv4 address. */
export function leasedAddresses({ family, address }: Pick<Lease, "family" | "address">): AddressSet {
  if (address === null || address === "::") return familyAddresses[family];
  if (address === "0.0.0.0" || address === "::ffff:0.0.0.0") return AddressSet.ipv4;
  const parsed = parseIpAddress(address);
  if (parsed === null) throw new RangeError(`Not an IP address: ${JSON.stringify(address)}`);
  return AddressSet.fromAddresses([parsed]);
}

const familyAddresses: Readonly<Record<BindFamily, AddressSet>> = {
  dual: AddressSet.all,
  ipv4: AddressSet.ipv4,
  ipv6: AddressSet.ipv6,
};

/** The rows of all that bind to every address. */
export const wildcardRows: Readonly<Record<BindFamily, readonly AddressRow[]>> = {
  dual: rowsOfSet(AddressSet.all),
  ipv4: rowsOfSet(AddressSet.ipv4),
  ipv6: rowsOfSet(AddressSet.ipv6),
};

/** Any set of addresses as rows, ascending. */
export function rowsOfSet({ intervals }: AddressSet): readonly AddressRow[] {
  return intervals.map(({ lo, hi }) => ({ lo: bytesOf(lo), hi: bytesOf(hi) }));
}

function bytesOf(value: bigint): Uint8Array {
  const bytes = new Uint8Array(16);
  for (let at = 15, rest = value; at >= 0; at -= 1, rest >>= 8n) bytes[at] = Number(rest & 0xffn);
  return bytes;
}
