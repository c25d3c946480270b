/** What is asked about a port of this host: at which of its addresses, for whom. */
import type { IpAddress } from "@portolan/net";
import { destinationsOf, type HostModel } from "@portolan/reachability";
import type { Endpoint } from "@portolan/sockets";
import type { FixRefusal, WantedSources } from "./fix.ts";
import type { PortQuestion, Wish } from "./predict-sources.ts";

export interface PortRequest {
  readonly host: HostModel;
  readonly protocol: "tcp" | "udp";
  readonly port: number;
  /** Of this port and protocol. None: as if a program listened at every address. */
  readonly endpoints: readonly Pick<Endpoint, "address" | "scope">[];
  readonly wanted: WantedSources;
}

export function portQuestionOf(
  { host, protocol, port, endpoints, wanted }: PortRequest,
  wish: Wish = "exactly",
): PortQuestion | Extract<FixRefusal, { code: "host-only" | "unread" }> {
  const destinations = destinationsFor(host, endpoints);
  if (destinations.length === 0) return { code: "host-only" };
  if (host.ruleset.gaps.length > 0) return { code: "unread", places: host.ruleset.gaps.map(({ place }) => place) };
  return { protocol, port, destinations, wanted, wish, isUnserved: endpoints.length === 0 };
}

/** Loopback ones left out. */
function destinationsFor(host: HostModel, endpoints: PortRequest["endpoints"]): readonly IpAddress[] {
  const places = endpoints.length > 0 ? endpoints : [{ address: "::", scope: "dual" as const }];
  const found = new Map<string, IpAddress>();
  for (const place of places) for (const address of destinationsOf(host, place)) found.set(`${address.family} ${address.value}`, address);
  return [...found.values()].filter(({ family, value }) => (family === "ipv4" ? value >> 24n !== 127n : value !== 1n));
}
