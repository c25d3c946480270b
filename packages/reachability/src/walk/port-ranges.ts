/** A set of small whole numbers (ports, TTLs, lengths) as flat ascending ranges [lo, hi, lo, hi, …], inclusive, not adjacent. */
import type { Interval } from "@portolan/ruleset";

export type NumberRanges = readonly number[];

export function rangesOf(intervals: readonly Interval[]): NumberRanges {
  return intervals.flatMap(({ lo, hi }) => [Number(lo), Number(hi)]);
}

export function intersectRanges(a: NumberRanges, b: NumberRanges): NumberRanges {
  const found: number[] = [];
  for (let i = 0, j = 0; i < a.length && j < b.length;) {
    const lo = Math.max(a[i] ?? 0, b[j] ?? 0);
    const hi = Math.min(a[i + 1] ?? 0, b[j + 1] ?? 0);
    if (lo <= hi) found.push(lo, hi);
    if ((a[i + 1] ?? 0) < (b[j + 1] ?? 0)) i += 2;
    else j += 2;
  }
  return found;
}

export function subtractRanges(a: NumberRanges, b: NumberRanges): NumberRanges {
  const left: number[] = [];
  for (let i = 0; i < a.length; i += 2) {
    let lo = a[i] ?? 0;
    const hi = a[i + 1] ?? 0;
    for (let j = 0; j < b.length && lo <= hi; j += 2) {
      const [from, to] = [b[j] ?? 0, b[j + 1] ?? 0];
      if (to < lo || from > hi) continue;
      if (from > lo) left.push(lo, from - 1);
      lo = to + 1;
    }
    if (lo <= hi) left.push(lo, hi);
  }
  return left;
}

export function uniteRanges(a: NumberRanges, b: NumberRanges): NumberRanges {
  const pairs: [number, number][] = [];
  for (const list of [a, b]) for (let i = 0; i < list.length; i += 2) pairs.push([list[i] ?? 0, list[i + 1] ?? 0]);
  pairs.sort(([x], [y]) => x - y);
  const merged: number[] = [];
  for (const [lo, hi] of pairs) {
    const end = merged.length - 1;
    if (end >= 0 && lo <= (merged[end] ?? 0) + 1) merged[end] = Math.max(merged[end] ?? 0, hi);
    else merged.push(lo, hi);
  }
  return merged;
}

/** "53", "1024-65535", "1-52,54-65535". */
export function rangesText(ranges: NumberRanges): string {
  const parts: string[] = [];
  for (let i = 0; i < ranges.length; i += 2) parts.push(ranges[i] === ranges[i + 1] ? String(ranges[i]) : `${ranges[i]}-${ranges[i + 1]}`);
  return parts.join(",");
}
