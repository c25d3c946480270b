import { expect, test } from "vitest";
import { median } from "./median.ts";

test("median: middle of an odd number, mean of the middle two of an even number, order does not matter", () => {
  expect(median([9, 1, 5])).toBe(5);
  expect(median([10, 2, 4, 100])).toBe(7);
  expect(median([])).toBeNaN();
});
