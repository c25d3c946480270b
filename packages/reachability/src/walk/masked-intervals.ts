/** Intervals of addresses behind a mask, and the union of intervals. */
import type { Interval } from "@portolan/ruleset";

/** Masks with more free bits than this between fixed ones are not cut to pieces. */
const MAX_FREE_BITS = 10;

/**
 * The addresses whose value under the mask is one of the intervals, ascending and disjoint; null where the mask has too many free bits between
 * fixed ones.
 */
export function maskedIntervals(intervals: readonly Interval[], mask: bigint | null, width: bigint): readonly Interval[] | null {
  const full = (1n << width) - 1n;
  if (mask === null || mask === full) return intervals;
  if (mask === 0n) return intervals.some(({ lo }) => lo === 0n) ? [{ lo: 0n, hi: full }] : [];
  let low = 0n;
  while (((mask >> low) & 1n) === 0n) low += 1n;
  const holes: bigint[] = [];
  for (let bit = low; bit < width; bit += 1n) if (((mask >> bit) & 1n) === 0n) holes.push(1n << bit);
  if (holes.length > MAX_FREE_BITS) return wholeByMask(intervals, mask, full);
  return cutByMask(intervals, { mask, low, holes, full });
}

/** Where the mask leaves too many pieces it can still be that every value under it is in the intervals, or none. */
function wholeByMask(intervals: readonly Interval[], mask: bigint, full: bigint): readonly Interval[] | null {
  const values = maskedValues({ lo: 0n, hi: mask }, mask);
  if (values === null) return null;
  const inside = values.filter((value) => intervals.some(({ lo, hi }) => value >= lo && value <= hi)).length;
  if (inside === 0) return [];
  return inside === values.length ? [{ lo: 0n, hi: full }] : null;
}

interface MaskShape {
  readonly mask: bigint;
  readonly low: bigint; // lowest fixed bit
  readonly holes: readonly bigint[]; // free bits above it
  readonly full: bigint;
}

function cutByMask(intervals: readonly Interval[], { mask, low, holes, full }: MaskShape): readonly Interval[] | null {
  const tail = (1n << low) - 1n;
  const fills = Array.from({ length: 2 ** holes.length }, (_, bits) =>
    holes.reduce((sum, hole, at) => ((bits >> at) & 1 ? sum | hole : sum), 0n),
  );
  const found: Interval[] = [];
  for (const { lo, hi } of intervals) {
    if (holes.length === 0) {
      const first = (lo + tail) & ~tail; // values under the mask are multiples of its lowest bit
      const last = hi & mask;
      if (first <= hi && last >= first) found.push({ lo: first, hi: (last | tail) & full });
      continue;
    }
    const values = maskedValues({ lo, hi }, mask);
    if (values === null || values.length * fills.length > 65_536) return null;
    for (const value of values) for (const fill of fills) found.push({ lo: value | fill, hi: value | fill | tail });
  }
  return unite(found);
}

/** Values in the interval that have no bit outside the mask; null where they are too many. */
function maskedValues({ lo, hi }: Interval, mask: bigint): bigint[] | null {
  const values: bigint[] = [];
  for (let value = nextUnderMask(lo, mask, hi); value <= hi; value = nextUnderMask(value + 1n, mask, hi)) {
    values.push(value);
    if (values.length > 4096) return null;
  }
  return values;
}

/** The least value ≥ `from` without a bit outside the mask; one greater than `hi` where there is none up to it. */
function nextUnderMask(from: bigint, mask: bigint, hi: bigint): bigint {
  let value = from;
  for (;;) {
    if (value > hi) return hi + 1n;
    const outside = value & ~mask;
    if (outside === 0n) return value;
    let top = 0n;
    while (outside >> (top + 1n) !== 0n) top += 1n;
    const bit = 1n << (top + 1n);
    value = (value & ~(bit - 1n)) + bit;
  }
}

export function unite(intervals: readonly Interval[]): readonly Interval[] {
  const merged: { lo: bigint; hi: bigint }[] = [];
  for (const { lo, hi } of [...intervals].sort((a, b) => (a.lo < b.lo ? -1 : a.lo > b.lo ? 1 : 0))) {
    const last = merged.at(-1);
    if (last === undefined || lo > last.hi + 1n) merged.push({ lo, hi });
    else if (hi > last.hi) last.hi = hi;
  }
  return merged;
}
