/**
 * What the search box offers while a term is being typed: keys, flags and commands by their beginning, then the values that endpoints really have.
 * A suggestion replaces the term under the caret; nothing is suggested for a plain word.
 */
import { closedValues, filterKeys, flags, valuesOf, type FilterKey, type Flag, type TextKey } from "@portolan/query";
import type { Endpoint } from "../wire.ts";

export interface Suggestion {
  readonly insert: string; // takes the place of the term; ends in a space when the term is complete
  readonly label: string;
  readonly about: FilterKey | Flag | "free" | "freeNear" | null; // which explanation to show
  readonly count: number | null; // endpoints that have the value
}

const limit = 8;

/** The term that the caret stands in or right behind, and where it lies in the text. */
export function termAt(text: string, caret: number): { readonly term: string; readonly from: number; readonly to: number } {
  const from = text.lastIndexOf(" ", caret - 1) + 1;
  const next = text.indexOf(" ", caret);
  const to = next === -1 ? text.length : next;
  return { term: text.slice(from, to), from, to };
}

export function suggestTerms(term: string, endpoints: readonly Endpoint[]): readonly Suggestion[] {
  const minus = term.startsWith("-") ? "-" : "";
  const text = term.slice(minus.length).toLowerCase();
  if (text.startsWith(":")) return minus === "" ? suggestCommands(text) : [];
  const colon = text.indexOf(":");
  if (colon === -1) return text === "" ? [] : suggestKeys(minus, text);
  const key = filterKeys.find((one) => one === text.slice(0, colon));
  if (key === "reach") return suggestReach(minus, text.slice(colon + 1));
  return key === undefined || key === "port" || key === "name"
    ? []
    : key === "since"
      ? suggestAges(minus, text.slice(colon + 1))
      : suggestValues({ minus, key, typed: text.slice(colon + 1), endpoints });
}

/** What an empty box offers: a tour of the language. */
export const starters: readonly Suggestion[] = [
  { insert: "public ", label: "public", about: "public", count: null },
  { insert: "reach:internet ", label: "reach:internet", about: "reach", count: null },
  { insert: "scope:dual ", label: "scope:dual", about: "scope", count: null },
  { insert: "unit:", label: "unit:", about: "unit", count: null },
  { insert: "proto:udp ", label: "proto:udp", about: "proto", count: null },
  { insert: "port:8000-9000 ", label: "port:8000-9000", about: "port", count: null },
  { insert: ":free ", label: ":free", about: "free", count: null },
];

function suggestCommands(text: string): readonly Suggestion[] {
  const commands: readonly Suggestion[] = [
    { insert: ":free ", label: ":free", about: "free", count: null },
    { insert: ":free 5000", label: ":free 5000", about: "freeNear", count: null },
  ];
  return commands.filter((one) => one.label.startsWith(text) && one.label !== text);
}

function suggestKeys(minus: string, text: string): readonly Suggestion[] {
  const ofFlags = flags
    .filter((flag) => flag.startsWith(text) && flag !== text)
    .map((flag): Suggestion => ({ insert: `${minus}${flag} `, label: `${minus}${flag}`, about: flag, count: null }));
  const ofKeys = filterKeys
    .filter((key) => key.startsWith(text))
    .map((key): Suggestion => ({ insert: `${minus}${key}:`, label: `${minus}${key}:`, about: key, count: null }));
  return [...ofKeys, ...ofFlags].slice(0, limit);
}

function suggestAges(minus: string, typed: string): readonly Suggestion[] {
  const ages = ["1h", "24h", "7d"].filter((age) => age.startsWith(typed) && age !== typed);
  return ages.map((age) => ({ insert: `${minus}since:${age} `, label: `${minus}since:${age}`, about: "since", count: null }));
}

function suggestReach(minus: string, typed: string): readonly Suggestion[] {
  const comma = typed.lastIndexOf(",") + 1;
  const [earlier, last] = [typed.slice(0, comma), typed.slice(comma)];
  const values = (closedValues.reach ?? []).filter((value) => value.startsWith(last) && value !== last);
  return values.map((value) => ({
    insert: `${minus}reach:${earlier}${value} `,
    label: `${minus}reach:${earlier}${value}`,
    about: "reach",
    count: null,
  }));
}

function suggestValues(wanted: { minus: string; key: TextKey; typed: string; endpoints: readonly Endpoint[] }): readonly Suggestion[] {
  const { minus, key, typed, endpoints } = wanted;
  const comma = typed.lastIndexOf(",") + 1;
  const [earlier, last] = [typed.slice(0, comma), typed.slice(comma)];
  const counts = new Map<string, number>((closedValues[key] ?? []).map((value) => [value, 0]));
  for (const endpoint of endpoints) {
    for (const value of suggestible(endpoint, key)) counts.set(value, (counts.get(value) ?? 0) + 1);
  }
  return [...counts]
    .filter(([value, count]) => count > 0 && value.includes(last) && value !== last)
    .sort((a, b) => b[1] - a[1] || a[0].localeCompare(b[0]))
    .slice(0, limit)
    .map(([value, count]) => {
      const label = `${minus}${key}:${earlier}${value.includes(" ") ? `"${value}"` : value}`;
      return { insert: `${label} `, label, about: null, count };
    });
}

/** Of a process the program's name is offered, not its whole command line; of a container its name, not its id. */
function suggestible(endpoint: Endpoint, key: TextKey): readonly string[] {
  if (key === "process") return endpoint.owners.flatMap((owner) => owner.program ?? []);
  if (key === "container") return endpoint.container === null ? [] : [endpoint.container.name.toLowerCase()];
  if (key === "service") return endpoint.service === null || endpoint.service.recognisedBy === "port" ? [] : [endpoint.service.id];
  if (key === "address") return [endpoint.address];
  return valuesOf(endpoint, key);
}
