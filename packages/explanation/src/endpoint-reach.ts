/**
 * Which of the host's addresses an endpoint promises to answer on, before any firewall has a say.
 * `null` is the answer for what the kernel could not be asked; a socket tied to an interface promises nothing about a given address.
 */
import { canonicalAddress, classifyAddress, isMappedAddress, parseIpAddress } from "@portolan/net";
import type { Endpoint } from "@portolan/sockets";

export type Family = "ipv4" | "ipv6";

const wildcards: ReadonlySet<string> = new Set(["0.0.0.0", "::", "::ffff:0.0.0.0"]);

export function isWildcard({ address }: Pick<Endpoint, "address">): boolean {
  return wildcards.has(address);
}

/** Address without the IPv4-mapped form: ::ffff:127.0.0.1 is 127.0.0.1. */
export function plainAddress(address: string): string {
  if (!isMappedAddress(address) || !address.startsWith("::ffff:")) return address;
  return canonicalAddress(address.slice("::ffff:".length)) ?? address;
}

export function isLoopback({ address }: Pick<Endpoint, "address">): boolean {
  return classifyAddress(plainAddress(address)) === "loopback";
}

/** Whether it accepts the family; null when IPV6_V6ONLY is unknown and the family is IPv4. */
export function acceptsFamily({ scope }: Pick<Endpoint, "scope">, family: Family): boolean | null {
  if (scope === "ipv6-or-dual") return family === "ipv6" ? true : null;
  return scope === "dual" || scope === family;
}

/** Whether a connection to `address` should be taken by this endpoint; null when that cannot be told. */
export function covers(endpoint: Pick<Endpoint, "address" | "device" | "scope">, address: string): boolean | null {
  const family = parseIpAddress(address)?.family;
  if (family === undefined) return null;
  const accepts = acceptsFamily(endpoint, family);
  if (accepts === false) return false;
  if (!isWildcard(endpoint) && plainAddress(endpoint.address) !== plainAddress(address)) return false;
  return endpoint.device === null ? accepts : null;
}

/** Whether it takes traffic at all; a bound silent socket does not. */
export function isServing({ state }: Pick<Endpoint, "state">): boolean {
  return state !== "bound";
}

/** Whether it exists by nat rules alone. What the host itself connects to does not pass the rules for what comes in. */
export function isTranslated({ state, container }: Pick<Endpoint, "state" | "container">): boolean {
  return state === "published" && container === null;
}

/** As ss prints it; for a published port without a socket, as ss would. */
export function displayOfEndpoint({ display, address, port }: Endpoint): string {
  if (display.ss !== "") return display.ss;
  return address.includes(":") ? `[${address}]:${port}` : `${address}:${port}`;
}
