/**
 * JSON objects with the line on which each top-level key stands, for configuration files that JSON.parse would strip of places.
 * The text is first judged by JSON.parse, so the scanner only ever walks valid JSON; nested objects are values, their keys are not indexed.
 * Of duplicate keys the last one wins, as in JSON.parse.
 */
export interface JsonEntry {
  readonly value: unknown;
  readonly raw: string; // as written, without surrounding space
  readonly line: number; // 1-based line of the key
  readonly valueLine: number; // 1-based line on which the value begins
}

/** Entries of the top-level object by key; null when the text is not JSON or not an object. A leading byte order mark is ignored. */
export function parseJsonLines(source: string): ReadonlyMap<string, JsonEntry> | null {
  const text = source.startsWith("\uFEFF") ? source.slice(1) : source;
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value !== "object" || value === null || Array.isArray(value)) return null;
  } catch {
    return null;
  }
  return scanTopLevel(text);
}

/** Entries of an object that is a value, with lines of the same file; empty when the value is no object. */
export function parseNestedJson(entry: JsonEntry | undefined): ReadonlyMap<string, JsonEntry> {
  const entries = entry === undefined ? null : parseJsonLines(entry.raw);
  if (entry === undefined || entries === null) return new Map();
  const above = entry.valueLine - 1;
  return new Map(Array.from(entries, ([key, one]) => [key, { ...one, line: one.line + above, valueLine: one.valueLine + above }]));
}

/** Elements of an array that is a value, with their lines; of one that is written unusually that of the last before it. 4096 at most, none of what is no array. */
export function listElements(entry: JsonEntry | undefined): readonly { readonly value: unknown; readonly line: number }[] {
  if (entry === undefined || !Array.isArray(entry.value)) return [];
  const { raw, valueLine } = entry;
  let [at, line, isFound] = [0, valueLine, true];
  return entry.value.slice(0, elementLimit).map((value: unknown) => {
    const next: number = isFound ? raw.indexOf(JSON.stringify(value), at) : -1;
    isFound = next >= 0;
    if (isFound) {
      line += countNewlines(raw, { from: at, to: next });
      at = next;
    }
    return { value, line };
  });
}

const elementLimit = 4096;

function scanTopLevel(text: string): ReadonlyMap<string, JsonEntry> {
  const entries = new Map<string, JsonEntry>();
  const position = { at: text.indexOf("{") + 1, line: 1 };
  position.line += countNewlines(text, { from: 0, to: position.at });
  for (;;) {
    skipTo(text, { position, wanted: /["}]/y });
    if (text[position.at] !== '"') return entries;
    const key = takeString(text, position);
    const line = position.line;
    skipTo(text, { position, wanted: /:/y });
    position.at++;
    skipTo(text, { position, wanted: /[^\s]/y });
    const start = position.at;
    const valueLine = position.line;
    skipValue(text, position);
    const raw = text.slice(start, position.at).trimEnd();
    entries.set(key, { value: JSON.parse(raw), raw, line, valueLine });
  }
}

interface Position {
  at: number;
  line: number;
}

function skipTo(text: string, { position, wanted }: { position: Position; wanted: RegExp }): void {
  while (position.at < text.length) {
    wanted.lastIndex = position.at;
    if (wanted.test(text)) return;
    if (text[position.at] === "\n") position.line++;
    position.at++;
  }
}

/** Takes the string at the position; JSON strings hold no raw newline, so the line does not change. */
function takeString(text: string, position: Position): string {
  const start = position.at;
  position.at++;
  while (position.at < text.length && text[position.at] !== '"') position.at += text[position.at] === "\\" ? 2 : 1;
  position.at++;
  return String(JSON.parse(text.slice(start, position.at)));
}

function skipValue(text: string, position: Position): void {
  let depth = 0;
  while (position.at < text.length) {
    const character = text[position.at];
    if (character === '"') {
      takeString(text, position);
      continue;
    }
    if (depth === 0 && (character === "," || character === "}")) return;
    if (character === "{" || character === "[") depth++;
    if (character === "}" || character === "]") depth--;
    if (character === "\n") position.line++;
    position.at++;
  }
}

function countNewlines(text: string, { from, to }: { from: number; to: number }): number {
  let count = 0;
  for (let at = from; at < to; at++) if (text[at] === "\n") count++;
  return count;
}
