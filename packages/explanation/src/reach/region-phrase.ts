/**
 * The packets of one changed region in a line: "TCP port 22 to 192.0.2.2: 10.0.0.0/8". What is nearly everything is told by what it leaves out, and
 * no list is longer than six; the JSON has all of it.
 */
import { AddressSet, PortSet, parsePortSet, type IpFamily } from "@portolan/net";
import { phrase, type Phrase } from "@portolan/phrases";
import type { DifferentRegion } from "@portolan/reachability";
import type { Interface } from "@portolan/snapshot";
import { literal } from "../line.ts";
import { coverLoosely } from "./loose-cover.ts";
import { senderSpace, sourceSet } from "./sender-space.ts";
import { destinations } from "./verdict-phrase.ts";
import { listPhrase, prefixList, whoOfSources, whoPhrase } from "./who-phrase.ts";

const shortList = 3;

export function regionPhrase({ protocol, ports, to, sources, via, family }: DifferentRegion, interfaces: readonly Interface[]): Phrase {
  const traffic = trafficPhrase({ protocol, ports });
  const space = senderSpace(family, interfaces);
  const set = sourceSet(sources, family);
  const told = whoOfSources({ sources: set, against: space.all.subtract(set).subtract(space.odd), space });
  const who = told.kind === "nobody" ? listPhrase(sources) : whoPhrase(told); // of addresses that no machine has
  const region = phrase("difference.region", { traffic, to: destinationPhrase(to.split(","), family), who });
  return via.length === 0 ? region : phrase("difference.regionVia", { region, via: destinations(via) });
}

/** "TCP port 22", without whose it is. */
export function trafficPhrase({ protocol, ports }: Pick<DifferentRegion, "protocol" | "ports">): Phrase {
  const name = protocolPhrase(protocol);
  return ports === "" ? name : phrase("difference.traffic", { protocol: name, ports: portsPhrase(ports) });
}

/** Destinations as prefixes or addresses; what is not one stands as it is. */
export function destinationPhrase(texts: readonly string[], family: IpFamily): Phrase {
  const set = sourceSet(texts, family);
  if (texts.length <= shortList || set.isEmpty) return phrase("difference.list", { list: prefixList(texts) });
  const rest = AddressSet[family].subtract(set);
  if (rest.isEmpty) return phrase("difference.anyAddress");
  const left = coverLoosely(rest, AddressSet.empty);
  return left.length < texts.length
    ? phrase("difference.addressExcept", { list: prefixList(left) })
    : phrase("difference.list", { list: prefixList(texts) });
}

/** `text`: names and ranges of numbers with commas, as a region has them. */
function protocolPhrase(text: string): Phrase {
  const parts = text.split(",");
  if (parts.length <= shortList) return text === "any" ? phrase("difference.anyProtocol") : literal(parts.map(protocolName).join(", "));
  const covered = new Set(parts.flatMap(protocolNumbers));
  const missing = Array.from({ length: 256 }, (_, number) => number).filter((number) => !covered.has(number));
  if (missing.length === 0) return phrase("difference.anyProtocol");
  const isNearlyAll = missing.length <= shortList + 3;
  const shown = missing.map((number) => literal(protocolName(names.get(number) ?? String(number))));
  return isNearlyAll ? phrase("difference.protocolExcept", { list: shown }) : literal(parts.map(protocolName).join(", "));
}

/** The protocol of a region's witness, which is TCP unless the region has only UDP of the two. */
export function witnessProtocol(text: string): string {
  const covered = new Set(text === "any" ? [6] : text.split(",").flatMap(protocolNumbers));
  return covered.has(6) ? "tcp" : covered.has(17) ? "udp" : text;
}

const names: ReadonlyMap<number, string> = new Map([[1, "icmp"], [6, "tcp"], [17, "udp"], [58, "icmpv6"]]); // prettier-ignore

function protocolName(text: string): string {
  return text === "icmpv6" ? "ICMPv6" : text.toUpperCase();
}

function protocolNumbers(part: string): readonly number[] {
  const named = [...names].find(([, name]) => name === part)?.[0];
  if (named !== undefined) return [named];
  const [from = 0, to = from] = part.split("-").map(Number);
  return from >= 0 && to <= 255 && from <= to ? Array.from({ length: to - from + 1 }, (_, index) => from + index) : [];
}

function portsPhrase(ports: string): Phrase {
  if (/^[01]-65535$/.test(ports)) return phrase("difference.portAll");
  if (!/[,-]/.test(ports)) return phrase("difference.portOne", { ports });
  const set = parsePortSet(ports);
  const missing = set === null ? PortSet.empty : PortSet.all.subtract(set);
  const isNearlyAll = !missing.isEmpty && missing.ranges.length <= shortList && missing.size < 1024;
  return isNearlyAll
    ? phrase("difference.portExcept", { ports: missing.format().replaceAll(",", ", ") })
    : phrase("difference.portMany", { ports });
}
