import { expect, test } from "vitest";
import { forecastUse, type KnownForecast } from "./forecast-use.ts";
import { madeSeries } from "./testing/made-series.ts";

const days = (count: number): number => count * 24;
const endless = Number.POSITIVE_INFINITY;

function known(hourly: readonly (number | null)[], limit: number): KnownForecast {
  const forecast = forecastUse({ hourly, limit });
  if (forecast.code !== "forecast") throw new Error(`only ${forecast.hours} hours`);
  return forecast;
}

test("pure noise and a random walk: the fitted way is not believed, and the answer says which simple way speaks", () => {
  const seeds = Array.from({ length: 30 }, (_, seed) => seed + 1);
  const believed = seeds.flatMap((seed) =>
    [madeSeries.noise, madeSeries.walk].map((make) =>
      known(make({ hours: days(45), seed }), endless).scales.filter(({ method }) => method === "fitted"),
    ),
  );
  expect(believed.flat().length).toBeLessThanOrEqual(Math.ceil(0.05 * believed.length * 2)); // what the test of skill lets pass by chance
  expect(known(madeSeries.noise({ hours: days(45), seed: 1 }), endless).scales[0]?.method).toBe("mean");
  expect(known(madeSeries.walk({ hours: days(45), seed: 1 }), endless).scales[0]?.method).toBe("last");
});

test("a pool that grows by half a port an hour is full when it will be, and the fitted way has shown its skill", () => {
  for (const seed of [1, 2, 3, 4, 5]) {
    const hourly = madeSeries.growth({ hours: days(60), seed });
    const limit = 300 + 0.5 * (days(60) + days(10)); // where the line is in ten days; the day's wave meets it some hours earlier
    const { full, scales } = known(hourly, limit);
    expect(scales.map(({ method }) => method)).toEqual(["fitted", "fitted"]);
    expect(scales.every(({ skill }) => skill !== null && skill.isCertain && skill.share > 0.3)).toBe(true);
    expect(full.middle).toBeGreaterThanOrEqual(days(8));
    expect(full.middle).toBeLessThanOrEqual(days(11));
    expect(full.earliest ?? endless).toBeLessThanOrEqual(full.middle ?? endless);
    expect(full.latest ?? endless).toBeGreaterThanOrEqual(full.middle ?? 0);
  }
});

test("weekends of less are seen coming, by a season of a week", () => {
  const hours = madeSeries.weekly({ hours: days(61), seed: 7 });
  const { scales } = known(hours.slice(0, days(60)), endless);
  const [near] = scales;
  expect(near?.seasonHours).toBe(168);
  const within = hours.slice(days(60)).filter((value, at) => {
    const step = near?.path[at];
    return step !== undefined && step.low <= value && value <= step.high;
  });
  expect(within.length).toBeGreaterThanOrEqual(15); // of 24, of which 80 % are to be expected
});

test("over many pools what comes lies within the band about as often as it says", () => {
  const inside: boolean[] = [];
  for (const make of [madeSeries.noise, madeSeries.growth, madeSeries.weekly]) {
    for (let seed = 100; seed < 130; seed += 1) {
      const hours = make({ hours: days(41), seed });
      const path = known(hours.slice(0, days(40)), endless).scales[0]?.path ?? [];
      for (const [at, value] of hours.slice(days(40)).entries())
        inside.push((path[at]?.low ?? endless) <= value && value <= (path[at]?.high ?? -endless));
    }
  }
  const share = inside.filter(Boolean).length / inside.length;
  expect(share).toBeGreaterThan(0.72);
  expect(share).toBeLessThan(0.95);
});

test("less than a day is too little; a gap of hours ends the past, a short one is drawn through", () => {
  expect(forecastUse({ hourly: Array.from({ length: 23 }, () => 5), limit: 10 })).toEqual({ code: "too-little", hours: 23, needs: 24 });
  const gap = [...Array.from({ length: 100 }, () => 5), null, null, null, null, ...Array.from({ length: 10 }, () => 5)];
  expect(forecastUse({ hourly: gap, limit: 10 })).toEqual({ code: "too-little", hours: 10, needs: 24 });
  const short = [...Array.from({ length: 40 }, () => 4), null, null, ...Array.from({ length: 4 }, () => 4), null];
  expect(known(short, 10).scales[0]?.path[0]).toEqual({ low: 4, middle: 4, high: 4 });
});

test("a pool that is full says so, and one that never moves is never full", () => {
  expect(
    known(
      Array.from({ length: 48 }, () => 70),
      70,
    ).isFullNow,
  ).toBe(true);
  const still = known(
    Array.from({ length: days(30) }, () => 69),
    70,
  );
  expect([still.isFullNow, still.full]).toEqual([false, { earliest: null, middle: null, latest: null }]);
});
