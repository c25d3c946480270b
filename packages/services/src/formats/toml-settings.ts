/**
 * TOML as a tree of settings with lines: tables, arrays of tables, dotted and quoted keys, strings of one line, numbers and arrays over several lines.
 * Inline tables, strings of several lines and whatever does not parse are skipped; `problem` names the first such line.
 */
import { depthLimit, type SettingLeaf, type SettingTree } from "./setting-tree.ts";

interface Reading {
  readonly lines: readonly string[];
  readonly leaves: SettingLeaf[];
  readonly arrays: Map<string, number>; // array of tables → tables so far
  at: number;
  table: readonly string[];
  problem: string | null;
}

export function parseTomlSettings(source: string): SettingTree {
  const lines = source.replace(/^\uFEFF/, "").split("\n");
  const reading: Reading = { lines, leaves: [], arrays: new Map(), at: 0, table: [], problem: null };
  for (; reading.at < lines.length; reading.at++) readLine(reading, (lines[reading.at] ?? "").trim());
  return { leaves: reading.leaves, problem: reading.problem };
}

function readLine(reading: Reading, text: string): void {
  if (text === "" || text.startsWith("#")) return;
  const header = /^(\[\[?)(.*?)(\]\]?)\s*(?:#.*)?$/.exec(text);
  if (header !== null) return openTable(reading, { name: header[2] ?? "", isArray: header[1] === "[[" });
  const split = splitPair(text);
  const keys = split === null ? null : parseKeys(split.key);
  if (split === null || keys === null || reading.table.length + keys.length > depthLimit) return report(reading);
  const path = [...reading.table, ...keys];
  if (split.value.startsWith("[")) readArray(reading, { path, first: split.value });
  else if (/^("""|''')/.test(split.value)) skipLongString(reading, split.value);
  else {
    const value = parseScalar(split.value);
    if (value === null) report(reading);
    else reading.leaves.push({ path, value, line: reading.at + 1 });
  }
}

function openTable(reading: Reading, { name, isArray }: { name: string; isArray: boolean }): void {
  const keys = parseKeys(name);
  if (keys === null || keys.length > depthLimit) return report(reading);
  const id = JSON.stringify(keys);
  const index = reading.arrays.get(id) ?? 0;
  if (isArray) reading.arrays.set(id, index + 1);
  reading.table = isArray ? [...keys, String(index)] : keys;
}

const keyPattern = /\s*(?:"((?:[^"\\]|\\.)*)"|'([^']*)'|([A-Za-z0-9_-]+))\s*/y;

/** Parts of a dotted key, quotes taken off; null when it is none. */
function parseKeys(text: string): string[] | null {
  const keys: string[] = [];
  for (let at = 0; ; at++) {
    keyPattern.lastIndex = at;
    const match = keyPattern.exec(text);
    if (match === null) return null;
    keys.push(match[1] ?? match[2] ?? match[3] ?? "");
    at += match[0].length;
    if (at >= text.length) return keys;
    if (text[at] !== ".") return null;
  }
}

function splitPair(text: string): { key: string; value: string } | null {
  const match = /^((?:"(?:[^"\\]|\\.)*"|'[^']*'|[^"'=])+?)=\s*(.*)$/.exec(text);
  return match === null ? null : { key: (match[1] ?? "").trim(), value: match[2] ?? "" };
}

const scalarPattern = /^(?:"((?:[^"\\]|\\.)*)"|'([^']*)'|([^\s"',[\]{}#][^,#\]}]*?))\s*(?:#.*)?$/;

function parseScalar(text: string): string | null {
  const match = scalarPattern.exec(text);
  if (match === null) return null;
  return match[1]?.replaceAll(/\\(["\\])/g, "$1") ?? match[2] ?? match[3] ?? "";
}

const itemPattern = /\s*(?:"((?:[^"\\]|\\.)*)"|'([^']*)'|([^\s"',[\]{}#]+)|(#.*$)|([,\]])|(.))/gm;

/** Items until the closing bracket, each with its own line; nested arrays and tables are not read. */
function readArray(reading: Reading, { path, first }: { path: readonly string[]; first: string }): void {
  let index = 0;
  for (let text: string | undefined = first.slice(1); text !== undefined; text = reading.lines[++reading.at]) {
    for (const [, double, single, bare, , symbol, other] of text.matchAll(itemPattern)) {
      const value = double ?? single ?? bare;
      if (value !== undefined) reading.leaves.push({ path: [...path, String(index++)], value, line: reading.at + 1 });
      if (symbol === "]") return;
      if (other !== undefined && other.trim() !== "") return report(reading);
    }
  }
  reading.at = reading.lines.length;
  report(reading);
}

function skipLongString(reading: Reading, value: string): void {
  const quote = value.slice(0, 3);
  if (value.indexOf(quote, 3) >= 0) return;
  while (++reading.at < reading.lines.length) if ((reading.lines[reading.at] ?? "").includes(quote)) return;
}

function report(reading: Reading): void {
  reading.problem ??= `line ${Math.min(reading.at + 1, reading.lines.length)} is TOML that is not read here`;
}
