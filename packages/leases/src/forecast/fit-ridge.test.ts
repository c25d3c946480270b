import { expect, test } from "vitest";
import { fitRidge, predictLinear } from "./fit-ridge.ts";

test("without a penalty the weights are those that made the targets, whatever the scales of the columns", () => {
  const rows = Array.from({ length: 40 }, (_, at) => [at, 1000 * Math.sin(at), (at * 7919) % 13]);
  const fit = fitRidge(
    rows,
    rows.map(([a = 0, b = 0, c = 0]) => 3 + 2 * a - 0.5 * b + 0.25 * c),
    1e-12,
  );
  expect(fit?.weights.map((weight) => Math.round(weight * 1e6) / 1e6)).toEqual([2, -0.5, 0.25]);
  expect(fit === null ? null : predictLinear(fit, [10, 0, 4])).toBeCloseTo(24, 6);
});

test("columns that say the same share the weight; one that never changes has none", () => {
  const rows = Array.from({ length: 30 }, (_, at) => [at, at, 5]);
  const fit = fitRidge(
    rows,
    rows.map(([a = 0]) => 4 * a),
    1e-6,
  );
  expect((fit?.weights[0] ?? 0) + (fit?.weights[1] ?? 0)).toBeCloseTo(4, 3);
  expect(fit?.weights[0]).toBeCloseTo(fit?.weights[1] ?? 0, 6);
  expect(fit?.weights[2]).toBe(0);
});

test("no rows, or not as many targets, are no fit", () => {
  expect(fitRidge([], [], 1)).toBeNull();
  expect(fitRidge([[1]], [], 1)).toBeNull();
});
