import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { watchSilence } from "./silence-watch.ts";

beforeEach(() => void vi.useFakeTimers({ now: 1_000_000 }));
afterEach(() => void vi.useRealTimers());

test("silence is told once, after fifteen seconds, and again after the next word", () => {
  const lost: number[] = [];
  const watch = watchSilence((since) => lost.push(since.getTime()));
  vi.advanceTimersByTime(1000);
  watch.hear();
  vi.advanceTimersByTime(15_000);
  expect(lost).toEqual([]);
  vi.advanceTimersByTime(60_000);
  expect(lost).toEqual([1_001_000]);
  watch.hear();
  watch.lose();
  watch.lose();
  expect(lost).toHaveLength(2);
  watch.close();
});

test("a scanner that rests long because looking is dear is not silent", () => {
  const lost: Date[] = [];
  const watch = watchSilence((since) => lost.push(since));
  for (let look = 0; look < 5; look++) {
    vi.advanceTimersByTime(12_000);
    watch.hear();
  }
  vi.advanceTimersByTime(30_000);
  expect(lost).toEqual([]);
  vi.advanceTimersByTime(10_000);
  expect(lost).toHaveLength(1);
  watch.close();
});
