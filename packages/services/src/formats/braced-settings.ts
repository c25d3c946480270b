/**
 * Settings in braces as NATS and HCL write them: `key value`, `key = value`, `key: value`, `key { … }`, `block "label" { … }`, lists in brackets,
 * comments by `#`, `//` and in HCL by slash and star. Values stay as written; HCL's expressions and here-documents are no settings of places and are skipped
 * as text. Unbalanced braces end with the file.
 */
import { depthLimit, type SettingLeaf, type SettingTree } from "./setting-tree.ts";

interface Cursor {
  readonly text: string;
  readonly leaves: SettingLeaf[];
  at: number;
  line: number;
  problem: string | null;
}

export function parseBracedSettings(source: string): SettingTree {
  const cursor: Cursor = { text: source, leaves: [], at: 0, line: 1, problem: null };
  skipSpace(cursor);
  if (cursor.text[cursor.at] === "{") cursor.at++;
  while (cursor.at < cursor.text.length) takeEntries(cursor, []);
  return { leaves: cursor.leaves, problem: cursor.problem };
}

/** Entries up to the closing brace, which is taken, or the end. */
function takeEntries(cursor: Cursor, path: readonly string[]): void {
  for (;;) {
    skipSpace(cursor);
    const character = cursor.text[cursor.at];
    if (character === undefined) return;
    if (character === "}") return void cursor.at++;
    if (/[{[\]=:]/.test(character)) {
      cursor.at++;
      continue;
    }
    takeEntry(cursor, path);
  }
}

function takeEntry(cursor: Cursor, path: readonly string[]): void {
  const key = isQuote(cursor) ? takeQuoted(cursor) : takeWhile(cursor, /[^\s:={}[\],;#"']/);
  if (key === "") return void cursor.at++;
  skipBlanks(cursor);
  if (/[:=]/.test(cursor.text[cursor.at] ?? "")) cursor.at++;
  skipBlanks(cursor);
  takeValue(cursor, [...path, key]);
}

function takeValue(cursor: Cursor, path: readonly string[]): void {
  const { line } = cursor;
  const character = cursor.text[cursor.at] ?? "";
  if (path.length > depthLimit) {
    cursor.problem ??= `line ${line} is nested too deeply`;
    cursor.at = cursor.text.length;
  } else if (character === "{") {
    cursor.at++;
    takeEntries(cursor, path);
  } else if (character === "[") takeList(cursor, path);
  else if (cursor.text.startsWith("<<", cursor.at)) skipHereDocument(cursor);
  else {
    const value = isQuote(cursor) ? takeQuoted(cursor) : takeWhile(cursor, /[^\s,;{}]/);
    skipBlanks(cursor);
    if (cursor.text[cursor.at] === "{" && path.length < depthLimit) {
      cursor.at++;
      takeEntries(cursor, [...path, value]);
    } else cursor.leaves.push({ path, value, line });
  }
}

function takeList(cursor: Cursor, path: readonly string[]): void {
  cursor.at++;
  for (let index = 0; cursor.at < cursor.text.length; index++) {
    skipSpace(cursor);
    const character = cursor.text[cursor.at];
    if (character === "]") return void cursor.at++;
    const before = cursor.at;
    if (character === "{" || character === "[") takeValue(cursor, [...path, String(index)]);
    else {
      const { line } = cursor;
      const value = isQuote(cursor) ? takeQuoted(cursor) : takeWhile(cursor, /[^\s,;{}[\]]/);
      if (value !== "") cursor.leaves.push({ path: [...path, String(index)], value, line });
    }
    if (cursor.at === before) cursor.at++;
  }
}

function isQuote({ text, at }: Cursor): boolean {
  return text[at] === '"' || text[at] === "'";
}

function takeQuoted(cursor: Cursor): string {
  const quote = cursor.text[cursor.at++];
  let value = "";
  while (cursor.at < cursor.text.length) {
    const character = cursor.text[cursor.at++] ?? "";
    if (character === quote) break;
    if (character === "\n") cursor.line++;
    if (character === "\\" && quote === '"') value += cursor.text[cursor.at++] ?? "";
    else value += character;
  }
  return value;
}

function takeWhile(cursor: Cursor, wanted: RegExp): string {
  const start = cursor.at;
  while (cursor.at < cursor.text.length && wanted.test(cursor.text[cursor.at] ?? "")) cursor.at++;
  return cursor.text.slice(start, cursor.at);
}

function skipBlanks(cursor: Cursor): void {
  while (/[ \t]/.test(cursor.text[cursor.at] ?? "")) cursor.at++;
}

/** White space, separators and comments. */
function skipSpace(cursor: Cursor): void {
  const { text } = cursor;
  while (cursor.at < text.length) {
    if (text[cursor.at] === "#" || text.startsWith("//", cursor.at)) {
      const end = text.indexOf("\n", cursor.at);
      cursor.at = end < 0 ? text.length : end;
    } else if (text.startsWith("/*", cursor.at)) {
      const end = text.indexOf("*/", cursor.at + 2);
      skipTo(cursor, end < 0 ? text.length : end + 2);
    } else if (/[\s,;]/.test(text[cursor.at] ?? "")) skipTo(cursor, cursor.at + 1);
    else return;
  }
}

function skipHereDocument(cursor: Cursor): void {
  const name = /<<-?([A-Za-z_]\w*)/y;
  name.lastIndex = cursor.at;
  const word = name.exec(cursor.text)?.[1];
  const rest = word === undefined ? null : new RegExp(`^[ \\t]*${word}[ \\t]*$`, "m").exec(cursor.text.slice(cursor.at));
  skipTo(cursor, rest === null ? cursor.text.length : cursor.at + rest.index + rest[0].length);
}

function skipTo(cursor: Cursor, end: number): void {
  for (; cursor.at < end; cursor.at++) if (cursor.text[cursor.at] === "\n") cursor.line++;
}
