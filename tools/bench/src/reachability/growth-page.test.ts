import { expect, test } from "vitest";
import { growthPicture, growthSection } from "./growth-page.ts";
import type { TaskFigures } from "./measure-task.ts";

const took = (ms: number): TaskFigures => {
  const timing = { bestMs: ms, medianMs: 2 * ms, cpuMs: 3 * ms, runs: 7 };
  return { parse: timing, json: null, first: { ms, cpuMs: ms }, work: timing, written: null, peakMb: 100 + ms };
};
const gaveUp: TaskFigures = { ...took(5), first: null, work: null };
const points = [{ rules: 10_000, tasks: { parse: took(40), listener: took(3.21), map: gaveUp, difference: took(90) } }];

test("the growth is told by the best runs, and what gave up says so", () => {
  const [row] = growthSection(points, "growth.svg").split("\n").filter((line) => line.startsWith("| 10,000")); // prettier-ignore
  expect(row).toBe("| 10,000 | 40 ms | 3.2 ms | gave up | 90 ms | 103, 105, 190 MB |");
});

test("what gave up is not drawn", () => {
  expect(growthPicture(points).match(/<circle [^>]*r="3.5"/g)).toHaveLength(3);
});
