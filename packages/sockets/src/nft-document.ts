/**
 * The document that `nft -j list ruleset` prints (libnftables-json(5)), as far as ports are concerned: its items, the elements of sets and
 * maps, and values that are single, ranges, or wrapped with counters and time-outs. Whatever is shaped otherwise is left out.
 */
export type Json = { readonly [key: string]: unknown };

/** Empty for a text that is no such document. */
export function parseNftables(text: string): Json[] {
  try {
    const document: unknown = JSON.parse(text);
    const items = isObject(document) ? document["nftables"] : null;
    return Array.isArray(items) ? items.filter(isObject) : [];
  } catch {
    return [];
  }
}

/** Table and name → elements of a named set or map. */
export function setElements(items: readonly Json[]): ReadonlyMap<string, unknown> {
  return new Map(
    items.flatMap((item) => {
      const set = item["set"] ?? item["map"];
      return isObject(set) ? [[`${tableKey(set)} ${String(set["name"])}`, set["elem"]] as const] : [];
    }),
  );
}

/** Values of a set, or keys of a map, or the one value itself; `elem` wrappers with counters and time-outs removed. */
export function elementsOf(data: unknown): unknown[] {
  const list: unknown = isObject(data) && Array.isArray(data["set"]) ? data["set"] : data;
  return (Array.isArray(list) ? list : [list]).map((entry: unknown) => {
    const element: unknown = Array.isArray(entry) ? entry[0] : entry;
    return isObject(element) && isObject(element["elem"]) ? element["elem"]["val"] : element;
  });
}

/** A port or a range of ports. */
export function rangeOf(value: unknown): { from: number; to: number } | null {
  const range: unknown = isObject(value) ? value["range"] : null;
  const [from, to] = Array.isArray(range) ? (range as unknown[]) : [value, value];
  return typeof from === "number" && typeof to === "number" && from <= to && from >= 0 && to <= 65535 ? { from, to } : null;
}

export function tableKey(item: Json): string {
  return `${String(item["family"])} ${String(item["table"])}`;
}

export function isObject(value: unknown): value is Json {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
