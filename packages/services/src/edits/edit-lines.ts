/**
 * Advice written into a file's text: a line of it is replaced, goes, or is added, and everything else stays byte for byte, indentation and comments included. What
 * a line holds beside the setting that is known of it is never overwritten: then the edit is refused. Where a line is added follows what is commented out there.
 */
import type { ChangeEdit } from "../service.ts";
import { insertionOf } from "./insertion.ts";

export interface WrittenSetting {
  readonly line: number | null; // 1-based
  readonly key: string;
  readonly value: string;
}

/** Lines that became others; `at` is where the first of them stands in the new text, 0-based. */
export interface Hunk {
  readonly at: number;
  readonly above: string | null; // the line before it; null: it is the first
  readonly removed: readonly string[];
  readonly added: readonly string[];
}

export type EditedText =
  | { readonly code: "edited"; readonly text: string; readonly hunks: readonly Hunk[] } // from the first line to the last
  | { readonly code: "not-understood"; readonly line: number }; // it holds something else or more than is known of it

export type LineEdit = Omit<ChangeEdit, "file">;

interface Replacement {
  readonly at: number; // 0-based, in the text before
  readonly count: number;
  readonly lines: readonly string[];
}

export function editLines(text: string, edits: readonly LineEdit[], settings: readonly WrittenSetting[]): EditedText {
  const end = text.includes("\r\n") ? "\r\n" : "\n";
  const lines = text.split(end);
  const replacements: Replacement[] = [];
  for (const [line, ofLine] of Map.groupBy(edits, (edit) => edit.line)) {
    if (line === null) {
      replacements.push(...ofLine.map((edit) => insertionOf(lines, edit.text)));
      continue;
    }
    const written = lines[line - 1];
    const replaced = written === undefined ? null : replaceInLine(written, ofLine, settingsAt(settings, line));
    if (replaced === null) return { code: "not-understood", line };
    replacements.push({ at: line - 1, count: 1, lines: replaced });
  }
  return { code: "edited", ...applied(lines, { replacements, end }) };
}

function settingsAt(settings: readonly WrittenSetting[], line: number): readonly WrittenSetting[] {
  return settings.filter((setting) => setting.line === line);
}

function applied(
  lines: readonly string[],
  { replacements, end }: { readonly replacements: readonly Replacement[]; readonly end: string },
): { readonly text: string; readonly hunks: readonly Hunk[] } {
  const now = [...lines];
  const hunks: Hunk[] = [];
  let shift = 0;
  for (const { at, count, lines: added } of replacements.toSorted((one, other) => one.at - other.at)) {
    const removed = now.splice(at + shift, count, ...added);
    hunks.push({ at: at + shift, above: now[at + shift - 1] ?? null, removed, added });
    shift += added.length - count;
  }
  return { text: now.join(end), hunks };
}

/** null: the line is not what the edits are for. */
function replaceInLine(written: string, edits: readonly LineEdit[], settings: readonly WrittenSetting[]): readonly string[] | null {
  let now = written;
  for (const { part, text } of edits) {
    if (part === null) return edits.length === 1 ? replaceWhole(written, text, settings) : null;
    const place = findPart(now, part);
    if (place === null) return null;
    const isBetween = text === "" && /\s/.test(now[place.from - 1] ?? "") && /\s/.test(now[place.to] ?? "");
    now = now.slice(0, place.from) + text + now.slice(place.to + (isBetween ? 1 : 0));
  }
  return now.trim() === "" ? [] : [now.trimEnd()];
}

/** A line that holds the setting alone; its comment stays behind the last line that takes its place, and goes with a line that goes. */
function replaceWhole(written: string, text: string, settings: readonly WrittenSetting[]): readonly string[] | null {
  for (const { key, value } of settings) {
    const said = `${escaped(key)}[\\s=:]*${wordsPattern(value, `["']?`)}`;
    const match = new RegExp(`^(\\s*)${said}(?:\\s*;)?(\\s*(?:(?:#|;|//).*)?)$`, "i").exec(written);
    if (match === null) continue;
    if (text === "") return [];
    const [, indent = "", comment = ""] = match;
    const added = text.split("\n").map((line) => indent + line);
    return added.map((line, index) => (index === added.length - 1 ? (line + comment).trimEnd() : line));
  }
  return null;
}

/** Where the words of the part stand, with any white space between them; null unless it is one place, comments aside. */
function findPart(written: string, part: string): { readonly from: number; readonly to: number } | null {
  const end = part.endsWith(";") ? "\\s*;" : "(?![\\w.:])";
  const pattern = new RegExp(`(?<![^\\s{;,"'=])${wordsPattern(part.replace(/;$/, ""), "")}${end}`, "g");
  const comment = /(?:^|\s)#/.exec(written)?.index ?? written.length;
  const found = [...written.matchAll(pattern)].filter(({ index }) => index < comment);
  const [only] = found;
  return only === undefined || found.length > 1 ? null : { from: only.index, to: only.index + only[0].length };
}

function wordsPattern(text: string, quote: string): string {
  const words = text.split(/\s+/).filter((word) => word !== "");
  const spaced = words.map((word) => quote + escaped(word) + quote).join("\\s+");
  return words.length === 0 ? quote + quote : spaced;
}

function escaped(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\/]/g, "\\$&");
}

/**
 * The same text without our lines: what we wrote becomes what stood there, wherever it stands by now; lines that somebody changed since are theirs, and stay.
 */
export function takeBackHunks(text: string, hunks: readonly Hunk[]): string {
  const end = text.includes("\r\n") ? "\r\n" : "\n";
  const lines = text.split(end);
  for (const hunk of hunks.toReversed()) {
    const at = hunk.added.length === 0 ? gapOf(lines, hunk) : nearest(lines, hunk.added, hunk.at);
    if (at !== null) lines.splice(at, hunk.added.length, ...hunk.removed);
  }
  return lines.join(end);
}

/** Where lines that went stood; null: they are back, or what they stood behind is not there any more. */
function gapOf(lines: readonly string[], { at, above, removed }: Hunk): number | null {
  const place = above === null ? 0 : (nearest(lines, [above], at - 1) ?? -1) + 1;
  if (above !== null && place === 0) return null;
  return removed.every((line, offset) => lines[place + offset] === line) ? null : place;
}

function nearest(lines: readonly string[], wanted: readonly string[], at: number): number | null {
  const places = lines.flatMap((_line, index) => (wanted.every((line, offset) => lines[index + offset] === line) ? [index] : []));
  return places.toSorted((one, other) => Math.abs(one - at) - Math.abs(other - at))[0] ?? null;
}
