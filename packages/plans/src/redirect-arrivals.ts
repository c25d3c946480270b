/**
 * Who comes to a port of a host from other machines, address by address: before a redirect as if its service listened at the port itself, after it through the
 * translation. Neighbours that have to answer are no condition of the sender's, so whoever depends on them alone counts as coming.
 */
import { AddressSet, formatIpAddress, type IpAddress, type IpFamily } from "@portolan/net";
import { localAddresses, prefixTexts, walkListener, type HostModel, type ReachRegion } from "@portolan/reachability";
import { outsideInterfaces } from "./drafts/predict-sources.ts";
import { possibleSenders } from "./drafts/wanted-sources.ts";
import type { LedSources } from "./plan.ts";
import { leadsAway } from "./redirect-chains.ts";
import { applyEdits } from "./rule-edit.ts";
import type { Lead } from "./step.ts";

export interface Arrivals {
  readonly places: readonly { readonly address: IpAddress; readonly sources: AddressSet }[];
  /** Texts of what getting in depends on beside the sender's address. */
  readonly conditions: readonly string[];
}

export function arrivalsOf(host: HostModel, { protocol, port }: Pick<Lead, "protocol" | "port">): Arrivals {
  const interfaces = outsideInterfaces(host);
  const conditions = new Set<string>();
  const places = (["ipv4", "ipv6"] as const).flatMap((family) => {
    const senders = possibleSenders(host, family);
    return localAddresses(host, family)
      .filter((address) => !isLoopback(address))
      .map((address) => {
        const question = { family, protocol, destination: address.value, port };
        const regions = walkListener(host, question, { interfaces }).filter(({ verdict }) => verdict !== "closed");
        for (const text of regions.flatMap(conditionsOf)) conditions.add(text);
        const sources = AddressSet.of(regions.flatMap((region) => region.sources)).intersect(senders);
        return { address, sources };
      });
  });
  return { places, conditions: [...conditions] };
}

function conditionsOf({ conditions }: ReachRegion): readonly string[] {
  return conditions.flat().flatMap(({ condition }) => (condition.kind === "neighbour" ? [] : [condition.text]));
}

function isLoopback({ family, value }: IpAddress): boolean {
  return family === "ipv4" ? value >> 24n === 127n : value === 1n;
}

/** The host as if what listens at the new port listened at the old one, and nothing else did, nor were it led elsewhere. */
export function servedAt(host: HostModel, lead: Lead): HostModel {
  const { protocol, port, to } = lead;
  const others = host.listeners.filter((one) => one.protocol !== protocol || one.port !== port);
  const moved = host.listeners.filter((one) => one.protocol === protocol && one.port === to).map((one) => ({ ...one, port }));
  const ruleset = applyEdits(
    host.ruleset,
    leadsAway(host.ruleset, lead).map((away) => ({ kind: "remove", ...away })),
  );
  return { ...host, ruleset, listeners: [...others, ...moved] };
}

export function sourcesOfAll({ places }: Arrivals, family: IpFamily): AddressSet {
  return places.filter(({ address }) => address.family === family).reduce((all, { sources }) => all.union(sources), AddressSet.empty);
}

export function isSameArrivals(before: Arrivals, after: Arrivals): boolean {
  const isSame = before.places.every(({ sources }, index) => after.places[index]?.sources.equals(sources) === true);
  return isSame && after.conditions.every((text) => before.conditions.includes(text));
}

/** Who comes where they did not, and who does no more; of few places. */
export function arrivalChanges(
  before: Arrivals,
  after: Arrivals,
): { readonly extra: readonly string[]; readonly missing: readonly string[] } {
  const texts = (from: Arrivals, without: Arrivals): readonly string[] =>
    from.places.flatMap(({ address, sources }, index) =>
      prefixTexts(sources.subtract(without.places[index]?.sources ?? AddressSet.empty).intervals, address.family),
    );
  return { extra: [...new Set(texts(after, before))].slice(0, 8), missing: [...new Set(texts(before, after))].slice(0, 8) };
}

/** What a plan promises of them. */
export function ledThrough({ places }: Arrivals): readonly LedSources[] {
  return places.map(({ address, sources }) => ({
    family: address.family,
    to: formatIpAddress(address),
    sources: prefixTexts(sources.intervals, address.family),
  }));
}
