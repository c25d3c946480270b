import * as fc from "fast-check";
import { expect, it } from "vitest";
import { joinIntervals, readElements, readValue } from "./nft-values.ts";
import { valueTypes } from "./nft-value-type.ts";

const type = valueTypes.ipv4_addr;
const text = (value: number): string => [24, 16, 8, 0].map((shift) => (value >>> shift) & 255).join(".");
const number = fc.oneof(fc.nat(300), fc.integer({ min: 2 ** 32 - 300, max: 2 ** 32 - 1 }), fc.nat(2 ** 32 - 1));
const element = fc.oneof(
  number.map(text),
  fc.tuple(number, number).map(([a, b]) => ({ range: [text(Math.min(a, b)), text(Math.max(a, b))] })),
  fc.tuple(number, fc.integer({ min: 20, max: 32 })).map(([value, len]) => ({ prefix: { addr: text(value), len } })),
);

it("reads a large set of addresses as a small one", () => {
  fc.assert(
    fc.property(fc.array(element, { minLength: 64, maxLength: 120 }), (list) => {
      const read = list.map((json) => readValue(type, json)).filter((value) => value !== null && "lo" in value);
      const elements = readElements([type], list);
      expect(elements?.kind === "intervals" ? [...elements.intervals] : null).toEqual([...joinIntervals(read)]);
      expect(elements).toHaveProperty("bounds");
    }),
    { seed: 20_261_122, numRuns: 200 },
  );
});

it("does not understand a large set of which one element is no address", () => {
  expect(readElements([type], [...Array.from({ length: 100 }, (_, at) => text(2 * at)), "nowhere"])).toBeNull();
});
