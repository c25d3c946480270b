/**
 * BIND's address match lists: elements in order, the first that fits decides, `!` turns it round (acl.c). `localhost` and `localnets` are the host's own
 * addresses and networks; here they are asked of addresses that the host has, so both fit. Keys and geography never fit an address.
 */
import { canonicalAddress, parseIpAddress, parsePrefix, prefixHas } from "@portolan/net";
import type { NamedStatement } from "../formats/named-syntax.ts";

export type NamedLists = ReadonlyMap<string, readonly NamedStatement[]>;

const depthLimit = 8;

/** Whether a list takes one of the host's own addresses; false where no element fits. */
export function listMatches(list: readonly NamedStatement[], address: string, lists: NamedLists): boolean {
  return decide(list, { address, lists, depth: 0 }) === true;
}

/** Single addresses that a list names and takes, canonical. */
export function namedAddresses(list: readonly NamedStatement[], lists: NamedLists): readonly string[] {
  const written = literals(list, { lists, depth: 0 });
  return [...new Set(written)].filter((address) => listMatches(list, address, lists));
}

interface Asked {
  readonly address: string;
  readonly lists: NamedLists;
  readonly depth: number;
}

function decide(list: readonly NamedStatement[], asked: Asked): boolean | null {
  if (asked.depth > depthLimit) return null;
  for (const statement of list) {
    const { word, isNegated } = elementOf(statement);
    const answer = typeof word === "string" ? fits(word, asked) : decide(word, { ...asked, depth: asked.depth + 1 });
    if (answer !== null) return answer !== isNegated;
  }
  return null;
}

/** true: fits; false: a list of that name says no; null: does not fit, look on. */
function fits(word: string, asked: Asked): boolean | null {
  const name = word.toLowerCase();
  if (name === "any" || name === "localhost" || name === "localnets") return true;
  if (name === "none") return false;
  const list = asked.lists.get(name);
  if (list !== undefined) return decide(list, { ...asked, depth: asked.depth + 1 });
  const address = parseIpAddress(asked.address);
  const prefix = parsePrefix(fullPrefix(word));
  return address !== null && prefix !== null && prefixHas(prefix, address) ? true : null;
}

/** BIND lets trailing zeros go: 10/8 is 10.0.0.0/8. A bare address is itself. */
function fullPrefix(word: string): string {
  const [address = "", length] = word.split("/");
  const short = /^\d+(\.\d+){0,2}$/.test(address) && length !== undefined;
  const full = short ? [...address.split("."), "0", "0", "0"].slice(0, 4).join(".") : address;
  return `${full}/${length ?? (full.includes(":") ? "128" : "32")}`;
}

function literals(list: readonly NamedStatement[], { lists, depth }: { lists: NamedLists; depth: number }): readonly string[] {
  if (depth > depthLimit) return [];
  return list.flatMap((statement) => {
    const { word } = elementOf(statement);
    if (typeof word !== "string") return literals(word, { lists, depth: depth + 1 });
    const address = canonicalAddress(word);
    return address === null ? literals(lists.get(word.toLowerCase()) ?? [], { lists, depth: depth + 1 }) : [address];
  });
}

/** `!10.0.0.1` and `! { … }`: the sign may stand alone. */
function elementOf({ words }: NamedStatement): { word: string | readonly NamedStatement[]; isNegated: boolean } {
  const [first = "", second = ""] = words;
  if (typeof first !== "string" || !first.startsWith("!")) return { word: first, isNegated: false };
  return { word: first.length > 1 ? first.slice(1) : second, isNegated: true };
}
