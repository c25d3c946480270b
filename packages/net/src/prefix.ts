/**
 * A prefix: the leading bits that a block of addresses shares.
 * Host bits in the text are cleared as the kernel does (192.0.2.7/24 is 192.0.2.0/24); a bare address is the block of that one address.
 */
import { formatIpAddress, mappedValue, parseIpAddress, type IpAddress } from "./ip-address.ts";

export interface Prefix {
  readonly address: IpAddress; // host bits are zero
  readonly length: number;
}

/** An inclusive range of the 128-bit space in which IPv4 lies at ::ffff:0:0/96. */
export interface AddressInterval {
  readonly lo: bigint;
  readonly hi: bigint;
}

/** The prefix, or null where the text is not one. Netmask notation (/255.255.255.0) is refused. */
export function parsePrefix(text: string): Prefix | null {
  const slash = text.indexOf("/");
  const address = parseIpAddress(slash < 0 ? text : text.slice(0, slash));
  if (address === null) return null;
  const bits = address.family === "ipv4" ? 32 : 128;
  const lengthText = slash < 0 ? String(bits) : text.slice(slash + 1);
  if (!/^(?:0|[1-9][0-9]{0,2})$/.test(lengthText)) return null;
  const length = Number(lengthText);
  return length > bits ? null : prefixOf(address, length);
}

/** The block of `length` leading bits around an address. */
export function prefixOf(address: IpAddress, length: number): Prefix {
  const hostBits = BigInt((address.family === "ipv4" ? 32 : 128) - length);
  return { address: { family: address.family, value: (address.value >> hostBits) << hostBits }, length };
}

/** Always with its length, a single address too: 127.0.0.1/32. */
export function formatPrefix(prefix: Prefix): string {
  return `${formatIpAddress(prefix.address)}/${prefix.length}`;
}

export function prefixInterval(prefix: Prefix): AddressInterval {
  const lo = mappedValue(prefix.address);
  const hostBits = BigInt((prefix.address.family === "ipv4" ? 32 : 128) - prefix.length);
  return { lo, hi: lo + (1n << hostBits) - 1n };
}

export function prefixHas(prefix: Prefix, address: IpAddress): boolean {
  const { lo, hi } = prefixInterval(prefix);
  const value = mappedValue(address);
  return value >= lo && value <= hi;
}
