/**
 * A finding in words: what was found, what it means, what to do. The texts are chosen by the code alone and filled with its facts, so that a screen
 * of another version can still show them. Lists are cut after a few items; everyone is said as such.
 */
import { phrase, type Phrase, type PhraseParam } from "@portolan/phrases";
import type { Finding } from "@portolan/reachability";
import { literal } from "../line.ts";

export interface FindingPhrases {
  readonly title: Phrase;
  readonly meaning: Phrase;
  readonly remedy: Phrase;
}

const listLimit = 6;
const peopleLists: ReadonlySet<string> = new Set(["sources", "open", "filtered", "intended"]);

export function findingPhrases({ code, facts }: Pick<Finding, "code" | "facts">): FindingPhrases {
  const params = Object.fromEntries(Object.entries(facts).map(([name, value]) => [name, factParam(name, value)]));
  return {
    title: { id: `finding.${code}.title`, params },
    meaning: { id: `finding.${code}.meaning`, params },
    remedy: { id: `finding.${code}.remedy`, params },
  };
}

function factParam(name: string, value: Finding["facts"][string]): PhraseParam {
  if (typeof value === "string" || typeof value === "number") return value;
  const isPeople = peopleLists.has(name);
  if (value.length === 0) return isPeople ? phrase("finding.list.nobody") : phrase("finding.list.none");
  if (isPeople && value.some((text) => text === "0.0.0.0/0" || text === "::/0")) return phrase("finding.list.everyone");
  if (value.length <= listLimit) return value.map(literal);
  return [...value.slice(0, listLimit - 1).map(literal), phrase("finding.list.more", { count: value.length - listLimit + 1 })];
}
