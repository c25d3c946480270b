/**
 * A named set or map of nftables. Its elements are read when a rule uses it, by the kind of what the rule looks up, and once for each kind.
 * Elements that traffic adds, or that time takes away, make membership a named condition: whoever looks the same thing up asks the same condition.
 */
import type { Condition, Elements, Selector, Value, ValueSet } from "../ruleset.ts";
import { bareElement, everyValue, readElements, readKey } from "./nft-values.ts";
import { isObject, listOf, type Json, wordOf } from "./nft-json.ts";
import { valueTypeNamed, type ValueType } from "./nft-value-type.ts";

export interface MapEntry {
  readonly key: readonly Value[];
  readonly data: unknown;
}

export class NamedSet {
  readonly name: string;
  readonly isVolatile: boolean;
  /** Whether the listing left its elements out. */
  readonly isUnread: boolean;
  readonly #isGrowing: boolean;
  readonly #place: string; // "inet filter @blocked"
  readonly #json: Json;
  readonly #elements = new Map<string, Elements | null>(); // kinds → elements
  readonly #sets = new Map<string, ValueSet | null>(); // kinds, and fields where volatile → set
  readonly #entries = new Map<string, readonly MapEntry[] | null>();

  constructor(json: Json, options: { readonly isUpdatedByRules: boolean; readonly isUnread: boolean }) {
    this.#json = json;
    this.name = `@${wordOf(json["name"])}`;
    this.#place = `${wordOf(json["family"])} ${wordOf(json["table"])} ${this.name}`;
    this.isUnread = options.isUnread;
    this.#isGrowing = options.isUpdatedByRules || flagsOf(json).includes("dynamic");
    this.isVolatile = this.#isGrowing || isVolatile(json);
  }

  /** Its elements as they are written. */
  get list(): readonly unknown[] {
    return listOf(this.#json["elem"]);
  }

  /** null where an element is not understood as this kind. */
  valuesFor(selectors: readonly Selector[], types: readonly ValueType[]): ValueSet | null {
    const volatile = this.conditionFor(selectors);
    const kinds = kindsKey(types);
    const key = volatile === null ? kinds : `${kinds} ${volatile.id}`;
    const known = this.#sets.get(key);
    if (known !== undefined) return known;
    const elements = this.#elementsOf(kinds, types);
    const made = elements === null ? null : { name: this.name, volatile, elements };
    this.#sets.set(key, made);
    return made;
  }

  conditionFor(selectors: readonly Selector[]): Condition | null {
    if (!this.isVolatile && !this.isUnread) return null;
    const fields = selectors.map(({ field, mask }) => (mask === null ? field : `${field}/${mask}`)).join(" . ");
    return { id: `set ${this.#place} ${fields}`.trimEnd(), kind: this.isUnread ? "unread" : "set", text: this.name };
  }

  /** Of a map: its entries, the one for everything else last. null where a key is not understood as this kind, or there may be others. */
  entriesFor(types: readonly ValueType[]): readonly MapEntry[] | null {
    if (this.isUnread || this.#isGrowing) return null;
    const kinds = kindsKey(types);
    const known = this.#entries.get(kinds);
    if (known !== undefined) return known;
    const entries = readEntries(types, this.list);
    this.#entries.set(kinds, entries);
    return entries;
  }

  /** As declared, for a set that no rule may use; null for a map, and for a kind that is not modelled. */
  declared(): ValueSet | null {
    const types = declaredTypes(this.#json);
    if (types === null || "map" in this.#json) return null;
    const elements = this.#elementsOf(kindsKey(types), types);
    const volatile = this.conditionFor([]);
    return elements === null ? null : { name: this.name, volatile, elements };
  }

  #elementsOf(kinds: string, types: readonly ValueType[]): Elements | null {
    const known = this.#elements.get(kinds);
    if (known !== undefined) return known;
    const elements = readElements(types, this.list);
    this.#elements.set(kinds, elements);
    return elements;
  }
}

/** Entries `[key, data]` of a map, the one for everything else last. */
export function readEntries(types: readonly ValueType[], list: readonly unknown[]): readonly MapEntry[] | null {
  const entries: MapEntry[] = [];
  const fallback: MapEntry[] = [];
  for (const json of list) {
    const [left, data] = listOf(json);
    if (bareElement(left) === "*") {
      fallback.push({ key: types.map(everyValue), data });
      continue;
    }
    const key = readKey(types, left);
    if (key === null) return null;
    entries.push({ key, data });
  }
  return [...entries, ...fallback];
}

/** nft 1.0.6 leaves the flag `dynamic` out of its JSON: that rules update the set is then seen in the rules alone. */
function isVolatile(json: Json): boolean {
  if (json["timeout"] !== undefined) return true;
  return flagsOf(json).includes("timeout") && listOf(json["elem"]).some(hasTimeout);
}

/** One flag is a word in some versions and a list in others. */
function flagsOf({ flags }: Json): readonly unknown[] {
  return [flags].flat();
}

function hasTimeout(element: unknown): boolean {
  const bare: unknown = Array.isArray(element) ? (element as unknown[])[0] : element;
  const wrapper = isObject(bare) ? bare["elem"] : null;
  return isObject(wrapper) && (wrapper["timeout"] !== undefined || wrapper["expires"] !== undefined);
}

function declaredTypes({ type }: Json): readonly ValueType[] | null {
  const names = Array.isArray(type) ? (type as unknown[]) : typeof type === "string" ? type.split(" . ") : [];
  const types = names.map(valueTypeNamed);
  return types.length > 0 && types.every((one) => one !== null) ? types : null;
}

function kindsKey(types: readonly ValueType[]): string {
  return types.map((type) => type.name).join(" . ");
}
