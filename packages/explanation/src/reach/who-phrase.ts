/**
 * Sources in words: everyone, everyone except a few, a list of prefixes, the private networks. The list is exact for addresses that other machines
 * can have and that the question concerns; the shorter of what is in and what is out is told.
 */
import { parsePrefix, type AddressSet } from "@portolan/net";
import { phrase, type Phrase } from "@portolan/phrases";
import { literal } from "../line.ts";
import { coverLoosely } from "./loose-cover.ts";
import type { SenderSpace } from "./sender-space.ts";

const prefixLimit = 6;

/** `against`: the sources of which something else is true; what is in neither does not matter. */
export interface WhoInput {
  readonly sources: AddressSet;
  readonly against: AddressSet;
  readonly space: SenderSpace;
  /** The question concerns these alone. Absent: every source. */
  readonly from?: AddressSet;
}

export type Who =
  | { readonly kind: "everyone" }
  | { readonly kind: "except"; readonly list: readonly string[] }
  | { readonly kind: "only"; readonly list: readonly string[] }
  | { readonly kind: "nobody" };

export function whoOfSources({ sources, against, space, from }: WhoInput): Who {
  const asked = from ?? space.all;
  const wanted = sources.intersect(asked);
  const others = against.intersect(asked).subtract(wanted);
  if (wanted.isEmpty) return { kind: "nobody" };
  if (others.isEmpty) return { kind: "everyone" };
  const free = space.all.subtract(wanted).subtract(others);
  const list = coverLoosely(wanted, free);
  if (list.length === 1) return { kind: "only", list };
  const except = coverLoosely(others, free);
  return except.length < list.length ? { kind: "except", list: except } : { kind: "only", list };
}

/** As a noun: "everyone except 10.0.0.0/8". */
export function whoPhrase(who: Who): Phrase {
  switch (who.kind) {
    case "nobody":
      return phrase("reach.who.none");
    case "everyone":
      return phrase("reach.who.everyone");
    case "except":
      return isPrivate(who.list)
        ? phrase("reach.who.internet", { list: prefixList(who.list) })
        : phrase("reach.who.except", { who: listPhrase(who.list) });
    case "only":
      return listPhrase(who.list);
  }
}

/** A list of prefixes under the name people know it by, where it has one. */
export function listPhrase(list: readonly string[]): Phrase {
  const shown = prefixList(list);
  if (isPrivate(list)) return phrase("reach.who.private", { list: shown });
  if (isLink(list)) return phrase("reach.who.link", { list: shown });
  return phrase("reach.who.list", { list: shown });
}

/** At most six, then how many more. */
export function prefixList(list: readonly string[]): readonly Phrase[] {
  const shown = list
    .slice(0, list.length === prefixLimit + 1 ? prefixLimit + 1 : prefixLimit)
    .map((text) => literal(withoutHostLength(text)));
  const rest = list.length - shown.length;
  return rest === 0 ? shown : [...shown, phrase("reach.who.more", { count: rest })];
}

const privatePrefixes = ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16"].join();

function isPrivate(list: readonly string[]): boolean {
  return list.join() === privatePrefixes || list.join() === "fc00::/7";
}

function isLink(list: readonly string[]): boolean {
  return list.length === 1 && /^fe80::\/(?:10|64)$/.test(list[0] ?? "");
}

/** A single address stands without its length. */
function withoutHostLength(text: string): string {
  const prefix = parsePrefix(text);
  const bits = prefix?.address.family === "ipv4" ? 32 : 128;
  return prefix?.length === bits ? (text.split("/")[0] ?? text) : text;
}
