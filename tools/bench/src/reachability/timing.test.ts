import { expect, test } from "vitest";
import { timed, timingOf, timingText, type Sample } from "./timing.ts";

test("of several runs the best, the median, and the median of the processor's time are told", () => {
  const timing = timingOf([
    { ms: 30, cpuMs: 31 },
    { ms: 12.4, cpuMs: 14 },
    { ms: 9.26, cpuMs: 40 },
  ]);
  expect(timing).toEqual({ bestMs: 9.26, medianMs: 12.4, cpuMs: 31, runs: 3 });
  expect(timingText(timing)).toBe("9.3 ms (of 3: median 12 ms, CPU 31 ms)");
});

test("a run gives what the work gives, and its sample", () => {
  const samples: Sample[] = [];
  expect(timed(samples, () => 7)).toBe(7);
  expect(samples).toHaveLength(1);
});
