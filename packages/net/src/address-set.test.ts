import * as fc from "fast-check";
import { expect, test } from "vitest";
import { AddressSet } from "./address-set.ts";
import { MAPPED_BASE } from "./ip-address.ts";
import { formatPrefix, parsePrefix } from "./prefix.ts";

/** Values close to the borders that matter: both ends of the space, both ends of the mapped block, a small window. */
const value = fc
  .tuple(
    fc.constantFrom(0n, MAPPED_BASE, MAPPED_BASE + (1n << 32n), (1n << 127n) + 12345n, (1n << 128n) - 40n),
    fc.bigInt({ min: 0n, max: 39n }),
  )
  .map(([base, offset]) => base + offset);
const set = fc
  .array(fc.tuple(value, value), { maxLength: 6 })
  .map((pairs) => AddressSet.of(pairs.map(([a, b]) => (a < b ? { lo: a, hi: b } : { lo: b, hi: a }))));
const prefixTexts = (addresses: AddressSet) => addresses.toPrefixes().map(formatPrefix);

test("membership follows the operations", () => {
  fc.assert(
    fc.property(set, set, value, (a, b, v) => {
      expect(a.union(b).hasValue(v)).toBe(a.hasValue(v) || b.hasValue(v));
      expect(a.intersect(b).hasValue(v)).toBe(a.hasValue(v) && b.hasValue(v));
      expect(a.subtract(b).hasValue(v)).toBe(a.hasValue(v) && !b.hasValue(v));
      expect(a.complement().hasValue(v)).toBe(!a.hasValue(v));
    }),
    { numRuns: 1000 },
  );
});

test("laws of sets hold and equal sets have equal intervals", () => {
  fc.assert(
    fc.property(set, set, set, (a, b, c) => {
      expect(a.complement().complement().intervals).toEqual(a.intervals);
      expect(a.union(b).intervals).toEqual(b.union(a).intervals);
      expect(a.union(b).complement().intervals).toEqual(a.complement().intersect(b.complement()).intervals);
      expect(a.intersect(b.union(c)).intervals).toEqual(a.intersect(b).union(a.intersect(c)).intervals);
      expect(a.subtract(b).union(a.intersect(b)).intervals).toEqual(a.intervals);
      expect(a.union(a.complement()).equals(AddressSet.all)).toBe(true);
      expect(a.includes(a.intersect(b))).toBe(true);
      expect(a.intersects(b)).toBe(a.intersect(b).size > 0n);
      expect(a.union(b).size + a.intersect(b).size).toBe(a.size + b.size);
    }),
    { numRuns: 1000 },
  );
});

test("intervals stay sorted, disjoint and never touch", () => {
  fc.assert(
    fc.property(set, set, (a, b) => {
      for (const result of [a, a.union(b), a.intersect(b), a.subtract(b), a.complement()])
        for (const [index, { lo, hi }] of result.intervals.entries()) {
          expect(lo <= hi).toBe(true);
          const next = result.intervals[index + 1];
          if (next !== undefined) expect(next.lo > hi + 1n).toBe(true);
        }
    }),
    { numRuns: 500 },
  );
});

test("the prefixes of a set are the set again, and no two of them could be one", () => {
  fc.assert(
    fc.property(set, (a) => {
      const prefixes = a.toPrefixes();
      const reread = prefixes.map(formatPrefix).map(parsePrefix);
      expect(AddressSet.fromPrefixes(reread.filter((prefix) => prefix !== null)).intervals).toEqual(a.intervals);
      const blocks = prefixes.map((prefix) => AddressSet.fromPrefixes([prefix]));
      for (const [index, block] of blocks.entries()) {
        const both = block.union(blocks[index + 1] ?? block);
        if (blocks[index + 1] !== undefined) expect(both.toPrefixes()).toHaveLength(2);
      }
    }),
    { numRuns: 500 },
  );
});

test("well-known sets print as people write them", () => {
  expect(prefixTexts(AddressSet.all)).toEqual(["::/0"]);
  expect(prefixTexts(AddressSet.ipv4)).toEqual(["0.0.0.0/0"]);
  expect(AddressSet.ipv6.union(AddressSet.ipv4).equals(AddressSet.all)).toBe(true);
  expect(AddressSet.ipv6.intervals).toHaveLength(2);
  expect(prefixTexts(AddressSet.of([{ lo: MAPPED_BASE + 1n, hi: MAPPED_BASE + 6n }]))).toEqual([
    "0.0.0.1/32",
    "0.0.0.2/31",
    "0.0.0.4/31",
    "0.0.0.6/32",
  ]);
});

test("a backwards interval is a bug", () => {
  expect(() => AddressSet.of([{ lo: 2n, hi: 1n }])).toThrow("Not an interval of addresses: 2–1");
});
