/** Sets of the dimensions as people read them: addresses as the fewest prefixes, ports as lists, interfaces by name. */
import { AddressSet, formatPrefix, mappedValue, PortSet, type AddressInterval } from "@portolan/net";
import { level } from "./level.ts";
import type { PacketSpace, Range } from "./packet-space.ts";

const protocolNames: ReadonlyMap<number, string> = new Map([
  [1, "icmp"],
  [6, "tcp"],
  [17, "udp"],
  [58, "icmpv6"],
]);
const LAST_PROTOCOL = 255;

/** In the 128-bit space of @portolan/net. */
export function addressIntervals(space: PacketSpace, ranges: readonly Range[] | undefined): readonly AddressInterval[] {
  const { axis, family } = space;
  const all = ranges ?? [{ from: 0, to: axis.last }];
  return all.map(({ from, to }) => ({
    lo: mappedValue({ family, value: lowest(space, from) }),
    hi: mappedValue({ family, value: axis.valueOf(to) }),
  }));
}

/** First address of the range that begins with this label, which follows a boundary. */
export function lowest(space: PacketSpace, from: number): bigint {
  return from === 0 ? 0n : space.axis.valueOf(from - 1) + 1n;
}

/** The fewest prefixes, a single address without its length. */
export function addressTexts(space: PacketSpace, ranges: readonly Range[] | undefined): readonly string[] {
  if (ranges === undefined) return [space.family === "ipv4" ? "0.0.0.0/0" : "::/0"];
  const set = AddressSet.of(addressIntervals(space, ranges));
  const prefixes = space.family === "ipv4" ? set.toPrefixes() : ofIpv6(set);
  return prefixes.map((prefix) => formatPrefix(prefix));
}

/** A range of IPv6 that lies around ::ffff:0:0/96 is no IPv4. */
function ofIpv6(set: AddressSet) {
  return set
    .toPrefixes()
    .map(({ address, length }) =>
      address.family === "ipv6"
        ? { address, length }
        : { address: { family: "ipv6" as const, value: mappedValue(address) }, length: length + 96 },
    );
}

export function portText(ranges: readonly Range[] | undefined): string {
  return ranges === undefined ? PortSet.all.format() : PortSet.of(ranges).format();
}

export function interfaceNames(space: PacketSpace, ranges: readonly Range[] | undefined): readonly string[] {
  return space.interfaces.filter((_, index) => ranges === undefined || ranges.some(({ from, to }) => index >= from && index <= to));
}

/** Names or numbers; "any" for all of them. */
export function protocolTexts(ranges: readonly Range[] | undefined): readonly string[] {
  if (ranges === undefined) return ["any"];
  const texts: string[] = [];
  for (const { from, to } of ranges) {
    let start = from;
    for (let at = from; at <= Math.min(to, LAST_PROTOCOL); at += 1) {
      const name = protocolNames.get(at);
      if (name === undefined) continue;
      if (start < at) texts.push(rangeText(start, at - 1));
      texts.push(name);
      start = at + 1;
    }
    if (start <= to) texts.push(rangeText(start, to));
  }
  return texts;
}

function rangeText(from: number, to: number): string {
  return from === to ? `${from}` : `${from}-${to}`;
}

export function rangesOf(sets: ReadonlyMap<number, readonly Range[]>, of: keyof typeof level): readonly Range[] | undefined {
  return sets.get(level[of]);
}
