import { expect, test } from "vitest";
import { coverageOf, conformalBands } from "./conformal-band.ts";
import { backtest } from "./rolling-origin.ts";
import { madeSeries } from "./testing/made-series.ts";

const options = { distances: [1, 6, 24], window: 336, mostOrigins: 60, refits: 4 };

test("what an origin said is the same when all that came after it is another world", () => {
  const values = madeSeries.weekly({ hours: 800, seed: 5 });
  const cut = 600;
  const other = values.map((value, at) => (at > cut ? 7 * value + 1000 : value));
  const [one, two] = [backtest({ values, season: 24 }, options), backtest({ values: other, season: 24 }, options)];
  const said = (tried: typeof one, series: readonly number[]) =>
    tried.origins.flatMap((origin, index) =>
      origin > cut
        ? []
        : [tried.distances.map((distance, at) => (series[origin + distance] ?? 0) - (tried.errors.get("fitted")?.[index]?.[at] ?? 0))],
    );
  const before = said(one, values);
  expect(before.length).toBeGreaterThan(10);
  said(two, other).forEach((row, index) => row.forEach((value, at) => expect(value).toBeCloseTo(before[index]?.[at] ?? Number.NaN, 6)));
});

test("bands hold the share of errors that they say, and grow no narrower with the distance", () => {
  const errors = Array.from({ length: 99 }, (_, at) => [at - 49, (at - 49) / 2]);
  const [first, second] = conformalBands(errors, 0.8);
  expect(errors.filter(([error = 0]) => error >= (first?.low ?? 0) && error <= (first?.high ?? 0)).length).toBe(83); // 10 of the 100 gaps are left out on each side
  expect(second).toEqual(first);
  expect(coverageOf(errors.slice(0, 10), 0.8)).toBeNull();
});
