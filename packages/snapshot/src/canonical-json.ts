/**
 * The one text of a JSON value: object keys sorted by UTF-16 code unit, no spaces, numbers and strings as JSON.stringify writes them (RFC 8785).
 * Equal values have equal text whatever order their keys were made in, so a hash of the text is a hash of the value.
 * Keys with the value undefined are left out; undefined elsewhere, NaN, infinities and nesting past 100 levels are bugs and throw.
 */
const MAX_DEPTH = 100;

/**
 * `rows` remembers the text of each object one or two levels down, for tables whose unchanged rows are the same objects from one time to the next:
 * these must never be changed in place.
 */
export function canonicalJson(value: unknown, rows?: WeakMap<object, string>): string {
  return write(value, 0, rows === undefined ? { shapes: [] } : { shapes: [], rows });
}

interface Writing {
  readonly shapes: Shape[];
  readonly rows?: WeakMap<object, string>;
}

/** Keys of the last object at one depth, in its own order and sorted: rows of a table have the same keys, and sorting them costs most. */
interface Shape {
  readonly keys: readonly string[];
  readonly sorted: readonly { readonly key: string; readonly lead: string }[]; // lead: the key as JSON, with its colon
}

function write(value: unknown, depth: number, writing: Writing): string {
  if (depth > MAX_DEPTH) throw new RangeError(`Nested deeper than ${MAX_DEPTH} levels`);
  if (typeof value === "string") return writeString(value);
  if (typeof value === "number") return writeNumber(value);
  if (value === null) return "null";
  if (Array.isArray(value)) return writeArray(value, depth, writing);
  if (typeof value === "object") return writeRow(value as Readonly<Record<string, unknown>>, depth, writing);
  if (typeof value === "boolean") return value ? "true" : "false";
  throw new TypeError(`Not a JSON value: ${typeof value}`);
}

/** A text without anything to escape stands for itself. */
function writeString(text: string): string {
  return /["\\\p{Cc}\p{Cs}]/u.test(text) ? JSON.stringify(text) : `"${text}"`;
}

function writeNumber(value: number): string {
  if (!Number.isFinite(value)) throw new RangeError(`Not a JSON number: ${value}`);
  return String(value);
}

function writeArray(items: readonly unknown[], depth: number, writing: Writing): string {
  let text = "[";
  for (let index = 0; index < items.length; index++) text += (index === 0 ? "" : ",") + write(items[index], depth + 1, writing);
  return `${text}]`;
}

function writeRow(value: Readonly<Record<string, unknown>>, depth: number, writing: Writing): string {
  const { rows } = writing;
  if (rows === undefined || (depth !== 1 && depth !== 2)) return writeObject(value, depth, writing);
  const known = rows.get(value);
  if (known !== undefined) return known;
  const text = flatten(writeObject(value, depth, { shapes: writing.shapes }));
  rows.set(value, text);
  return text;
}

/** An engine keeps a text that was put together as a tree of its pieces until somebody reads it. */
function flatten(text: string): string {
  return text.codePointAt(0) === undefined ? "" : text;
}

function writeObject(value: Readonly<Record<string, unknown>>, depth: number, writing: Writing): string {
  let text = "{";
  for (const { key, lead } of shapeOf(value, depth, writing).sorted) {
    const item = value[key];
    if (item !== undefined) text += (text === "{" ? "" : ",") + lead + write(item, depth + 1, writing);
  }
  return `${text}}`;
}

function shapeOf(value: object, depth: number, { shapes }: Writing): Shape {
  const keys = Object.keys(value);
  const last = shapes[depth];
  if (last?.keys.length === keys.length && keys.every((key, index) => key === last.keys[index])) return last;
  const shape = { keys, sorted: keys.toSorted().map((key) => ({ key, lead: `${JSON.stringify(key)}:` })) };
  shapes[depth] = shape;
  return shape;
}
