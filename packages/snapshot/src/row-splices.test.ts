import * as fc from "fast-check";
import { expect, test } from "vitest";
import { applySplices, splicesBetween } from "./row-splices.ts";

const rows = Array.from({ length: 30 }, (_, number) => ({ number }));
const someRows = fc.subarray(rows);

test("splices turn the earlier list into the later one, and unchanged rows are not sent", () => {
  fc.assert(
    fc.property(someRows, someRows, (before, after) => {
      const splices = splicesBetween(before, after) ?? [];
      expect(applySplices(before, splices)).toEqual(after);
      expect(splices.flatMap((splice) => splice.rows)).toEqual(after.filter((row) => !before.includes(row)));
    }),
    { numRuns: 1000 },
  );
});

test("another order has no splices; splices that do not fit are refused", () => {
  expect(splicesBetween(rows, rows.toReversed())).toBeNull();
  expect(splicesBetween(rows, rows)).toEqual([]);
  expect(applySplices(rows, [{ at: 29, remove: 2, rows: [] }])).toBeNull();
  expect(
    applySplices(rows, [
      { at: 5, remove: 1, rows: [] },
      { at: 5, remove: 0, rows: [] },
    ]),
  ).toBeNull();
});
