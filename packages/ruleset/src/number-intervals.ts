/**
 * The elements of a large set of numbers, such as 100,000 blocked addresses: two plain numbers for each interval instead of three objects. Whoever
 * can count in plain numbers reads `bounds`; for all others the intervals are made when they are asked for, once.
 */
import type { Elements, Interval } from "./ruleset.ts";

/** `bounds`: first and last number of each interval, ascending, disjoint, not adjacent, below 2^53. */
export function numberIntervals(bounds: Float64Array): Extract<Elements, { readonly kind: "intervals" }> {
  let made: readonly Interval[] | null = null;
  return {
    kind: "intervals",
    bounds,
    get intervals() {
      return (made ??= Array.from({ length: bounds.length / 2 }, (_, at) => intervalAt(bounds, at)));
    },
  };
}

function intervalAt(bounds: Float64Array, at: number): Interval {
  const [lo = 0, hi = 0] = [bounds[2 * at], bounds[2 * at + 1]];
  return { lo: BigInt(lo), hi: BigInt(hi) };
}
