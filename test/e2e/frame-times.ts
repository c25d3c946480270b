/** When a page shows its first rows, and how much slower than at its best the machine is. */
import type { Page } from "playwright-core";

/** Run in the page before it loads: marks the time when the frame with the first rows was given to the screen. */
export const watchFirstRows = `(() => {
  let found = null;
  window.firstRows = new Promise((resolve) => (found = resolve));
  const finish = () => {
    performance.mark("first-rows");
    found(performance.now());
  };
  const step = () => {
    if (document.querySelector('[aria-rowindex="2"]') === null) requestAnimationFrame(step);
    else setTimeout(finish, 0);
  };
  requestAnimationFrame(step);
})()`;

/** Milliseconds from the navigation until the frame with the first rows was given to the screen. */
export async function firstRowsMs(page: Page): Promise<number> {
  return Math.round((await page.evaluate<unknown>("window.firstRows")) as number);
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
