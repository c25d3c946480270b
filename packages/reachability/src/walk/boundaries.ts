/**
 * Where the ranks of a family begin. IPv4 is counted in plain numbers, so that a set of 100,000 addresses is cut in about a millisecond; IPv6 needs
 * bigints. Both do the same.
 */
import type { Elements, Interval } from "@portolan/ruleset";

/** Ascending and disjoint. */
export type IntervalElements = Pick<Extract<Elements, { readonly kind: "intervals" }>, "intervals" | "bounds">;

export interface Boundaries {
  /** Of ranks. */
  readonly size: number;
  /** First address of a rank; of `size` the end of the space. */
  readonly addressAt: (rank: number) => bigint;
  readonly rankOf: (address: bigint) => number;
  /** Ranges [lo, hi) of ranks, flat and ascending. What lies outside the family's space has none. */
  readonly place: (elements: IntervalElements) => Int32Array;
}

export function boundariesOf(width: bigint, sources: readonly IntervalElements[]): Boundaries {
  return width === 32n ? boundariesOfNumbers(sources) : boundariesOfBigints(1n << width, sources);
}

const END = 2 ** 32;

function boundariesOfNumbers(sources: readonly IntervalElements[]): Boundaries {
  const starts = numberStarts(sources);
  return {
    size: starts.length,
    addressAt: (rank) => BigInt(starts[rank] ?? END),
    rankOf: (address) => countUpTo(starts, Number(address)) - 1,
    place: (elements) => placeNumbers(starts, elements.bounds ?? numbersOf(elements.intervals)),
  };
}

function numbersOf(intervals: readonly Interval[]): Float64Array {
  const bounds = new Float64Array(intervals.length * 2);
  for (const [at, { lo, hi }] of intervals.entries()) {
    bounds[2 * at] = Number(lo);
    bounds[2 * at + 1] = Number(hi);
  }
  return bounds;
}

/** Sets with `bounds` are in order already: all others are put in order together. */
function numberStarts(sources: readonly IntervalElements[]): Float64Array {
  const loose: number[] = [0];
  let merged = new Float64Array(0);
  for (const source of sources) {
    if (source.bounds !== undefined) merged = mergeNumbers(merged, startsOfBounds(source.bounds));
    else for (const { lo, hi } of source.intervals) loose.push(Number(lo), Number(hi) + 1);
  }
  const sorted = new Float64Array(loose).sort();
  return mergeNumbers(merged, sorted.subarray(0, countUpTo(sorted, END - 1)));
}

function startsOfBounds(bounds: Float64Array): Float64Array {
  const starts = bounds.slice();
  for (let at = 1; at < starts.length; at += 2) starts[at] = (starts[at] ?? 0) + 1;
  return (starts.at(-1) ?? 0) < END ? starts : starts.subarray(0, -1);
}

/** Of ascending numbers; without repetitions. */
function mergeNumbers(a: Float64Array, b: Float64Array): Float64Array<ArrayBuffer> {
  const merged = new Float64Array(a.length + b.length);
  let count = 0;
  let last = -1;
  for (let i = 0, j = 0; i < a.length || j < b.length;) {
    const x = i < a.length ? (a[i] ?? 0) : Number.POSITIVE_INFINITY;
    const y = j < b.length ? (b[j] ?? 0) : Number.POSITIVE_INFINITY;
    if (x <= y) i += 1;
    else j += 1;
    const value = Math.min(x, y);
    if (value === last) continue;
    merged[count] = last = value;
    count += 1;
  }
  return merged.slice(0, count);
}

/** How many starts are not above the address. */
function countUpTo(starts: Float64Array, address: number): number {
  let lo = 0;
  let hi = starts.length;
  while (lo < hi) {
    const middle = (lo + hi) >>> 1;
    if ((starts[middle] ?? 0) <= address) lo = middle + 1;
    else hi = middle;
  }
  return lo;
}

/** Few are looked up one by one, many are met on one way through the starts. */
function isMany(bounds: number, starts: number): boolean {
  return bounds * 8 > starts;
}

function placeNumbers(starts: Float64Array, bounds: Float64Array): Int32Array {
  const places = new Int32Array(bounds.length);
  const walks = isMany(bounds.length, starts.length);
  let count = 0;
  for (let at = 0, rank = 0; at < bounds.length; at += 1) {
    const bound = bounds[at] ?? 0;
    if (bound >= END && at % 2 === 0) break;
    if (walks) while (rank < starts.length && (starts[rank] ?? 0) <= bound) rank += 1;
    else rank = countUpTo(starts, bound);
    places[at] = at % 2 === 0 ? rank - 1 : rank;
    count = at + 1;
  }
  return places.subarray(0, count);
}

function boundariesOfBigints(end: bigint, sources: readonly IntervalElements[]): Boundaries {
  const starts = bigintStarts(end, sources);
  return {
    size: starts.length,
    addressAt: (rank) => starts[rank] ?? end,
    rankOf: (address) => bigintCountUpTo(starts, address) - 1,
    place: ({ intervals }) => placeBigints(starts, intervals.filter(({ lo }) => lo < end)), // prettier-ignore
  };
}

function bigintStarts(end: bigint, sources: readonly IntervalElements[]): readonly bigint[] {
  const starts = [0n, ...sources.flatMap(({ intervals }) => intervals.flatMap(({ lo, hi }) => [lo, hi + 1n]))];
  starts.sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
  return starts.filter((start, at) => start >= 0n && start < end && start !== starts[at - 1]);
}

function bigintCountUpTo(starts: readonly bigint[], address: bigint): number {
  let lo = 0;
  let hi = starts.length;
  while (lo < hi) {
    const middle = (lo + hi) >>> 1;
    if ((starts[middle] ?? 0n) <= address) lo = middle + 1;
    else hi = middle;
  }
  return lo;
}

function placeBigints(starts: readonly bigint[], intervals: readonly Interval[]): Int32Array {
  const places = new Int32Array(intervals.length * 2);
  const walks = isMany(places.length, starts.length);
  let rank = 0;
  const countTo = (address: bigint): number => {
    if (!walks) return bigintCountUpTo(starts, address);
    while (rank < starts.length && (starts[rank] ?? 0n) <= address) rank += 1;
    return rank;
  };
  for (const [at, { lo, hi }] of intervals.entries()) {
    places[2 * at] = countTo(lo) - 1;
    places[2 * at + 1] = countTo(hi);
  }
  return places;
}
