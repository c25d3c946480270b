/**
 * Who gets in from beyond the host, of one endpoint and family: the sources over any real interface and any address that a router would carry.
 * Sources that nobody can send from are left out, so that everyone is comparable between families.
 */
import { AddressSet, formatIpAddress, mappedValue, parseIpAddress, parsePrefix, type IpFamily, type Prefix } from "@portolan/net";
import type { ReachEntry } from "../chart.ts";
import type { HostModel } from "../host-model.ts";
import { ordinarySource } from "../ordinary-source.ts";
import type { Reachability, Witness } from "../verdict.ts";

export function isOutside(host: HostModel, name: string): boolean {
  return host.interfaces.find((link) => link.name === name)?.loopback === false;
}

/** Entries over an interface that is no loopback. */
export function outsideEntries(host: HostModel, entries: readonly ReachEntry[], verdict?: Reachability): readonly ReachEntry[] {
  return entries.filter((entry) => (verdict === undefined || entry.verdict === verdict) && entry.via.some((name) => isOutside(host, name)));
}

export function sourcesOf(entries: readonly ReachEntry[]): AddressSet {
  return AddressSet.fromPrefixes(entries.flatMap(({ sources }) => sources.flatMap((text) => parsePrefix(text) ?? [])));
}

const unicast: Readonly<Record<IpFamily, AddressSet>> = {
  ipv4: prefixes("0.0.0.0/0").subtract(prefixes("0.0.0.0/8", "127.0.0.0/8", "224.0.0.0/3")),
  ipv6: prefixes("2000::/3"),
};

function prefixes(...texts: readonly string[]): AddressSet {
  return AddressSet.fromPrefixes(texts.flatMap((text): readonly Prefix[] | Prefix => parsePrefix(text) ?? []));
}

/** Whether the sources are most of all that a family has. */
export function isMostOfAll(family: IpFamily, sources: AddressSet): boolean {
  return sources.intersect(unicast[family]).size * 2n > unicast[family].size;
}

/** For a sentence: everyone as one prefix, else the fewest. */
export function sourceTexts(family: IpFamily, sources: AddressSet): readonly string[] {
  if (isMostOfAll(family, sources)) return [family === "ipv4" ? "0.0.0.0/0" : "::/0"];
  return sources.toPrefixes().map(({ address, length }) => `${formatIpAddress(address)}/${length}`);
}

const anywhere = { host: { interfaces: [], routes: [] }, device: null } as const;

/** An address of these that a person would believe; null where nobody can send from any of them. */
export function plausibleSource(family: IpFamily, sources: AddressSet): string | null {
  const value = ordinarySource(sources.intersect(unicast[family]).intervals, { ...anywhere, family });
  return value === null ? null : formatIpAddress({ family, value });
}

/** The witness of an entry, from an address that a person would believe where the entry has one. */
export function plausibleWitness(entry: ReachEntry, within: AddressSet = AddressSet.all): Witness | null {
  if (entry.witness === null) return null;
  const sources = sourcesOf([entry]).intersect(within);
  const own = parseIpAddress(entry.witness.source);
  const isOwnFine = own !== null && sources.hasValue(mappedValue(own));
  if (isOwnFine && unicast[entry.family].hasValue(mappedValue(own))) return entry.witness;
  const source = plausibleSource(entry.family, sources);
  if (source !== null) return { ...entry.witness, source };
  return isOwnFine ? entry.witness : null;
}
