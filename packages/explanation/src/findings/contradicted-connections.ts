/**
 * Real connections from this host that ended otherwise than the chart has it, as a finding of their endpoint: one of the two is wrong, and whoever
 * relies on the chart has to know. Where the chart depends, was not judged, or nothing was tried, there is none.
 */
import type { Finding, ReachEntry } from "@portolan/reachability";
import type { Endpoint } from "@portolan/sockets";
import { displayOfEndpoint } from "../endpoint-reach.ts";
import type { ProbeResult } from "../explanation.ts";
import { contradictedProbes } from "../reach/probe-lines.ts";

export interface TriedEndpoint {
  readonly endpoint: Endpoint;
  readonly probes: readonly ProbeResult[]; // to addresses that the endpoint answers for
  readonly entries: readonly ReachEntry[];
}

export function contradictedConnections({ endpoint, probes, entries }: TriedEndpoint): readonly Finding[] {
  const { failed, connected } = contradictedProbes(probes, entries);
  if (failed.length + connected.length === 0) return [];
  const { protocol, address, port, namespace, id } = endpoint;
  const addresses = [...failed, ...connected].map((probe) => probe.address);
  const families = (["ipv4", "ipv6"] as const).filter((family) => addresses.some((one) => one.includes(":") === (family === "ipv6")));
  const decided = entries.filter(({ to }) => addresses.includes(to));
  return [
    {
      code: "connection-contradicts-rules",
      id: ["connection-contradicts-rules", protocol, address, port, namespace].join(" "),
      severity: "medium",
      endpoint: id,
      protocol,
      port,
      families,
      facts: {
        display: `${protocol} ${displayOfEndpoint(endpoint)}`,
        connected: connected.map((probe) => probe.address),
        failed: failed.map((probe) => probe.address),
      },
      because: decided.find(({ via }) => via.includes("lo"))?.because ?? [],
      witness: decided.find(({ via }) => via.includes("lo"))?.witness ?? null,
    },
  ];
}
