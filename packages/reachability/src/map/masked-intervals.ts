/** Values of a field whose masked bits lie in given intervals, as intervals of the field itself. */
import type { Interval } from "@portolan/ruleset";

const MOST_PIECES = 4096n;

/** Ascending and disjoint; null where the mask makes too many pieces to write down. `bits` is the field's width. */
export function maskedIntervals(test: {
  readonly mask: bigint | null;
  readonly intervals: readonly Interval[];
  readonly bits: number;
}): readonly Interval[] | null {
  const { intervals, bits } = test;
  const full = (1n << BigInt(bits)) - 1n;
  const mask = test.mask === null ? full : test.mask & full;
  if (mask === full) return intervals;
  const free = trailingZeros(mask, bits);
  const size = 1n << free;
  if (mask === full - (size - 1n)) return merged(intervals.flatMap((interval) => wholeBlocks(interval, size, full)));
  return sparse(mask, { intervals, free, full });
}

function trailingZeros(mask: bigint, bits: number): bigint {
  let count = 0n;
  while (count < BigInt(bits) && ((mask >> count) & 1n) === 0n) count += 1n;
  return count;
}

/** The masked value is always a multiple of `size`; what is tested are the multiples within the interval. */
function wholeBlocks({ lo, hi }: Interval, size: bigint, full: bigint): Interval[] {
  const start = ((lo + size - 1n) / size) * size;
  const end = ((hi < full ? hi : full) / size) * size + size - 1n;
  return start > end ? [] : [{ lo: start, hi: end }];
}

function sparse(
  mask: bigint,
  { intervals, free, full }: { intervals: readonly Interval[]; free: bigint; full: bigint },
): readonly Interval[] | null {
  const high = full >> free;
  const kept = mask >> free;
  let span = 0n;
  while (kept >> span !== 0n) span += 1n;
  // Above the mask's highest bit everything is free, below its lowest too; enumerate the bits between, then repeat for those above.
  const above = 1n << bitLength(high >> span);
  const pieces = 1n << span;
  if (pieces * above > MOST_PIECES) return null;
  const found: Interval[] = [];
  for (let top = 0n; top < above; top += 1n)
    for (let value = 0n; value < pieces; value += 1n) {
      const masked = (value & kept) << free;
      if (!intervals.some(({ lo, hi }) => masked >= lo && masked <= hi)) continue;
      const lo = ((top << span) | value) << free;
      found.push({ lo, hi: lo + (1n << free) - 1n });
    }
  return merged(found);
}

function bitLength(value: bigint): bigint {
  let bits = 0n;
  while (value >> bits !== 0n) bits += 1n;
  return bits;
}

function merged(intervals: readonly Interval[]): Interval[] {
  const result: { lo: bigint; hi: bigint }[] = [];
  for (const { lo, hi } of intervals) {
    const last = result.at(-1);
    if (last !== undefined && lo <= last.hi + 1n) last.hi = hi > last.hi ? hi : last.hi;
    else result.push({ lo, hi });
  }
  return result;
}
