/**
 * How `ss -n` (iproute2) and `netstat -nW` (net-tools) print the local address of a socket, so that a person finds the line they saw.
 * ss tells a dual-stack wildcard (`*`) from an IPv6-only one (`[::]`) and shows the device; netstat does neither and prints an IPv4-mapped
 * address as IPv4. Without -W netstat also cuts long addresses off, which is not imitated.
 */
import { canonicalAddress, isMappedAddress } from "@portolan/net";
import type { Socket } from "@portolan/snapshot";

export interface EndpointDisplay {
  readonly ss: string;
  readonly netstat: string;
}

/** What is printed where there is no socket to print: nothing. */
export const NOT_DISPLAYED: EndpointDisplay = { ss: "", netstat: "" };

/** An unknown IPV6_V6ONLY is printed as ss prints it when it, too, has only /proc to read: `*`. */
export function displayOf({ address, port, device, v6only }: Pick<Socket, "address" | "port" | "device" | "v6only">): EndpointDisplay {
  const zone = device === null ? "" : `%${device}`;
  return { ss: `${ssAddress(address, v6only)}${zone}:${port}`, netstat: `${netstatAddress(address)}:${port}` };
}

function ssAddress(address: string, v6only: boolean | null): string {
  if (!address.includes(":")) return address;
  return address === "::" && v6only !== true ? "*" : `[${address}]`;
}

function netstatAddress(address: string): string {
  if (!address.startsWith("::ffff:") || !isMappedAddress(address)) return address;
  return canonicalAddress(address.slice("::ffff:".length)) ?? address;
}
