/** What a browser says about the frames of a page: every animation frame that took longer than 50 ms, and the gaps between frames. */
import type { Page } from "playwright-core";

export interface FrameTimes {
  readonly longest: number; // ms between two animation frames
  readonly median: number;
  readonly over50: readonly number[]; // lengths of the long animation frames, as the browser's own observer reports them
}

/** Run in the page before it loads. The browser reports long animation frames and long tasks from 50 ms on. */
export const watchFrames = `(() => {
  window.longFrames = [];
  window.frameGaps = [];
  let found = null;
  window.firstRows = new Promise((resolve) => (found = resolve));
  for (const type of ["long-animation-frame", "longtask"]) {
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) window.longFrames.push({ type, start: entry.startTime, ms: entry.duration });
    }).observe({ type, buffered: true });
  }
  let last = performance.now();
  const step = (now) => {
    window.frameGaps.push({ start: last, ms: now - last });
    last = now;
    if (found !== null && document.querySelector('[aria-rowindex="2"]') !== null) {
      const resolve = found;
      found = null;
      setTimeout(() => resolve(performance.now()), 0);
    }
    requestAnimationFrame(step);
  };
  requestAnimationFrame(step);
})()`;

/** Milliseconds from the navigation until the frame with the first rows was given to the screen. */
export async function firstRowsMs(page: Page): Promise<number> {
  return Math.round((await page.evaluate<unknown>("window.firstRows")) as number);
}

interface Entry {
  readonly type: string;
  readonly start: number;
  readonly ms: number;
}

/** The frames from the beginning of `act` until the page has rested for a moment after it. */
export async function timeFrames(page: Page, act: () => Promise<unknown>): Promise<FrameTimes> {
  const begin = (await page.evaluate<unknown>("performance.now()")) as number;
  await act();
  await page.evaluate("new Promise((resolve) => setTimeout(() => requestAnimationFrame(() => setTimeout(resolve, 60)), 60))");
  const gaps = await readEntries(page, "window.frameGaps", begin);
  const long = await readEntries(page, "window.longFrames", begin);
  const sorted = gaps.map((one) => one.ms).sort((a, b) => a - b);
  return {
    longest: round(sorted.at(-1) ?? 0),
    median: round(sorted[Math.floor(sorted.length / 2)] ?? 0),
    over50: long.filter((one) => one.type === "long-animation-frame").map((one) => round(one.ms)),
  };
}

async function readEntries(page: Page, expression: string, begin: number): Promise<readonly Entry[]> {
  return (await page.evaluate<unknown>(`${expression}.filter((one) => one.start >= ${begin})`)) as Entry[];
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}

/** How many times slower the machine is now than at its best moment, because others work on it too: a fixed piece of work, many times, the mean against the fastest. At least 1. */
export async function measureSlowdown(page: Page): Promise<number> {
  return Math.max(1, round((await page.evaluate<unknown>(repeatWork)) as number));
}

const repeatWork = `(async () => {
  const times = [];
  for (let turn = 0; turn < 200; turn++) {
    const begin = performance.now();
    let sum = 0;
    for (let index = 0; index < 2_000_000; index++) sum += index % 7;
    times.push(performance.now() - begin + sum * 0);
    await new Promise((resolve) => setTimeout(resolve, 0));
  }
  const used = times.slice(20);
  return used.reduce((a, b) => a + b, 0) / used.length / Math.min(...used);
})()`;
