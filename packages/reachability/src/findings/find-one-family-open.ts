/**
 * A port that a filter limits over one family and that stands open to most of the world over the other. Only rules count as a filter: a family without
 * an address, a route or a listener is not filtered. Published ports that are told as a bypass are left out.
 */
import type { AddressSet, IpFamily } from "@portolan/net";
import type { Endpoint } from "@portolan/sockets";
import type { EndpointReach, ReachEntry } from "../chart.ts";
import type { Finding } from "../finding.ts";
import type { HostModel } from "../host-model.ts";
import { displayOf, makeFinding } from "./make-finding.ts";
import { isMostOfAll, outsideEntries, plausibleWitness, sourcesOf, sourceTexts } from "./outside-sources.ts";
import { stoppedBy } from "./rule-of-reason.ts";

export interface PortReach {
  readonly endpoint: Endpoint;
  readonly reach: EndpointReach;
}

/** `group`: the endpoints of one protocol and port, so that one socket for each family is one service. */
export function findOneFamilyOpen(host: HostModel, group: readonly PortReach[]): Finding[] {
  const entries = group.flatMap(({ reach }) => outsideEntries(host, reach.entries)).filter(({ to }) => isRouted(to));
  const [ipv4, ipv6] = [familyOf(entries, "ipv4"), familyOf(entries, "ipv6")];
  if (ipv4 === null || ipv6 === null) return [];
  if (ipv6.widest !== null && ipv4.isFiltered)
    return [oneFamily("ipv6-open-ipv4-filtered", { group, open: ipv6, widest: ipv6.widest, filtered: ipv4 })];
  if (ipv4.widest !== null && ipv6.isFiltered)
    return [oneFamily("ipv4-open-ipv6-filtered", { group, open: ipv4, widest: ipv4.widest, filtered: ipv6 })];
  return [];
}

interface FamilyReach {
  readonly family: IpFamily;
  readonly sources: AddressSet; // that get in
  /** The entry that lets in most of the world; null where there is none. */
  readonly widest: ReachEntry | null;
  /** Whether rules keep most of the world out, on every address. */
  readonly isFiltered: boolean;
  readonly stopping: ReachEntry | null;
}

function familyOf(all: readonly ReachEntry[], family: IpFamily): FamilyReach | null {
  const entries = all.filter((entry) => entry.family === family);
  if (entries.length === 0) return null;
  const open = entries.filter(({ verdict }) => verdict === "open");
  const widest = open.find((entry) => isMostOfAll(family, sourcesOf([entry]))) ?? null;
  const stopping = entries.find(
    (entry) => entry.verdict === "closed" && stoppedBy(entry.because) !== null && isMostOfAll(family, sourcesOf([entry])),
  );
  const isDepending = entries.some(({ verdict }) => verdict === "depends");
  return {
    family,
    sources: sourcesOf(open),
    widest,
    isFiltered: widest === null && stopping !== undefined && !isDepending,
    stopping: stopping ?? null,
  };
}

function isRouted(address: string): boolean {
  return !/^(127\.|169\.254\.|::1$|fe80:)/.test(address);
}

interface OneFamily {
  readonly group: readonly PortReach[];
  readonly open: FamilyReach;
  readonly widest: ReachEntry;
  readonly filtered: FamilyReach;
}

function oneFamily(code: "ipv6-open-ipv4-filtered" | "ipv4-open-ipv6-filtered", { group, open, widest, filtered }: OneFamily): Finding {
  const owner = group.find(({ reach }) => reach.entries.includes(widest)) ?? group[0];
  if (owner === undefined) throw new Error("A group of endpoints is never empty");
  return makeFinding(code, {
    severity: code === "ipv6-open-ipv4-filtered" ? "high" : "low",
    endpoint: owner.endpoint,
    families: [open.family],
    facts: {
      display: displayOf(owner.endpoint),
      open: sourceTexts(open.family, open.sources),
      filtered: sourceTexts(filtered.family, filtered.sources),
    },
    because: [...widest.because, ...(filtered.stopping?.because.slice(-1) ?? [])],
    witness: plausibleWitness(widest),
  });
}
