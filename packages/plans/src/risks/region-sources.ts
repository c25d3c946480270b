/** Regions of a difference as sets of addresses: those of other machines that meet a port. */
import { AddressSet, parsePortSet, parsePrefix, type IpFamily } from "@portolan/net";
import type { DifferentRegion } from "@portolan/reachability";

export function sourcesOf({ family, sources }: DifferentRegion): AddressSet {
  return AddressSet.fromPrefixes(sources.flatMap((text) => parsePrefix(text) ?? [])).intersect(AddressSet[family]);
}

/** Whether other machines are concerned, not this host alone. */
export function isOutside({ via }: DifferentRegion): boolean {
  return via.some((name) => name !== "lo");
}

export interface PortOfProtocol {
  readonly protocol: "tcp" | "udp";
  readonly port: number;
}

export function concernsPort({ protocol, ports }: DifferentRegion, wanted: PortOfProtocol): boolean {
  return protocol === wanted.protocol && (parsePortSet(ports)?.has(wanted.port) ?? false);
}

/** Of all regions of one family that other machines can send from. */
export function outsideSources(regions: readonly DifferentRegion[], family: IpFamily): AddressSet {
  return regions
    .filter((region) => region.family === family && isOutside(region))
    .reduce((all, region) => all.union(sourcesOf(region)), AddressSet.empty);
}
