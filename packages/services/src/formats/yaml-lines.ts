/**
 * The YAML that configuration files of services are written in: nested block mappings, block lists, flow lists of scalars on one line, plain and
 * quoted scalars, comments. The text of block scalars is skipped. Anchors, aliases, tags, flow mappings, scalars over several lines and more than one
 * document are not read; `problem` names the first such line. Line by line, because a whole YAML library costs more than a look may.
 */
import { depthLimit, type SettingLeaf, type SettingTree } from "./setting-tree.ts";

interface Frame {
  readonly indent: number;
  readonly path: readonly string[];
  readonly isItem: boolean;
  items: number;
}

interface Reading {
  readonly leaves: SettingLeaf[];
  readonly frames: Frame[]; // mappings and list items that are open, the outermost first
  problem: string | null;
  skipDeeperThan: number; // indent of the key whose block scalar is being skipped; -1: none
}

export function parseYamlLines(source: string): SettingTree {
  const reading: Reading = { leaves: [], frames: [], problem: null, skipDeeperThan: -1 };
  source
    .replace(/^\uFEFF/, "")
    .split("\n")
    .forEach((raw, index) => readLine(reading, { raw: raw.trimEnd(), line: index + 1 }));
  return { leaves: reading.leaves, problem: reading.problem };
}

function readLine(reading: Reading, { raw, line }: { raw: string; line: number }): void {
  const indent = raw.search(/\S/);
  if (indent < 0) return;
  if (reading.skipDeeperThan >= 0 && indent > reading.skipDeeperThan) return;
  reading.skipDeeperThan = -1;
  const text = withoutComment(raw.slice(indent));
  if (text === "" || text.startsWith("%")) return;
  if (indent === 0 && /^(?:---|\.\.\.)(?:\s|$)/.test(text)) {
    if (reading.leaves.length > 0 || text.length > 3) report(reading, line);
    return;
  }
  readContent(reading, { text, indent, line });
}

interface Content {
  readonly text: string;
  readonly indent: number;
  readonly line: number;
}

function readContent(reading: Reading, { text, indent, line }: Content): void {
  const { frames } = reading;
  if (/^-(?:\s|$)/.test(text)) {
    closeFrames(frames, (frame) => frame.indent > indent || (frame.indent === indent && frame.isItem));
    const parent = frames.at(-1);
    if (frames.length >= depthLimit) return report(reading, line);
    frames.push({ indent, path: [...(parent?.path ?? []), String(parent === undefined ? 0 : parent.items++)], isItem: true, items: 0 });
    const rest = text.slice(1).trimStart();
    if (rest !== "") readContent(reading, { text: rest, indent: indent + text.length - rest.length, line });
    return;
  }
  const pair = splitPair(text);
  if (pair === null) return readScalar(reading, { text, indent, line });
  closeFrames(frames, (frame) => frame.indent >= indent);
  const path = [...(frames.at(-1)?.path ?? []), pair.key];
  const { value } = pair;
  if (value === "") {
    if (frames.length < depthLimit) frames.push({ indent, path, isItem: false, items: 0 });
    else report(reading, line);
  } else if (/^[|>][-+0-9]*$/.test(value)) reading.skipDeeperThan = indent;
  else addValue(reading, { path, value, line });
}

/** The key before the first colon that ends one, and what follows; null where there is none. */
function splitPair(text: string): { readonly key: string; readonly value: string } | null {
  const first = text[0] ?? "";
  const isQuoted = first === '"' || first === "'";
  if (!isQuoted && /^(?:[\s#&*!|>{}[\],?@`]|-(?:[\s#]|$))/.test(text)) return null;
  const close = isQuoted ? closingQuote(text) : 0;
  if (close === null) return null;
  const colon = text.slice(close).search(/:(?:\s|$)/) + close;
  const between = text.slice(isQuoted ? close + 1 : 0, colon);
  if (colon < Math.max(close, 1) || (isQuoted ? between.trim() !== "" : between.includes("#"))) return null;
  return { key: isQuoted ? text.slice(1, close) : between.trimEnd(), value: text.slice(colon + 1).trim() };
}

/** Offset of the quote that ends the one at the start; null when none does. */
function closingQuote(text: string): number | null {
  const quote = text[0];
  for (let at = 1; at < text.length; at++) {
    if (quote === '"' && text[at] === "\\") at++;
    else if (text[at] === quote && (quote === '"' || text[at + 1] !== quote)) return at;
    else if (text[at] === quote) at++;
  }
  return null;
}

/** A line without a key: the scalar of a list item, or something that is not read. */
function readScalar(reading: Reading, { text, indent, line }: Content): void {
  const item = reading.frames.at(-1);
  if (item?.isItem === true && indent > item.indent) addValue(reading, { path: item.path, value: text, line });
  else report(reading, line);
}

function addValue(reading: Reading, { path, value, line }: SettingLeaf): void {
  if (value.startsWith("[")) {
    const items = flowItems(value);
    if (items === null) return report(reading, line);
    items.forEach((item, index) => reading.leaves.push({ path: [...path, String(index)], value: item, line }));
    return;
  }
  const scalar = scalarOf(value);
  if (scalar === null) report(reading, line);
  else reading.leaves.push({ path, value: scalar, line });
}

function scalarOf(value: string): string | null {
  const double = /^"((?:[^"\\]|\\.)*)"$/.exec(value)?.[1];
  if (double !== undefined)
    return double.replaceAll(/\\(.)/g, (_escape, character: string) => ({ n: "\n", t: "\t" })[character] ?? character);
  const single = /^'((?:[^']|'')*)'$/.exec(value)?.[1];
  if (single !== undefined) return single.replaceAll("''", "'");
  if (value === "{}" || value === "~" || value === "null") return "";
  return /^["'{[&*!|>@`%]/.test(value) ? null : value;
}

function flowItems(value: string): readonly string[] | null {
  const inner = /^\[(.*)\]$/.exec(value)?.[1];
  if (inner === undefined || /[{}[\]]/.test(inner.replaceAll(/"[^"]*"|'[^']*'/g, ""))) return null;
  const items = (inner.match(/"(?:[^"\\]|\\.)*"|'(?:[^']|'')*'|[^,]+/g) ?? []).map((item) => item.trim()).filter((item) => item !== "");
  const scalars = items.map(scalarOf);
  return scalars.every((scalar) => scalar !== null) ? scalars : null;
}

/** Cuts a comment off: `#` at the start or after white space, outside quotes. */
function withoutComment(text: string): string {
  let quote = "";
  for (let at = 0; at < text.length; at++) {
    const character = text[at] ?? "";
    if (quote === '"' && character === "\\") at++;
    else if (character === quote) quote = "";
    else if (quote === "" && (character === '"' || character === "'") && /^$|[\s[,:-]/.test(text[at - 1] ?? "")) quote = character;
    else if (quote === "" && character === "#" && /^$|\s/.test(text[at - 1] ?? "")) return text.slice(0, at).trimEnd();
  }
  return text;
}

function closeFrames(frames: Frame[], isClosed: (frame: Frame) => boolean): void {
  while (frames.length > 0 && isClosed(frames.at(-1) as Frame)) frames.pop();
}

function report(reading: Reading, line: number): void {
  reading.problem ??= `line ${line} is YAML that is not read here`;
}
