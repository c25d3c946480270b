import * as fc from "fast-check";
import { expect, test } from "vitest";
import { drawKinds, gridSize, layoutGrid, placeOf, portAt, runAt } from "./port-grid.ts";

const band = fc.tuple(fc.integer({ min: 1, max: 65_535 }), fc.integer({ min: 1, max: 65_535 })).map(([a, b]) => ({
  from: Math.min(a, b),
  to: Math.max(a, b),
}));
const width = fc.integer({ min: 60, max: 2000 });

test("every port has one place, and the place shows that port", () => {
  fc.assert(
    fc.property(band, width, fc.double({ min: 0, max: 1, noNaN: true }), (range, widthPx, share) => {
      const grid = layoutGrid(range, widthPx);
      const port = range.from + Math.floor(share * (range.to - range.from));
      const { xPx, yPx } = placeOf(grid, port);
      expect(portAt(grid, xPx + 1, yPx + 1)).toBe(port);
      expect(xPx + grid.cellPx).toBeLessThanOrEqual(gridSize(grid).widthPx);
    }),
  );
});

test("a grid is no wider than its place, from a narrow phone on", () => {
  fc.assert(
    fc.property(band, fc.integer({ min: 200, max: 2000 }), (range, widthPx) => {
      expect(gridSize(layoutGrid(range, widthPx)).widthPx).toBeLessThanOrEqual(widthPx);
    }),
  );
});

test("ten thousand ports are a few rows on a desk and not endless on a phone", () => {
  const range = { from: 20_000, to: 29_999 };
  expect(layoutGrid(range, 1000)).toMatchObject({ columns: 250, rows: 40, cellPx: 4, first: 20_000 });
  expect(layoutGrid(range, 320)).toMatchObject({ columns: 100, rows: 100, cellPx: 3 });
});

test("the paths of all kinds cover each port of the band once", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 60_000 }),
      fc.array(fc.integer({ min: 1, max: 300 }), { minLength: 1, maxLength: 12 }),
      width,
      (start, lengths, widthPx) => {
        let from = start;
        const runs = lengths.map((length, index) => {
          const run = { kind: index % 2 === 0 ? "a" : "b", from, to: from + length - 1 } as const;
          from += length;
          return run;
        });
        const grid = layoutGrid({ from: start, to: from - 1 }, widthPx);
        const covered = [...drawKinds(grid, runs).values()]
          .flatMap((path) => [...path.matchAll(/h(\d+)v/g)])
          .reduce((sum, [, px]) => sum + Number(px) / grid.cellPx, 0);
        expect(covered).toBe(from - start);
        for (const run of runs) expect(runAt(runs, run.to)).toBe(run);
        expect(runAt(runs, from)).toBeNull();
      },
    ),
  );
});
