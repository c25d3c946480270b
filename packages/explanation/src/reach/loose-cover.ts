/**
 * The shortest list of prefixes that holds every wanted address and, besides those, only addresses of which it does not matter.
 * With nothing that does not matter it is the minimal cover of exactly the wanted set.
 */
import {
  addressFromMapped,
  formatPrefix,
  prefixInterval,
  prefixOf,
  type AddressInterval,
  type AddressSet,
  type Prefix,
} from "@portolan/net";

/** Ascending. The largest aligned blocks within what is allowed, each narrowed to the part in which something is wanted. */
export function coverLoosely(wanted: AddressSet, free: AddressSet): readonly string[] {
  const found: string[] = [];
  const blocks = wanted.union(free).toPrefixes();
  let next = 0;
  for (const block of blocks) {
    const { lo, hi } = prefixInterval(block);
    while ((wanted.intervals[next]?.hi ?? hi + 1n) < lo) next += 1;
    const part = extentWithin(wanted.intervals, { from: next, lo, hi });
    if (part !== null) found.push(formatPrefix(narrow(block, part)));
  }
  return found;
}

/** From the first to the last wanted address of a block; null where nothing in it is wanted. */
function extentWithin(
  intervals: readonly AddressInterval[],
  { from, lo, hi }: AddressInterval & { readonly from: number },
): AddressInterval | null {
  const first = intervals[from];
  if (first === undefined || first.lo > hi) return null;
  let last = first;
  for (let index = from + 1; ; index += 1) {
    const one = intervals[index];
    if (one === undefined || one.lo > hi) break;
    last = one;
  }
  return { lo: first.lo > lo ? first.lo : lo, hi: last.hi < hi ? last.hi : hi };
}

/** The smallest aligned block inside `block` that holds the interval. */
function narrow(block: Prefix, { lo, hi }: AddressInterval): Prefix {
  const first = addressFromMapped(lo);
  const { family } = block.address;
  const bits = family === "ipv4" ? 32 : 128;
  const whole = prefixInterval(block);
  if (first.family !== family || (whole.lo === lo && whole.hi === hi)) return block;
  for (let length = bits; length > block.length; length -= 1) {
    const prefix = prefixOf(first, length);
    if (prefixInterval(prefix).hi >= hi) return prefix;
  }
  return block;
}
