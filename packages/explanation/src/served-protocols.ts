/**
 * The answer for programs: per protocol and family, whether the host's own namespace serves the port at any of its addresses.
 * The words of the answer come from the same decision, so that both always say the same.
 */
import type { Snapshot } from "@portolan/snapshot";
import type { Endpoint } from "@portolan/sockets";
import { isServing, type Family } from "./endpoint-reach.ts";
import type { ProbeResult, Served, ServedFamilies } from "./explanation.ts";
import { familyServed } from "./served-families.ts";

export interface ServedInput {
  readonly snapshot: Snapshot;
  readonly endpoints: readonly Endpoint[]; // of this port alone
  readonly protocol: "tcp" | "udp" | null;
  readonly probes: readonly ProbeResult[];
}

export function servedProtocols(input: ServedInput): Record<"tcp" | "udp", ServedFamilies | null> {
  const of = (protocol: "tcp" | "udp"): ServedFamilies | null =>
    input.protocol === null || input.protocol === protocol
      ? { ipv4: served(input, { protocol, family: "ipv4" }), ipv6: served(input, { protocol, family: "ipv6" }) }
      : null;
  return { tcp: of("tcp"), udp: of("udp") };
}

function served({ snapshot, endpoints, probes }: ServedInput, { protocol, family }: { protocol: "tcp" | "udp"; family: Family }): Served {
  if (snapshot.hashes.sockets === undefined) return "unknown";
  const serving = endpoints.filter((one) => one.protocol === protocol && one.namespace === "host" && isServing(one));
  const { id } = familyServed({ snapshot, endpoints: serving, probes: protocol === "tcp" ? probes : [] }, family);
  if (id === "explanation.family.no" || id === "explanation.family.noAddresses") return "no";
  return id === "explanation.family.unknown" ? "unknown" : "yes";
}
