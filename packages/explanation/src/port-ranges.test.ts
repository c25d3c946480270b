import * as fc from "fast-check";
import { expect, test } from "vitest";
import { portRanges } from "./port-ranges.ts";

test("ports as a person reads them", () => {
  expect(portRanges([443, 80, 80])).toBe("80, 443");
  expect(portRanges([3, 1, 2, 9])).toBe("1-3, 9");
  expect(portRanges([1, 2])).toBe("1, 2");
  expect(portRanges([1, 3, 5, 7, 9, 11, 13, 15, 17])).toBe("1, 3, 5, 7, 9, 11, 13, 15, …");
  expect(portRanges([])).toBe("");
});

test("the ranges hold every port and no other", () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: 12 }), { maxLength: 12 }), (ports) => {
      const told = portRanges(ports)
        .split(", ")
        .filter((text) => text !== "")
        .flatMap((text) => {
          const [from = 0, to = from] = text.split("-").map(Number);
          return Array.from({ length: to - from + 1 }, (_unused, index) => from + index);
        });
      expect(told).toEqual([...new Set(ports)].toSorted((a, b) => a - b));
    }),
    { numRuns: 300 },
  );
});
