/**
 * Unit files of systemd (systemd.syntax(7)): sections of `Key=value`, `#` and `;` comments, a backslash at the end that continues a line.
 * Comment lines inside a continued line are left out, as systemd does. Keys are case-sensitive; lines without `=` are skipped.
 */
import type { LineStart, PlacedText } from "./placed-text.ts";

export interface UnitAssignment {
  readonly section: string;
  readonly key: string;
  readonly value: PlacedText;
  readonly line: number; // of the key
}

/** Assignments in the order of the file, repeated keys included: a list of systemd grows by each and is emptied by an empty one. */
export function parseSystemdUnit(text: string): UnitAssignment[] {
  const assignments: UnitAssignment[] = [];
  let section = "";
  for (const { text: line, starts } of logicalLines(text)) {
    const header = /^\s*\[([^\]]*)\]\s*$/.exec(line);
    if (header !== null) section = header[1] ?? "";
    const equals = line.indexOf("=");
    if (header !== null || equals <= 0) continue;
    const from = equals + 1 + (/^\s*/.exec(line.slice(equals + 1))?.[0].length ?? 0);
    const value = { text: line.slice(from).trimEnd(), starts: startsFrom(starts, from) };
    assignments.push({ section, key: line.slice(0, equals).trim(), value, line: starts[0]?.line ?? 1 });
  }
  return assignments;
}

function logicalLines(text: string): PlacedText[] {
  const logical: PlacedText[] = [];
  let pieces: string[] = [];
  let starts: LineStart[] = [];
  let length = 0;
  text.split("\n").forEach((raw, index) => {
    const line = raw.endsWith("\r") ? raw.slice(0, -1) : raw;
    if (/^\s*[#;]/.test(line)) return;
    const isContinued = line.endsWith("\\");
    const piece = isContinued ? `${line.slice(0, -1)} ` : line;
    pieces.push(piece);
    starts.push({ at: length, line: index + 1 });
    length += piece.length;
    if (isContinued) return;
    logical.push({ text: pieces.join(""), starts });
    [pieces, starts, length] = [[], [], 0];
  });
  if (pieces.length > 0) logical.push({ text: pieces.join(""), starts });
  return logical;
}

function startsFrom(starts: readonly LineStart[], from: number): LineStart[] {
  const before = starts.findLast(({ at }) => at <= from);
  return [{ at: 0, line: before?.line ?? 1 }, ...starts.flatMap(({ at, line }) => (at > from ? [{ at: at - from, line }] : []))];
}
