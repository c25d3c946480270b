/** Our lines out of a file that somebody may have edited since, and the lines that they replaced back between their neighbours. */
import { onlyPlace, type RemovedSavedLine } from "./saved-edit.ts";

export interface TakenBack {
  readonly text: string;
  /** Lines whose place is not there any more. */
  readonly lost: readonly string[];
}

export function takeBackSaved(text: string, removed: readonly RemovedSavedLine[], comment: string): TakenBack {
  const lines = text.split("\n");
  const lost: string[] = [];
  for (const { line, after, before } of removed.toReversed()) {
    const behind = placeOf(lines, after);
    const at = behind === null ? placeOf(lines, before) : behind + 1;
    if (at === null) lost.push(line);
    else lines.splice(at, 0, line);
  }
  const [begins, ends] = [`# ${comment} begins`, `# ${comment} ends`];
  let isOwn = false;
  const left = lines.filter((line) => {
    if (line === begins) isOwn = true;
    const isKept = !isOwn && !isTagged(line, comment);
    if (line === ends) isOwn = false;
    return isKept;
  });
  return { text: left.join("\n"), lost };
}

export function isTagged(text: string, comment: string): boolean {
  return text
    .split(comment)
    .slice(1)
    .some((rest) => !/^[a-z0-9]/.test(rest));
}

function placeOf(lines: readonly string[], line: string | null): number | null {
  return line === null ? null : onlyPlace(lines.flatMap((one, index) => (one === line ? [index] : [])));
}
