import { parseIpAddress } from "@portolan/net";
import type { Libc } from "./libc.ts";

/** One bind(2). */
export interface WantedSocket {
  readonly protocol: "tcp" | "udp";
  readonly address: string;
  readonly port: number;
  readonly v6only: boolean; // of an IPv6 address
  readonly reuseAddress: boolean;
}

export type OpenedSocket = { readonly code: "bound"; readonly descriptor: number } | { readonly code: "refused"; readonly errno: string }; // its name

const AF_INET = 2;
const AF_INET6 = 10;
const SOCK_STREAM = 1;
const SOCK_DGRAM = 2;
const reuseAddressOption = { level: 1, name: 2 }; // SOL_SOCKET, SO_REUSEADDR
const v6onlyOption = { level: 41, name: 26 }; // IPPROTO_IPV6, IPV6_V6ONLY

/** A socket that is bound there and does nothing else; whoever has its descriptor closes it. Throws for a text that is no address. */
export function bindSocket(libc: Libc, { protocol, address, port, v6only, reuseAddress }: WantedSocket): OpenedSocket {
  const sockaddr = socketAddress(address, port);
  const isIpv6 = sockaddr.length > 16;
  const descriptor = libc.socket(isIpv6 ? AF_INET6 : AF_INET, protocol === "tcp" ? SOCK_STREAM : SOCK_DGRAM);
  if (descriptor < 0) return { code: "refused", errno: libc.errorName() };
  const isBound =
    (!isIpv6 || libc.setSocketOption(descriptor, v6onlyOption, v6only ? 1 : 0) === 0) &&
    (!reuseAddress || libc.setSocketOption(descriptor, reuseAddressOption, 1) === 0) &&
    libc.bind(descriptor, sockaddr) === 0;
  if (isBound) return { code: "bound", descriptor };
  const errno = libc.errorName();
  libc.close(descriptor);
  return { code: "refused", errno };
}

/** struct sockaddr_in or sockaddr_in6. */
function socketAddress(address: string, port: number): Uint8Array {
  const parsed = parseIpAddress(address);
  if (parsed === null) throw new RangeError(`Not an IP address: ${JSON.stringify(address)}`);
  const isIpv6 = address.includes(":");
  const [length, at, size] = isIpv6 ? [28, 8, 16] : [16, 4, 4];
  const bytes = new Uint8Array(length);
  const view = new DataView(bytes.buffer);
  view.setUint16(0, isIpv6 ? AF_INET6 : AF_INET, true);
  view.setUint16(2, port, false);
  for (let index = size - 1, rest = parsed.value; index >= 0; index--, rest >>= 8n) bytes[at + index] = Number(rest & 0xffn);
  return bytes;
}
