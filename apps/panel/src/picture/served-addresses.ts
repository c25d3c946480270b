/**
 * Which addresses of a host an endpoint serves, by what its socket was bound to. Firewalls are left out: this is about the bind alone.
 * Addresses of the endpoint's own network namespace; one that is on no interface now is listed by itself.
 */
import type { Endpoint, Interface } from "../wire.ts";

export type UnservedReason = "other-address" | "ipv4-only" | "ipv6-only" | "other-device" | "silent";

export interface PictureAddress {
  readonly address: string;
  readonly device: string | null; // null: on no interface
  readonly isDeviceUp: boolean;
  readonly family: "ipv4" | "ipv6";
  readonly served: "yes" | "no" | "unknown";
  readonly reason: UnservedReason | null; // null unless it is not served
}

type Place = Pick<Endpoint, "address" | "scope" | "device" | "namespace" | "state" | "protocol">;

/** Served ones first within each interface, interfaces in the kernel's order. */
export function servedAddresses(endpoint: Place, interfaces: readonly Interface[]): readonly PictureAddress[] {
  const here = interfaces.filter(({ namespace }) => namespace === endpoint.namespace);
  const listed = here.flatMap((one) =>
    one.addresses.map(({ address }) => judge(endpoint, { address, device: one.name, isDeviceUp: one.up || one.loopback })),
  );
  const bound = plainAddress(endpoint.address);
  if (isWildcard(bound) || listed.some(({ address }) => address === bound)) return listed;
  const loopback = bound.startsWith("127.") ? here.find((one) => one.loopback) : undefined;
  const own = judge(endpoint, { address: bound, device: loopback?.name ?? null, isDeviceUp: true });
  return loopback === undefined ? [...listed, own] : [own, ...listed];
}

function judge(
  endpoint: Place,
  { address, device, isDeviceUp }: { address: string; device: string | null; isDeviceUp: boolean },
): PictureAddress {
  const family = address.includes(":") ? "ipv6" : "ipv4";
  const facts = { address, device, isDeviceUp, family } as const;
  const reason = reasonNotServed(endpoint, { address, device, family });
  if (reason !== null) return { ...facts, served: "no", reason };
  const isUnasked = !knownScopes.has(endpoint.scope) || (endpoint.scope === "ipv6-or-dual" && family === "ipv4");
  return { ...facts, served: isUnasked ? "unknown" : "yes", reason: null };
}

const knownScopes: ReadonlySet<string> = new Set<Endpoint["scope"]>(["ipv4", "ipv6", "dual", "ipv6-or-dual"]);

function reasonNotServed(
  endpoint: Place,
  { address, device, family }: { address: string; device: string | null; family: "ipv4" | "ipv6" },
): UnservedReason | null {
  if (endpoint.protocol === "tcp" && endpoint.state === "bound") return "silent";
  if (endpoint.device !== null && device !== endpoint.device) return "other-device";
  if (family === "ipv4" && endpoint.scope === "ipv6") return "ipv6-only";
  if (family === "ipv6" && endpoint.scope === "ipv4") return "ipv4-only";
  const bound = plainAddress(endpoint.address);
  return isWildcard(bound) || bound === address ? null : "other-address";
}

function isWildcard(address: string): boolean {
  return address === "0.0.0.0" || address === "::";
}

/** An IPv4 address in IPv6 clothes is an IPv4 address. */
function plainAddress(address: string): string {
  return address.replace(/^::ffff:(?=\d+\.)/i, "");
}
