/**
 * The addresses of one family cut at every boundary that the rules and routes of a host mention: between two neighbouring boundaries all addresses
 * behave alike, and a place between them is a rank. Sets of addresses become sets of ranks, made once for each set of the ruleset and kept by identity.
 * Invariant: a set whose boundaries were not given beforehand has no ranks; asking for it is a bug.
 */
import type { Interval, Selector, ValueSet } from "@portolan/ruleset";
import { noRanks, rankRange, rankSetOf, type RankSet } from "./rank-set.ts";

export interface RankSpace {
  readonly size: number;
  readonly width: bigint; // bits of an address
  /** First address of each rank, ascending; the first is 0. */
  readonly starts: readonly bigint[];
  readonly all: RankSet;
  /** Rank of an address. */
  readonly rankOf: (address: bigint) => number;
  readonly intervalOf: (loRank: number, hiRank: number) => Interval;
  /** The same in the 128-bit space of @portolan/net; equal ones are mostly one object. */
  readonly mappedInterval: (loRank: number, hiRank: number) => Interval;
  /** Ranks of ascending disjoint intervals. */
  readonly ranksOf: (intervals: readonly Interval[]) => RankSet;
  /** Addresses whose masked value is in the set. null: a mask that leaves too many pieces. */
  readonly ranksOfSet: (values: ValueSet, selector: Selector) => RankSet | null;
}

/** Masks with more free bits than this between fixed ones are not cut to pieces. */
const MAX_FREE_BITS = 10;
const MAX_INTERVALS = 100_000; // kept

export function createRankSpace(width: bigint, sources: readonly (readonly Interval[])[]): RankSpace {
  const starts = boundaries(width, sources);
  const last = 1n << width;
  const mapped = { base: width === 32n ? 0xffff_0000_0000n : 0n, intervals: new Map<number, Interval>() };
  const bySet = new WeakMap<ValueSet, RankSet>();
  const byMask = new WeakMap<ValueSet, Map<bigint, RankSet | null>>();
  const rankOf = (address: bigint): number => upperBound(starts, address) - 1;
  const ranksOf = (intervals: readonly Interval[]): RankSet => rankIntervals(starts, intervals);
  return {
    size: starts.length,
    width,
    starts,
    all: rankRange(0, starts.length),
    rankOf,
    intervalOf: (lo, hi) => ({ lo: starts[lo] ?? 0n, hi: (starts[hi] ?? last) - 1n }),
    mappedInterval: (lo, hi) => {
      const key = lo * (starts.length + 1) + hi;
      const known = mapped.intervals.get(key);
      if (known !== undefined) return known;
      const made = { lo: (starts[lo] ?? 0n) + mapped.base, hi: (starts[hi] ?? last) - 1n + mapped.base };
      if (mapped.intervals.size >= MAX_INTERVALS) mapped.intervals.clear();
      mapped.intervals.set(key, made);
      return made;
    },
    ranksOf,
    ranksOfSet: (values, { mask }) => {
      const intervals = values.elements.kind === "intervals" ? values.elements.intervals : [];
      if (mask === null) {
        const known = bySet.get(values);
        if (known !== undefined) return known;
        const made = ranksOf(intervals);
        bySet.set(values, made);
        return made;
      }
      const kept = byMask.get(values) ?? new Map<bigint, RankSet | null>();
      byMask.set(values, kept);
      const known = kept.get(mask);
      if (known !== undefined) return known;
      const cut = maskedIntervals(intervals, mask, width);
      const made = cut === null ? null : ranksOf(cut);
      kept.set(mask, made);
      return made;
    },
  };
}

function boundaries(width: bigint, sources: readonly (readonly Interval[])[]): bigint[] {
  const last = 1n << width;
  const small: bigint[] = [0n];
  let merged: bigint[] = [];
  for (const intervals of sources) {
    const list = intervals.length > 64 ? [] : small;
    for (const { lo, hi } of intervals) {
      if (lo >= last || lo < 0n) continue;
      if (list.length === 0 || list.at(-1) !== lo) list.push(lo);
      if (hi + 1n < last) list.push(hi + 1n);
    }
    if (list !== small) merged = mergeAscending(merged, list);
  }
  small.sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
  return mergeAscending(merged, small);
}

/** Without repetitions. */
function mergeAscending(a: readonly bigint[], b: readonly bigint[]): bigint[] {
  const merged: bigint[] = [];
  let i = 0;
  let j = 0;
  let last = -1n;
  while (i < a.length || j < b.length) {
    const x = a[i];
    const y = b[j];
    let value: bigint;
    if (y === undefined || (x !== undefined && x <= y)) {
      value = x ?? 0n;
      i += 1;
    } else {
      value = y;
      j += 1;
    }
    if (value !== last) merged.push((last = value));
  }
  return merged;
}

/** Index of the first start greater than the address. */
function upperBound(starts: readonly bigint[], address: bigint): number {
  let lo = 0;
  let hi = starts.length;
  while (lo < hi) {
    const middle = (lo + hi) >>> 1;
    if ((starts[middle] ?? 0n) <= address) lo = middle + 1;
    else hi = middle;
  }
  return lo;
}

function rankIntervals(starts: readonly bigint[], intervals: readonly Interval[]): RankSet {
  const [only] = intervals;
  if (only === undefined) return noRanks;
  if (intervals.length === 1) return rankRange(upperBound(starts, only.lo) - 1, upperBound(starts, only.hi));
  const flat = new Int32Array(intervals.length * 2);
  const isLong = intervals.length * 16 > starts.length;
  let at = 0;
  for (const [index, { lo, hi }] of intervals.entries()) {
    if (isLong) while (at < starts.length && (starts[at] ?? 0n) <= lo) at += 1;
    else at = upperBound(starts, lo);
    flat[index * 2] = at - 1;
    if (isLong) while (at < starts.length && (starts[at] ?? 0n) <= hi) at += 1;
    else at = upperBound(starts, hi);
    flat[index * 2 + 1] = at;
  }
  return rankSetOf(flat);
}

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
