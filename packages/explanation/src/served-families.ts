/**
 * Per family: does the host serve it on this port, and where. A wildcard is a yes; single addresses, loopback and an interface narrow it.
 * An unknown IPV6_V6ONLY stays unknown unless a real connection to 127.0.0.1 has settled it.
 */
import { phrase, type Phrase } from "@portolan/phrases";
import type { Snapshot } from "@portolan/snapshot";
import type { Endpoint, Scope } from "@portolan/sockets";
import { acceptsFamily, isLoopback, isWildcard, plainAddress, type Family } from "./endpoint-reach.ts";
import type { ProbeResult } from "./explanation.ts";
import { literal } from "./line.ts";

export interface ServedContext {
  readonly snapshot: Snapshot;
  readonly endpoints: readonly Endpoint[]; // serving ones of the host's own namespace, one protocol
  readonly probes: readonly ProbeResult[];
}

const addressLimit = 4;

export function familyServed({ snapshot, endpoints, probes }: ServedContext, family: Family): Phrase {
  const accepting = endpoints.filter((endpoint) => acceptsFamily(endpoint, family) === true);
  if (family === "ipv6" && accepting.length > 0 && hasNoIpv6Address(snapshot)) return phrase("explanation.family.noAddresses");
  if (accepting.some((endpoint) => isWildcard(endpoint) && endpoint.device === null)) return phrase("explanation.family.yes");
  if (endpoints.some((endpoint) => acceptsFamily(endpoint, family) === null)) return unknownServed(probes);
  const [first] = accepting;
  if (first === undefined) return phrase("explanation.family.no");
  if (accepting.every(isLoopback)) return phrase("explanation.family.loopback", { addresses: addressList(accepting) });
  if (accepting.every(isWildcard))
    return phrase("explanation.family.device", { device: accepting.map(({ device }) => literal(device ?? "")) });
  return phrase("explanation.family.some", { addresses: addressList(accepting) });
}

function unknownServed(probes: readonly ProbeResult[]): Phrase {
  const answered = probes.find(({ outcome, address }) => outcome === "connected" && !address.includes(":"));
  if (answered !== undefined) return phrase("explanation.family.probed", { address: answered.address });
  return phrase("explanation.family.unknown", { reason: phrase("explanation.reason.v6only") });
}

/** Only where the interfaces were read and loopback was among them; a snapshot without them says nothing. */
function hasNoIpv6Address({ sections, hashes }: Snapshot): boolean {
  if (hashes.interfaces === undefined) return false;
  const own = sections.interfaces.filter(({ namespace }) => namespace === "host");
  return own.length > 0 && own.every(({ addresses }) => addresses.every(({ address }) => !address.includes(":")));
}

function addressList(endpoints: readonly Endpoint[]): readonly Phrase[] {
  const addresses = [
    ...new Set(endpoints.map(({ address, device }) => (device === null ? plainAddress(address) : `${address}%${device}`))),
  ];
  const shown = addresses.slice(0, addressLimit).map((address) => literal(address));
  return addresses.length > addressLimit ? [...shown, literal("…")] : shown;
}

/** "On every address" and its narrower forms. */
export function whereServed(endpoints: readonly Endpoint[]): Phrase {
  const addresses = addressList(endpoints);
  const isForwarded = endpoints.every(({ sockets }) => sockets === 0); // nobody listens: the kernel sends it on
  switch (reachOf(endpoints)) {
    case "dual":
      if (isForwarded) return phrase("explanation.where.everyForwarded");
      return phrase("explanation.where.every");
    case "ipv4":
      if (isForwarded) return phrase("explanation.where.everyIpv4Forwarded");
      return phrase("explanation.where.everyIpv4");
    case "ipv6":
      if (isForwarded) return phrase("explanation.where.everyIpv6Forwarded");
      return phrase("explanation.where.everyIpv6");
    case "loopback":
      return phrase("explanation.where.loopback");
    case "ipv6-or-dual":
    case null:
      return endpoints.every(({ state }) => state === "published")
        ? phrase("explanation.where.published", { addresses })
        : phrase("explanation.where.addresses", { addresses });
  }
}

/** What a set of endpoints reaches together: every address of a family, loopback alone, or null for single addresses. */
export function reachOf(endpoints: readonly Pick<Endpoint, "address" | "scope" | "device">[]): Scope | "loopback" | null {
  if (endpoints.length > 0 && endpoints.every(isLoopback)) return "loopback";
  const wildcards = endpoints.filter((endpoint) => isWildcard(endpoint) && endpoint.device === null);
  const takes = (family: Family): boolean => wildcards.some((endpoint) => acceptsFamily(endpoint, family) === true);
  if (takes("ipv4")) return takes("ipv6") ? "dual" : "ipv4";
  if (wildcards.some(({ scope }) => scope === "ipv6-or-dual")) return "ipv6-or-dual";
  return takes("ipv6") ? "ipv6" : null;
}
