/**
 * What of a written text of rules was not understood, and on which line it stands: lines that are no rule, and rules of which a part is not modelled.
 * Lines are told for texts of one rule a line; in nft's listing a problem has the rule's place instead.
 */
import type { Rule, Ruleset, Step } from "./ruleset.ts";

export interface TextProblem {
  readonly line: number | null; // from 1
  readonly place: string; // such as "ip filter" or "ip filter INPUT"
  readonly text: string; // the part that was not understood
}

/** In the order of their lines; those without one last. */
export function findTextProblems(text: string, { tables, gaps }: Ruleset): readonly TextProblem[] {
  const lineOf = createLineFinder(text);
  const ofLines = gaps
    .filter(({ code }) => code === "not-understood")
    .map(({ place, reason }) => ({ line: lineOf(reason), place, text: reason }));
  const ofRules = tables.flatMap(({ chains }) =>
    [...chains.values()].flatMap(({ rules }) => rules.flatMap((rule) => ofRule(rule, lineOf))),
  );
  return [...ofLines, ...ofRules].sort((a, b) => (a.line ?? Infinity) - (b.line ?? Infinity));
}

function ofRule({ origin, steps }: Rule, lineOf: (text: string) => number | null): readonly TextProblem[] {
  const unread = steps.flatMap(unreadText);
  if (unread.length === 0) return [];
  const line = lineOf(origin.text);
  const place = `${origin.table} ${origin.chain}${line === null && origin.handle !== null ? ` #${origin.handle}` : ""}`;
  return unread.map((text) => ({ line, place, text }));
}

function unreadText(step: Step): readonly string[] {
  const isUnknown = step.kind === "unknown-match" || step.kind === "unknown-action";
  return isUnknown && step.condition.kind === "unmodelled" ? [step.condition.text] : [];
}

/** Equal lines are told one after the other. The text is parted when the first line is asked for. */
function createLineFinder(text: string): (wanted: string) => number | null {
  let places: Map<string, number[]> | null = null;
  return (wanted) => {
    places ??= placesOfLines(text);
    const found = places.get(wanted.trim());
    if (found === undefined) return null;
    return (found.length > 1 ? found.shift() : found[0]) ?? null;
  };
}

function placesOfLines(text: string): Map<string, number[]> {
  const places = new Map<string, number[]>();
  for (const [index, line] of text.split("\n").entries()) {
    const known = places.get(line.trim());
    if (known === undefined) places.set(line.trim(), [index + 1]);
    else known.push(index + 1);
  }
  return places;
}
