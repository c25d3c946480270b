/**
 * Whether the other services that a service's settings name are on this host, and what is at their place. Only addresses of this host are
 * looked at, and loopback means the network namespace of the process; other hosts are never tried. A host name other than localhost and the host's own is not resolved and counts as elsewhere.
 */
import { canonicalAddress, classifyAddress } from "@portolan/net";
import type { ServiceInstance, ServicePeer, Snapshot } from "@portolan/snapshot";
import type { Endpoint } from "@portolan/sockets";
import { covers, isServing } from "./endpoint-reach.ts";
import type { HostFacts } from "./service-whole.ts";

/** `isOwnWord`: the named service's own file says so, not the one that looks for it. */
export interface PeerPlace {
  readonly peer: ServicePeer;
  readonly isHere: boolean;
  readonly endpoint: Endpoint | null; // what listens there; null elsewhere
  readonly isOwnWord: boolean;
}

export function locatePeers({ pid, peers = [] }: ServiceInstance, { snapshot, endpoints }: HostFacts): readonly PeerPlace[] {
  const own = snapshot.sections.owners.processes.find((process) => process.pid === pid)?.namespace ?? "host";
  return peers.map((peer) => {
    const addresses = addressesHere(peer.address, snapshot);
    const namespace = addresses.every((address) => classifyAddress(address) === "loopback") ? own : "host";
    const listens = endpoints.filter(
      (one) => one.namespace === namespace && one.protocol === "tcp" && one.port === peer.port && isServing(one),
    );
    const endpoint = listens.find((one) => addresses.some((address) => covers(one, address) !== false)) ?? null;
    return { peer, isHere: addresses.length > 0, endpoint, isOwnWord: peer.source === "default" };
  });
}

/** The addresses of this host that a peer's address means; empty for another host's. */
function addressesHere(text: string, { host, sections }: Snapshot): readonly string[] {
  const name = text
    .trim()
    .toLowerCase()
    .replace(/^\[|\]$/g, "")
    .replace(/\.$/, "");
  if (name === "" || name === "localhost" || name.endsWith(".localhost") || name === host.name.toLowerCase()) return ["127.0.0.1", "::1"];
  const address = canonicalAddress(name);
  if (address === null) return [];
  if (address === "0.0.0.0" || address === "::") return ["127.0.0.1", "::1"];
  if (classifyAddress(address) === "loopback") return [address];
  const isOwn = sections.interfaces.some(
    ({ namespace, addresses }) => namespace === "host" && addresses.some((own) => own.address === address),
  );
  return isOwn ? [address] : [];
}
