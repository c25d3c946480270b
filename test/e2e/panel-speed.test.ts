/** How long the panel takes with 10,000 endpoints: frames while scrolling, a keystroke until the filtered table is drawn, a patch until it is shown. Prints what it measured. */
import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { launchChromium } from "../lab/chromium.ts";
import { needs } from "../lab/requirement.ts";
import { buildPanel } from "./build-panel.ts";
import { FakeServer } from "./fake-server.ts";

const rows = 10_000;

test(`${rows} endpoints scroll, filter and change without a stall`, { ...needs("chromium"), timeout: 180_000 }, async () => {
  const server = await FakeServer.start({ size: rows, panelDirectory: await buildPanel() });
  const browser = await launchChromium();
  try {
    const page = await (await browser.newContext({ viewport: { width: 1440, height: 900 }, locale: "en" })).newPage();
    const begin = performance.now();
    await page.goto(server.url);
    await page.getByText("10,000 endpoints").waitFor();
    const firstMs = performance.now() - begin;
    const scroll = summarise(await evaluateNumbers(page, scrollFrames));
    const filter = summarise(await measureKeys(page, ["1", "0", "1", "Backspace", "Backspace", "2", "3"]));
    await page.getByRole("combobox").fill("");
    await page.getByText("10,000 endpoints").waitFor();
    const patches = summarise(await measurePatches(page, server));
    const figures = { rows, firstMs: Math.round(firstMs), scrollFrameMs: scroll, keystrokeMs: filter, patchMs: patches };
    console.log(`panel speed: ${JSON.stringify(figures)}`);
    expect(scroll.median).toBeLessThan(60);
    expect(filter.median).toBeLessThan(250);
    expect(patches.median).toBeLessThan(500);
  } finally {
    await browser.close();
    await server.close();
  }
});

/** Run in the page: lengths of 120 frames while the table moves on by half a screen in each. */
const scrollFrames = `new Promise((resolve) => {
  const grid = document.querySelector('[role="grid"]');
  const frames = [];
  let last = performance.now();
  const step = () => {
    const now = performance.now();
    frames.push(now - last);
    last = now;
    grid.scrollTop += 400;
    if (frames.length <= 120) requestAnimationFrame(step);
    else resolve(frames.slice(1));
  };
  requestAnimationFrame(step);
})`;

async function evaluateNumbers(page: Page, script: string): Promise<number[]> {
  return (await page.evaluate<unknown>(script)) as number[];
}

/** From the key until the frame after the list was drawn anew. */
async function measureKeys(page: Page, keys: readonly string[]): Promise<number[]> {
  const times: number[] = [];
  await page.getByRole("combobox").focus();
  for (const key of keys) {
    await page.evaluate(watchCount);
    await page.keyboard.press(key);
    times.push(...(await evaluateNumbers(page, "window.redrawn.then((one) => [one])")));
  }
  return times;
}

/** From the moment the server sends until the frame in which the count says so: the way through the network included. */
async function measurePatches(page: Page, server: FakeServer): Promise<number[]> {
  const times: number[] = [];
  const [sample] = server.endpoints;
  if (sample === undefined) throw new Error("no endpoint");
  for (let round = 0; round < 6; round++) {
    await page.evaluate(watchCount);
    const sentAt = Date.now();
    server.patch({
      upserted: Array.from({ length: 100 }, (_, index) => ({ ...sample, id: `patch-${round}-${index}`, port: 3000 + index })),
    });
    const [shownAt = Number.NaN] = await evaluateNumbers(page, "window.redrawn.then(() => [window.redrawnAt])");
    times.push(shownAt - sentAt);
  }
  return times;
}

/** Run in the page: `redrawn` becomes the milliseconds from the next key until the count of endpoints is another and a frame has passed; at most 5 s. */
const watchCount = `(() => {
  const element = [...document.querySelectorAll('main [role="status"]')].find((one) => /[0-9]/.test(one.textContent));
  let begin = performance.now();
  document.addEventListener("keydown", () => (begin = performance.now()), { once: true, capture: true });
  window.redrawn = new Promise((resolve) => {
    const finish = () => requestAnimationFrame(() => {
      observer.disconnect();
      clearTimeout(timer);
      window.redrawnAt = Date.now();
      resolve(performance.now() - begin);
    });
    const observer = new MutationObserver(finish);
    const timer = setTimeout(finish, 5000);
    observer.observe(element, { childList: true, characterData: true, subtree: true });
  });
})()`;

function summarise(times: readonly number[]): { readonly median: number; readonly slowest: number } {
  const sorted = [...times].sort((a, b) => a - b);
  const round = (value: number): number => Math.round(value * 10) / 10;
  return { median: round(sorted[Math.floor(sorted.length / 2)] ?? 0), slowest: round(sorted.at(-1) ?? 0) };
}
