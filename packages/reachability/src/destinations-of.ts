/**
 * The addresses at which an endpoint can be spoken to: its own, or for one of any address every local address of its scope. Of a local prefix (AnyIP,
 * 127.0.0.0/8) one address stands for all, since the kernel treats them alike.
 */
import { parseIpAddress, parsePrefix, type IpAddress, type IpFamily } from "@portolan/net";
import type { Endpoint } from "@portolan/sockets";
import type { HostModel } from "./host-model.ts";

const LOCAL_TABLE = 255;

/** IPv4 first, as the interfaces list them. */
export function destinationsOf(host: HostModel, endpoint: Pick<Endpoint, "address" | "scope">): readonly IpAddress[] {
  const own = parseIpAddress(endpoint.address);
  if (own !== null && own.value !== 0n) return [asIpv4(own)];
  const families: readonly IpFamily[] = endpoint.scope === "ipv4" ? ["ipv4"] : endpoint.scope === "ipv6" ? ["ipv6"] : ["ipv4", "ipv6"];
  return families.flatMap((family) => localAddresses(host, family));
}

/** An IPv6 socket at ::ffff:192.0.2.1 is spoken to by IPv4 alone. */
function asIpv4({ family, value }: IpAddress): IpAddress {
  return family === "ipv6" && value >> 32n === 0xffffn ? { family: "ipv4", value: value & 0xffff_ffffn } : { family, value };
}

/** Every address of this host that answers, of prefixes one; the kernel takes a tentative one for another machine's until it is proved its own. */
export function localAddresses(host: HostModel, family: IpFamily): readonly IpAddress[] {
  const configured = host.interfaces.flatMap(({ addresses }) =>
    addresses.filter(({ tentative }) => !tentative).map(({ address }) => parseIpAddress(address)),
  );
  const routed = host.routes
    .filter((route) => route.family === family && route.table === LOCAL_TABLE && route.type === "local")
    .map((route) => representative(route.destination));
  const found = new Map<bigint, IpAddress>();
  for (const address of [...configured, ...routed]) if (address?.family === family) found.set(address.value, address);
  return [...found.values()];
}

function representative(destination: string): IpAddress | null {
  const prefix = parsePrefix(destination);
  if (prefix === null) return null;
  const { family, value } = prefix.address;
  return prefix.length === (family === "ipv4" ? 32 : 128) ? prefix.address : { family, value: value + 1n };
}
