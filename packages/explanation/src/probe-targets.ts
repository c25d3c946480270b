/**
 * Which of the host's own addresses are worth a real connection for a port: loopback first, then every address of the host's namespace.
 * Only TCP and only where something serves in the host's own namespace; the reason for not connecting is given otherwise.
 */
import { classifyAddress } from "@portolan/net";
import { phrase, type Phrase } from "@portolan/phrases";
import type { Snapshot } from "@portolan/snapshot";
import type { Endpoint } from "@portolan/sockets";
import { isServing } from "./endpoint-reach.ts";

export interface ProbeTarget {
  readonly address: string;
  readonly device: string | null; // zone of a link-local address
}

export interface ProbeTargets {
  readonly targets: readonly ProbeTarget[];
  readonly skippedBecause: Phrase | null; // set when there are no targets
}

export interface ProbeTargetsInput {
  readonly snapshot: Snapshot;
  readonly endpoints: readonly Endpoint[];
  readonly port: number;
}

const targetLimit = 32;

export function probeTargets({ snapshot, endpoints, port }: ProbeTargetsInput): ProbeTargets {
  const ofPort = endpoints.filter((endpoint) => endpoint.port === port);
  const reason = skipReason(ofPort);
  if (reason !== null) return { targets: [], skippedBecause: reason };
  const targets: ProbeTarget[] = [{ address: "127.0.0.1", device: null }, { address: "::1", device: null }, ...ownAddresses(snapshot)];
  const seen = new Set<string>();
  const distinct = targets.filter(({ address, device }) => {
    const key = `${address}%${device ?? ""}`;
    return seen.has(key) ? false : (seen.add(key), true);
  });
  return { targets: distinct.slice(0, targetLimit), skippedBecause: null };
}

function skipReason(endpoints: readonly Endpoint[]): Phrase | null {
  const tcp = endpoints.filter(({ protocol }) => protocol === "tcp");
  if (tcp.length === 0)
    return endpoints.length === 0 ? phrase("explanation.probes.skipped.nothing") : phrase("explanation.probes.skipped.udp");
  const own = tcp.filter(({ namespace }) => namespace === "host");
  if (own.length === 0) return phrase("explanation.probes.skipped.namespace");
  return own.some(isServing) ? null : phrase("explanation.probes.skipped.nothing");
}

/** Addresses of interfaces that are up; a tentative address does not answer yet. */
function ownAddresses({ sections }: Snapshot): readonly ProbeTarget[] {
  return sections.interfaces
    .filter(({ namespace, up }) => namespace === "host" && up)
    .flatMap(({ name, addresses }) =>
      addresses
        .filter(({ tentative }) => !tentative)
        .map(({ address }) => ({ address, device: address.includes(":") && classifyAddress(address) === "link-local" ? name : null })),
    );
}
