/**
 * Environment files as systemd's EnvironmentFile= reads them (systemd.exec(5)): `NAME=value`, `#` and `;` comments, quotes of both kinds that may
 * span lines, a backslash that escapes or continues. Nothing is expanded. Simple files of shell variables, such as /etc/default, read the same.
 */
import type { LineStart, PlacedText } from "./placed-text.ts";

export interface EnvironmentAssignment {
  readonly name: string;
  readonly value: PlacedText;
  readonly line: number; // of the name
}

interface Cursor {
  readonly text: string;
  at: number;
  line: number;
}

/** Assignments in order; the last of a name is the one that holds. Lines that assign nothing are skipped. */
export function parseEnvironmentFile(source: string): EnvironmentAssignment[] {
  const cursor: Cursor = { text: source.replaceAll("\r\n", "\n"), at: 0, line: 1 };
  const assignments: EnvironmentAssignment[] = [];
  const name = /[ \t]*(?:export[ \t]+)?([A-Za-z_][A-Za-z0-9_]*)[ \t]*=[ \t]*/y;
  while (cursor.at < cursor.text.length) {
    name.lastIndex = cursor.at;
    const match = name.exec(cursor.text);
    if (match === null) {
      const end = cursor.text.indexOf("\n", cursor.at);
      cursor.at = end < 0 ? cursor.text.length : end + 1;
      cursor.line++;
      continue;
    }
    cursor.at = name.lastIndex;
    const { line } = cursor;
    assignments.push({ name: match[1] ?? "", value: takeValue(cursor), line });
  }
  return assignments;
}

/** Takes a value and the line break after it. White space at its end counts only inside quotes. */
function takeValue(cursor: Cursor): PlacedText {
  const starts: LineStart[] = [{ at: 0, line: cursor.line }];
  let [text, kept, quote] = ["", 0, ""];
  while (cursor.at < cursor.text.length) {
    const character = cursor.text[cursor.at++] ?? "";
    const isEscape = character === "\\" && quote !== "'" && cursor.at < cursor.text.length;
    const taken = isEscape ? (cursor.text[cursor.at++] ?? "") : character;
    if (taken === "\n") {
      cursor.line++;
      if (!isEscape && quote === "") break;
      if (!isEscape) text += taken;
      starts.push({ at: text.length, line: cursor.line });
    } else if (isEscape) text += quote === '"' && !/["\\`$]/.test(taken) ? `\\${taken}` : taken;
    else if (character === quote) quote = "";
    else if (quote === "" && (character === '"' || character === "'")) quote = character;
    else text += character;
    if (isEscape || quote !== "" || !/\s/.test(character)) kept = text.length;
  }
  return { text: text.slice(0, kept), starts };
}
