/**
 * Ports on which different programs answer different clients of the same host: A on 0.0.0.0, B on `::` with IPV6_V6ONLY, or one of them on
 * loopback alone. The kernel allows it and nothing warns; which one a browser reaches depends on how `localhost` resolves.
 * Rules SP1–SP4 of SPEC.md. Sockets bound to a device other than lo do not answer these clients.
 */
import type { Endpoint } from "./endpoint.ts";
import { sharesOwner } from "./owner-identity.ts";

const localClients = ["127.0.0.1", "::1", "localhost"] as const;
export type LocalClient = (typeof localClients)[number];

export interface SplitOwnerPort {
  readonly namespace: string;
  readonly protocol: Endpoint["protocol"];
  readonly port: number;
  readonly reached: readonly { readonly client: LocalClient; readonly endpoint: Endpoint | null }[]; // null: nobody answers this client
}

/** In the order of the endpoints. Owners that are not known to differ make no split. */
export function splitOwnerPorts(endpoints: readonly Endpoint[]): SplitOwnerPort[] {
  const open = endpoints.filter(({ state }) => state !== "bound");
  const byPort = Map.groupBy(open, ({ namespace, protocol, port }) => `${namespace} ${protocol} ${port}`);
  return [...byPort.values()].flatMap((group) => {
    const [first] = group;
    if (first === undefined || group.length < 2) return [];
    const reached = localClients.map((client) => ({ client, endpoint: endpointReachedBy(client, group) }));
    const answering = reached.map(({ endpoint }) => endpoint).filter((endpoint) => endpoint !== null);
    const isSplit = answering.some((one) => answering.some((other) => sharesOwner(one, other) === false));
    return isSplit ? [{ namespace: first.namespace, protocol: first.protocol, port: first.port, reached }] : [];
  });
}

/** The endpoint among those of one port that the kernel gives this client; localhost is tried as ::1 first (RFC 6724). */
export function endpointReachedBy(client: LocalClient, endpoints: readonly Endpoint[]): Endpoint | null {
  if (client === "localhost") return endpointReachedBy("::1", endpoints) ?? endpointReachedBy("127.0.0.1", endpoints);
  const accepting = endpoints.filter((endpoint) => (endpoint.device === null || endpoint.device === "lo") && accepts(endpoint, client));
  return accepting.reduce<Endpoint | null>((best, one) => (best === null || score(one) > score(best) ? one : best), null);
}

/** Addresses are canonical, so that texts can be compared: ten thousand endpoints are asked three times each. An unknown IPV6_V6ONLY counts as dual-stack. */
function accepts({ address, scope }: Endpoint, client: "127.0.0.1" | "::1"): boolean {
  if (client === "::1") return address === "::1" || address === "::";
  return address === "::" ? scope !== "ipv6" : takingLoopback.has(address);
}

const takingLoopback: ReadonlySet<string> = new Set(["127.0.0.1", "0.0.0.0", "::ffff:127.0.0.1", "::ffff:0.0.0.0"]);

/** A device and an exact address beat a wildcard, an IPv4 wildcard beats a dual one (inet_hashtables.c, compute_score). */
function score({ device, address, scope }: Endpoint): number {
  const isWildcard = address === "0.0.0.0" || address === "::" || address === "::ffff:0.0.0.0";
  return (device === null ? 0 : 4) + (isWildcard ? 0 : 2) + (scope === "ipv4" ? 1 : 0);
}
