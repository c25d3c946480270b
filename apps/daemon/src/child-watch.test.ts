import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { readResidentBytes, watchChild } from "./child-watch.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function watched(residentBytes: () => number | null) {
  const reasons: string[] = [];
  const limits = { silenceMs: 60_000, memoryBytes: 100 * 2 ** 20 };
  const watch = watchChild({ limits, residentBytes, onExceeded: (reason) => reasons.push(reason), nowMs: () => Date.now() });
  return { watch, reasons };
}

test("a child that says nothing for too long is told of, once", () => {
  const { watch, reasons } = watched(() => 0);
  vi.advanceTimersByTime(50_000);
  watch.hear();
  vi.advanceTimersByTime(55_000);
  expect(reasons).toEqual([]);
  vi.advanceTimersByTime(60_000);
  expect(reasons).toEqual(["gave no sign of life for 65 s"]);
  watch.close();
});

test("a host that was asleep says nothing about the child", () => {
  const { watch, reasons } = watched(() => null);
  vi.setSystemTime(Date.now() + 3_600_000);
  vi.advanceTimersByTime(5000);
  expect(reasons).toEqual([]);
  watch.close();
});

test("a child that takes more memory than its due is told of, with how much", () => {
  let bytes = 90 * 2 ** 20;
  const { watch, reasons } = watched(() => bytes);
  vi.advanceTimersByTime(10_000);
  expect(reasons).toEqual([]);
  bytes = 300 * 2 ** 20;
  vi.advanceTimersByTime(10_000);
  expect(reasons).toEqual(["used 300 MiB, at most 100 MiB are its due"]);
  watch.close();
});

test("resident memory of a process, and of none", () => {
  expect(readResidentBytes(process.pid)).toBeGreaterThan(10 * 2 ** 20);
  expect(readResidentBytes(0)).toBeNull();
});
