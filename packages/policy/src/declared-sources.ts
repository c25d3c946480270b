/**
 * The sources a declared endpoint allows, as a set per family, and whether it names them one by one. The IPv6 set is of the whole 128-bit space,
 * IPv4's corner included, so that everyone is ::/0 and nothing else.
 */
import { AddressSet, parsePrefix, type IpFamily, type Prefix } from "@portolan/net";
import type { DeclaredEndpoint } from "./policy.ts";

export interface DeclaredSources {
  readonly ipv4: AddressSet;
  readonly ipv6: AddressSet;
  /** Written as prefixes: then each of them is meant to get in. A word such as everyone leaves out what cannot be routed here. */
  readonly isExact: boolean;
}

const everyone = ["0.0.0.0/0", "::/0"];
const privatePrefixes = ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "169.254.0.0/16", "fc00::/7", "fe80::/10"];

export function declaredSources(from: DeclaredEndpoint["from"]): DeclaredSources {
  const prefixes = (typeof from === "string" ? [from] : from).flatMap(wordPrefixes).map(prefix);
  const ofFamily = (family: IpFamily): AddressSet => AddressSet.fromPrefixes(prefixes.filter(({ address }) => address.family === family));
  return { ipv4: ofFamily("ipv4"), ipv6: ofFamily("ipv6"), isExact: typeof from !== "string" };
}

function wordPrefixes(word: string): readonly string[] {
  if (word === "everyone") return everyone;
  if (word === "private") return privatePrefixes;
  return word === "host" || word === "nobody" ? [] : [word];
}

function prefix(text: string): Prefix {
  const parsed = parsePrefix(text);
  if (parsed === null) throw new Error(`Not a prefix: ${text}`); // parse-policy.ts has refused it
  return parsed;
}
