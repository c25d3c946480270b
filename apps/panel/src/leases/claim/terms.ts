/** Lengths of time that a lease may have, and how they are written and read. */
import type { Speech } from "../../settings/language.ts";

/** `10m`, `12h`, `7d`, `2w`; without a unit minutes. Null: it is none. */
export function parseTerm(text: string): number | null {
  const match = /^\s*(\d{1,6})\s*(s|m|min|h|d|w|秒|分|分钟|小时|天|周)?\s*$/i.exec(text);
  if (match === null) return null;
  const seconds = Number(match[1]) * (unitSeconds[(match[2] ?? "m").toLowerCase()] ?? 60);
  return seconds > 0 && seconds <= longestSeconds ? seconds : null;
}

const longestSeconds = 10 * 366 * 86_400;
const unitSeconds: Readonly<Record<string, number>> = {
  s: 1,
  秒: 1,
  m: 60,
  min: 60,
  分: 60,
  分钟: 60,
  h: 3600,
  小时: 3600,
  d: 86_400,
  天: 86_400,
  w: 604_800,
  周: 604_800,
};

/** In the largest unit that leaves nothing over. */
export function sayTerm(seconds: number, { say }: Speech): string {
  if (seconds % 86_400 === 0) return say("panel.term.days", { count: seconds / 86_400 });
  if (seconds % 3600 === 0) return say("panel.term.hours", { count: seconds / 3600 });
  if (seconds % 60 === 0) return say("panel.term.minutes", { count: seconds / 60 });
  return say("panel.term.seconds", { count: seconds });
}

/** As `parseTerm` reads it. */
export function writeTerm(seconds: number): string {
  const [unit, length] = (
    [
      ["d", 86_400],
      ["h", 3600],
      ["m", 60],
    ] as const
  ).find(([, one]) => seconds % one === 0) ?? ["s", 1];
  return `${seconds / length}${unit}`;
}
