/**
 * The addresses of one family cut at every boundary that the rules and routes of a host mention: between two neighbouring boundaries all addresses
 * behave alike, and a place between them is a rank. Sets of addresses become sets of ranks, made once for each set of the ruleset and kept by identity.
 * Invariant: a set whose boundaries were not given beforehand has no ranks; asking for it is a bug.
 */
import type { AddressInterval } from "@portolan/net";
import type { Interval, Selector, ValueSet } from "@portolan/ruleset";
import { boundariesOf, type IntervalElements } from "./boundaries.ts";
import { maskedIntervals } from "./masked-intervals.ts";
import { rankRange, rankSetOf, type RankSet } from "./rank-set.ts";

export interface RankSpace {
  readonly size: number;
  readonly width: bigint; // bits of an address
  readonly all: RankSet;
  /** Rank of an address. */
  readonly rankOf: (address: bigint) => number;
  /** Ranks from `lo` to `hi - 1` in the 128-bit space of @portolan/net; equal ones are mostly one object. */
  readonly mappedInterval: (lo: number, hi: number) => AddressInterval;
  /** Ranks of ascending disjoint intervals. */
  readonly ranksOf: (intervals: readonly Interval[]) => RankSet;
  /** Addresses whose masked value is in the set. null: a mask that leaves too many pieces. */
  readonly ranksOfSet: (values: ValueSet, selector: Selector) => RankSet | null;
}

export function createRankSpace(width: bigint, sources: readonly IntervalElements[]): RankSpace {
  const boundaries = boundariesOf(width, sources);
  const { size } = boundaries;
  const base = width === 32n ? 0xffff_0000_0000n : 0n;
  const mapped = { ends: new Int32Array(size), intervals: [] as AddressInterval[] }; // by the first rank
  const bySet = new WeakMap<ValueSet, Map<bigint | null, RankSet | null>>();
  const place = (elements: IntervalElements): RankSet => rankSetOf(boundaries.place(elements));
  return {
    size,
    width,
    all: rankRange(0, size),
    rankOf: boundaries.rankOf,
    mappedInterval: (lo, hi) => {
      const known = mapped.ends[lo] === hi ? mapped.intervals[lo] : undefined;
      if (known !== undefined) return known;
      const made = { lo: boundaries.addressAt(lo) + base, hi: boundaries.addressAt(hi) + base - 1n };
      mapped.ends[lo] = hi;
      mapped.intervals[lo] = made;
      return made;
    },
    ranksOf: (intervals) => place({ intervals }),
    ranksOfSet: (values, { mask }) => {
      const kept = bySet.get(values) ?? new Map<bigint | null, RankSet | null>();
      bySet.set(values, kept);
      const known = kept.get(mask);
      if (known !== undefined) return known;
      const cut = cutSet(values, mask, width);
      const made = cut === null ? null : place(cut);
      kept.set(mask, made);
      return made;
    },
  };
}

/** null: a mask that leaves too many pieces. */
function cutSet({ elements }: ValueSet, mask: bigint | null, width: bigint): IntervalElements | null {
  if (elements.kind !== "intervals") return { intervals: [] };
  if (mask === null) return elements;
  const intervals = maskedIntervals(elements.intervals, mask, width);
  return intervals === null ? null : { intervals };
}
