/** The entries of a map in a rule, named or written there, by the kinds of the fields it is asked with. */
import type { Condition } from "../ruleset.ts";
import type { ReadField } from "./nft-fields.ts";
import { isObject, listOf } from "./nft-json.ts";
import type { RuleReading } from "./nft-reading.ts";
import { readEntries, type MapEntry } from "./nft-sets.ts";

export interface ReadMap {
  readonly entries: readonly MapEntry[];
  readonly name: string | null;
  readonly volatile: Condition | null;
}

/** null where there is no such map or a key is not understood. */
export function readMapEntries({ table }: RuleReading, data: unknown, fields: readonly ReadField[]): ReadMap | null {
  const types = fields.map(({ type }) => type);
  if (typeof data === "string" && data.startsWith("@")) {
    const named = table.sets.get(data.slice(1));
    const entries = named?.entriesFor(types) ?? null;
    return named === undefined || entries === null ? null : { entries, name: named.name, volatile: named.conditionFor(fields) };
  }
  const entries = isObject(data) ? readEntries(types, listOf(data["set"])) : null;
  return entries === null ? null : { entries, name: null, volatile: null };
}

/** `[key, data]` pairs as they are written, of a named map too. */
export function rawEntries({ table }: RuleReading, data: unknown): readonly (readonly [unknown, unknown])[] {
  const list = typeof data === "string" ? (table.sets.get(data.slice(1))?.list ?? []) : isObject(data) ? listOf(data["set"]) : [];
  return list.flatMap((entry) => {
    const [key, value] = listOf(entry);
    return key === undefined ? [] : [[key, value] as const];
  });
}
