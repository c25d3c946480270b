import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Interval } from "@portolan/ruleset";
import { boundariesOf, type IntervalElements } from "./boundaries.ts";
import { unite } from "./masked-intervals.ts";

const seed = 20_261_122;
const LAST = 0xffff_ffffn;

/** Near both ends of the space, too. */
const address = fc.oneof(fc.bigInt(0n, 40n), fc.bigInt(LAST - 40n, LAST), fc.bigInt(0n, LAST));
const intervals = fc
  .array(fc.tuple(address, address), { maxLength: 40 })
  .map((pairs) => unite(pairs.map(([a, b]) => (a < b ? { lo: a, hi: b } : { lo: b, hi: a }))));

/** As a large set is read. */
function inNumbers(list: readonly Interval[]): IntervalElements {
  return { intervals: [], bounds: Float64Array.from(list.flatMap(({ lo, hi }) => [Number(lo), Number(hi)])) };
}

describe("boundariesOf", () => {
  it("cuts and places large sets in plain numbers as others, and both families alike", () => {
    fc.assert(
      fc.property(intervals, intervals, (large, small) => {
        const written = [{ intervals: large }, { intervals: small }];
        const [plain, numbers, bigints] = [
          boundariesOf(32n, written),
          boundariesOf(32n, [inNumbers(large), { intervals: small }]),
          boundariesOf(128n, written),
        ];
        const starts = Array.from({ length: plain.size }, (_, rank) => plain.addressAt(rank));
        expect(Array.from({ length: numbers.size }, (_, rank) => numbers.addressAt(rank))).toEqual(starts);
        expect(Array.from({ length: bigints.size }, (_, rank) => bigints.addressAt(rank)).filter((start) => start <= LAST)).toEqual(starts);
        const places = [...plain.place({ intervals: large })];
        expect([...numbers.place(inNumbers(large))]).toEqual(places);
        expect([...bigints.place({ intervals: large })]).toEqual(places);
        expect(places.map((rank) => plain.addressAt(rank))).toEqual(large.flatMap(({ lo, hi }) => [lo, hi + 1n]));
      }),
      { seed, numRuns: 300 },
    );
  });

  it("finds the rank of an address, and none of what is outside", () => {
    const { rankOf, addressAt, place, size } = boundariesOf(32n, [{ intervals: [{ lo: 10n, hi: 19n }, { lo: 30n, hi: LAST }] }]); // prettier-ignore
    expect([0n, 9n, 10n, 19n, 20n, 30n, LAST].map(rankOf)).toEqual([0, 0, 1, 1, 2, 3, 3]);
    expect([size, addressAt(size)]).toEqual([4, LAST + 1n]);
    expect([...place({ intervals: [{ lo: 10n, hi: 19n }, { lo: 1n << 64n, hi: 1n << 65n }] })]).toEqual([1, 2]); // prettier-ignore
  });
});
