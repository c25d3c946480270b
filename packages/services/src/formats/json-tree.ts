/** JSON as a tree of settings with lines. The text is first judged by JSON.parse, so the scanner only ever walks valid JSON. */
import { depthLimit, type SettingLeaf, type SettingTree } from "./setting-tree.ts";

interface Cursor {
  readonly text: string;
  readonly leaves: SettingLeaf[];
  at: number;
  line: number;
}

/** Scalars by path; null when the text is not JSON. A byte order mark is ignored. Values below the 64th level are left out. */
export function parseJsonTree(source: string): SettingTree | null {
  const text = source.replace(/^\uFEFF/, "");
  try {
    JSON.parse(text);
  } catch {
    return null;
  }
  const cursor: Cursor = { text, leaves: [], at: 0, line: 1 };
  takeValue(cursor, []);
  return { leaves: cursor.leaves, problem: cursor.at >= text.trimEnd().length ? null : "nested too deeply" };
}

function takeValue(cursor: Cursor, path: readonly string[]): void {
  skipSpace(cursor);
  const { text, line } = cursor;
  const first = text[cursor.at];
  if (first === "{" || first === "[") {
    if (path.length < depthLimit) takeContainer(cursor, path);
    return;
  }
  const value = first === '"' ? takeString(cursor) : takeWord(cursor);
  cursor.leaves.push({ path, value, line });
}

function takeContainer(cursor: Cursor, path: readonly string[]): void {
  const end = cursor.text[cursor.at++] === "{" ? "}" : "]";
  for (let index = 0; cursor.at < cursor.text.length; index++) {
    skipSpace(cursor);
    if (cursor.text[cursor.at] === end) break;
    if (cursor.text[cursor.at] === ",") cursor.at++;
    skipSpace(cursor);
    const key = end === "}" ? takeString(cursor) : String(index);
    skipSpace(cursor);
    if (end === "}") cursor.at++;
    const before = cursor.at;
    takeValue(cursor, [...path, key]);
    if (cursor.at === before) return;
    skipSpace(cursor);
  }
  cursor.at++;
}

function takeString(cursor: Cursor): string {
  const start = cursor.at++;
  while (cursor.at < cursor.text.length && cursor.text[cursor.at] !== '"') cursor.at += cursor.text[cursor.at] === "\\" ? 2 : 1;
  cursor.at++;
  return String(JSON.parse(cursor.text.slice(start, cursor.at)));
}

function takeWord(cursor: Cursor): string {
  const start = cursor.at;
  while (/[^\s,\]}]/.test(cursor.text[cursor.at] ?? " ")) cursor.at++;
  return cursor.text.slice(start, cursor.at);
}

function skipSpace(cursor: Cursor): void {
  while (/\s/.test(cursor.text[cursor.at] ?? "x")) if (cursor.text[cursor.at++] === "\n") cursor.line++;
}
