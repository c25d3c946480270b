import { expect, test } from "vitest";
import type { PoolSeriesPoint } from "@portolan/contract";
import { hourlyUse, PoolForecasts } from "./pool-forecast.ts";

const hourMs = 3_600_000;
const nowMs = 2_000_000 * hourMs + 17;

/** Every five minutes for so many hours, up to now. */
function grown(hours: number, use: (hour: number) => number): readonly PoolSeriesPoint[] {
  return Array.from({ length: hours * 12 }, (_, at) => ({
    atMs: nowMs - (hours * 12 - at) * 300_000 + 1,
    active: Math.round(use(at / 12)),
    quarantined: 0,
    reserved: 0,
    refused: 0,
  }));
}

test("an hour is its highest use and what it refused; one nobody looked in is unknown", () => {
  const point = (minutesAgo: number, more: Partial<PoolSeriesPoint>): PoolSeriesPoint => {
    return { atMs: nowMs - minutesAgo * 60_000, active: 0, quarantined: 0, reserved: 0, refused: 0, ...more };
  };
  const series = [point(179, { active: 5, reserved: 1 }), point(150, { active: 9, quarantined: 2, refused: 3 }), point(5, { active: 4 })];
  expect(hourlyUse(series, nowMs)).toEqual([14, null, 4]);
  expect(hourlyUse([], nowMs)).toEqual([]);
});

test("worked out in a thread of its own: a pool that grows is full in days that are told with their band", async () => {
  const forecasts = new PoolForecasts();
  const series = grown(40 * 24, (hour) => 200 + hour / 2 + 10 * Math.sin((hour * Math.PI) / 12));
  const question = { pool: "games", series, limit: 200 + (40 * 24 + 48) / 2, nowMs };
  const forecast = await forecasts.read(question);
  expect(forecast).toMatchObject({ code: "forecast", method: "fitted", isFallback: false });
  if (forecast?.code !== "forecast") throw new Error("none");
  expect(forecast.skill).toBeLessThan(0.7);
  expect(forecast.fullInDays.middle).toBeGreaterThan(1);
  expect(forecast.fullInDays.middle).toBeLessThan(3);
  expect(forecast.points.length).toBeGreaterThan(24);
  expect(forecast.points.every(({ low, middle, high }) => low <= middle && middle <= high)).toBe(true);
  expect(await forecasts.read({ ...question, series: [] })).toBe(forecast); // within the same hour
  expect(await forecasts.read({ ...question, pool: "new", series: [] })).toEqual({ code: "too-little", haveHours: 0, needHours: 24 });
});
