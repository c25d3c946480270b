/** A set of addresses of one family as the fewest prefixes, in that family's own writing. */
import { AddressSet, formatPrefix, mappedValue, type IpFamily, type Prefix } from "@portolan/net";

export function prefixTexts(sources: AddressSet, family: IpFamily): readonly string[] {
  return sources
    .intersect(AddressSet[family])
    .toPrefixes()
    .map((prefix) => formatPrefix(family === "ipv6" ? asIpv6(prefix) : prefix));
}

function asIpv6(prefix: Prefix): Prefix {
  if (prefix.address.family === "ipv6") return prefix;
  return { address: { family: "ipv6", value: mappedValue(prefix.address) }, length: prefix.length + 96 };
}
