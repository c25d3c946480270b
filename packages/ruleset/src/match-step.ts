/**
 * Steps of a rule from their parts, as every dialect's reader needs them. Invariant: the intervals of a match come out ascending, disjoint and
 * not adjacent, whatever order they went in.
 */
import { ipFamily, type NameField, type NumberField } from "./field.ts";
import type { Condition, Interval, Match, NamePattern, Selector, UnknownMatch, Value, ValueSet } from "./ruleset.ts";

/** A test of one number. `test` is the field, or the field under a mask. */
export function numberMatch(test: NumberField | Selector, intervals: readonly Interval[], negated = false): Match {
  const selector = typeof test === "string" ? { field: test, mask: null } : test;
  return { kind: "match", selectors: [selector], values: valueSet(intervals), negated };
}

/** A test of one number against one value. */
export function valueMatch(test: NumberField | Selector, value: number | bigint, negated = false): Match {
  return numberMatch(test, [single(value)], negated);
}

/** A test of one name. */
export function nameMatch(field: NameField, names: readonly NamePattern[], negated = false): Match {
  const values = { name: null, volatile: null, elements: { kind: "names", names } } as const;
  return { kind: "match", selectors: [{ field, mask: null }], values, negated };
}

/** A test of several fields together. */
export function tupleMatch(selectors: readonly Selector[], tuples: readonly (readonly Value[])[], negated = false): Match {
  return { kind: "match", selectors, values: { name: null, volatile: null, elements: { kind: "tuples", tuples } }, negated };
}

export function unknownMatch(condition: Condition, negated = false): UnknownMatch {
  return { kind: "unknown-match", condition, negated };
}

/** Passes where at least one of the bits is set. */
export function anyBitMatch(field: NumberField, bits: bigint, negated = false): Match {
  return valueMatch({ field, mask: bits }, 0n, !negated);
}

/** What no packet passes: a value outside an empty set. */
export const neverMatch: Match = numberMatch("family", []);

export const ipv4Match: Match = valueMatch("family", ipFamily.ipv4);
export const ipv6Match: Match = valueMatch("family", ipFamily.ipv6);

export function single(value: number | bigint): Interval {
  const exact = BigInt(value);
  return { lo: exact, hi: exact };
}

/** Of one number field, without a name. */
function valueSet(intervals: readonly Interval[]): ValueSet {
  return { name: null, volatile: null, elements: { kind: "intervals", intervals: mergeIntervals(intervals) } };
}

/** Ascending, disjoint, not adjacent; an interval that ends before it begins holds nothing. */
export function mergeIntervals(intervals: readonly Interval[]): readonly Interval[] {
  const [only] = intervals;
  if (only === undefined || (intervals.length === 1 && only.lo <= only.hi)) return intervals;
  const sorted = intervals.filter(({ lo, hi }) => lo <= hi).sort((a, b) => (a.lo < b.lo ? -1 : a.lo > b.lo ? 1 : 0));
  const merged: { lo: bigint; hi: bigint }[] = [];
  for (const { lo, hi } of sorted) {
    const last = merged.at(-1);
    if (last === undefined || lo > last.hi + 1n) merged.push({ lo, hi });
    else if (hi > last.hi) last.hi = hi;
  }
  return merged;
}
