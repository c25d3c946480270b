/** Finds the first entry of a long list whose key holds a tuple: exact keys by a look-up, the others in their order. */
import type { Value } from "@portolan/ruleset";
import { valueHas, type Tuple } from "./value-has.ts";

export interface EntryIndex<Entry> {
  /** The first entry in the order of the list; null where none has it. */
  readonly find: (tuple: Tuple) => Entry | null;
}

const kept = new WeakMap<object, EntryIndex<never>>();

export function entryIndexOf<Entry>(entries: readonly Entry[], keyOf: (entry: Entry) => readonly Value[]): EntryIndex<Entry> {
  const known = kept.get(entries);
  if (known !== undefined) return known;
  const index = buildIndex(entries, keyOf);
  kept.set(entries, index as EntryIndex<never>);
  return index;
}

function buildIndex<Entry>(entries: readonly Entry[], keyOf: (entry: Entry) => readonly Value[]): EntryIndex<Entry> {
  const exact = new Map<string, number>();
  const wide: { place: number; key: readonly Value[] }[] = [];
  for (const [place, entry] of entries.entries()) {
    const key = keyOf(entry);
    const text = exactText(key);
    if (text === null) wide.push({ place, key });
    else if (!exact.has(text)) exact.set(text, place);
  }
  return {
    find: (tuple) => {
      const single = exact.get(tuple.map(partText).join(" "));
      const range = wide.find(({ key }) => key.length === tuple.length && key.every((value, at) => hasPart(value, tuple[at])))?.place;
      const place = Math.min(single ?? entries.length, range ?? entries.length);
      return entries[place] ?? null;
    },
  };
}

function hasPart(value: Value, part: Tuple[number] | undefined): boolean {
  return part !== undefined && valueHas(value, part);
}

function partText(part: Tuple[number]): string {
  return typeof part === "bigint" ? part.toString(36) : `=${part.name}`;
}

function exactText(key: readonly Value[]): string | null {
  const parts = key.map((value) =>
    "lo" in value ? (value.lo === value.hi ? value.lo : null) : value.isPrefix ? null : { name: value.name },
  );
  const known = parts.filter((part) => part !== null);
  return known.length < parts.length ? null : known.map(partText).join(" ");
}
