import { expect, test } from "vitest";
import { formatAge, formatClock } from "./time-format.ts";

const minute = 60_000;

test.each([
  [5000, "5s", "5秒"],
  [59 * minute, "59m", "59分钟"],
  [26 * 60 * minute, "1d", "1天"],
  [-5, "0s", "0秒"],
])("%d ms is %s and %s", (elapsedMs, en, zh) => {
  expect(formatAge(elapsedMs, "en")).toBe(en);
  expect(formatAge(elapsedMs, "zh-CN")).toBe(zh);
});

test("a time of today has no date, one of another day has", () => {
  const nowMs = new Date(2026, 4, 6, 12).getTime();
  expect(formatClock(new Date(2026, 4, 6, 9, 8, 7).toISOString(), "en", nowMs)).toBe("09:08:07");
  expect(formatClock(new Date(2026, 4, 5, 9, 8, 7).toISOString(), "en", nowMs)).toContain("May 5");
  expect(formatClock("no date", "en", nowMs)).toBe("no date");
});
