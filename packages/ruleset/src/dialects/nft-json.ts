/** Reading JSON of which nothing is certain. */
export type Json = Readonly<Record<string, unknown>>;

export function isObject(value: unknown): value is Json {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

export function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? (value as unknown[]) : [];
}

export function textOf(value: unknown): string | null {
  return typeof value === "string" ? value : null;
}

/** The one key of an expression or statement, with what is under it; null where it is no such object. */
export function soleEntry(json: unknown): readonly [string, unknown] | null {
  if (!isObject(json)) return null;
  for (const key in json) return [key, json[key]];
  return null;
}

/** As nft prints a word or a number; of anything else its JSON, cut at 400 characters. */
export function wordOf(value: unknown): string {
  if (typeof value === "string") return value;
  const text = value === undefined ? "undefined" : (JSON.stringify(value) ?? "");
  return text.length > 400 ? `${text.slice(0, 400)}…` : text;
}

/** Expressions nested deeper than this are not understood; nft nests them three or four levels. */
export const maxExpressionDepth = 24;
