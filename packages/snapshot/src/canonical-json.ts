/**
 * The one text of a JSON value: object keys sorted by UTF-16 code unit, no spaces, numbers and strings as JSON.stringify writes them (RFC 8785).
 * Equal values have equal text whatever order their keys were made in, so a hash of the text is a hash of the value.
 * Keys with the value undefined are left out; undefined elsewhere, NaN, infinities and nesting past 100 levels are bugs and throw.
 */
const MAX_DEPTH = 100;

export function canonicalJson(value: unknown): string {
  return write(value, 0);
}

function write(value: unknown, depth: number): string {
  if (depth > MAX_DEPTH) throw new RangeError(`Nested deeper than ${MAX_DEPTH} levels`);
  if (Array.isArray(value)) return `[${value.map((item) => write(item, depth + 1)).join(",")}]`;
  if (typeof value === "object" && value !== null) return writeObject(value as Readonly<Record<string, unknown>>, depth);
  if (typeof value === "number" && !Number.isFinite(value)) throw new RangeError(`Not a JSON number: ${value}`);
  const text: string | undefined = JSON.stringify(value);
  if (text === undefined) throw new TypeError(`Not a JSON value: ${typeof value}`);
  return text;
}

function writeObject(value: Readonly<Record<string, unknown>>, depth: number): string {
  const parts: string[] = [];
  for (const key of Object.keys(value).sort()) {
    const item = value[key];
    if (item !== undefined) parts.push(`${JSON.stringify(key)}:${write(item, depth + 1)}`);
  }
  return `{${parts.join(",")}}`;
}
