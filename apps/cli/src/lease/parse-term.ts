import { RefusalError } from "@portolan/contract";

const unitSeconds: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86_400 };
const longestSeconds = 10 * 366 * 86_400;

/** Seconds; null: until it is released. `undefined` where nothing was given. */
export function parseTerm(text: string | null, argument = "--term"): number | null | undefined {
  if (text === null) return undefined;
  if (text === "none") return null;
  const [, count = "", unit = ""] = /^(\d{1,9})([smhd])$/.exec(text) ?? [];
  const seconds = Number(count) * (unitSeconds[unit] ?? 0);
  if (seconds >= 1 && seconds <= longestSeconds) return seconds;
  throw new RefusalError("ARGUMENT_INVALID", { argument, value: text, expected: "90s | 15m | 2h | 30d | none" });
}

/** As `--term` takes it, in the largest unit that says it whole: 7200 is 2h. */
export function writeTerm(seconds: number): string {
  const [unit, size] = Object.entries(unitSeconds).findLast(([, each]) => seconds > 0 && seconds % each === 0) ?? ["s", 1];
  return `${seconds / size}${unit}`;
}
