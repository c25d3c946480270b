/**
 * What a page's main thread works for each frame, in CPU time as Chromium's trace counts it for the thread, so that the figures hold on a machine
 * that others use too. A frame costs all tasks since the last one was handed over, or could have been had anything to be drawn anew; work done in idle periods, which gives way to frames by
 * itself, counts a task at a time. Layout, style and painting are in it; rasterising and the compositor, which have threads of their own, are not.
 */
import type { Browser, Page } from "playwright-core";

export interface FrameCosts {
  readonly longestMs: number;
  readonly medianMs: number;
  readonly count: number;
}

export interface StartCosts extends FrameCosts {
  readonly mainMs: number; // of the main thread, from the navigation until the frame with the first rows
  readonly workerMs: number; // of the worker that reads the stream, in the same time
}

interface TraceEvent {
  readonly name: string;
  readonly ph: string;
  readonly pid: number;
  readonly tid: number;
  readonly ts: number; // µs
  readonly dur?: number;
  readonly tdur?: number; // µs of the thread's CPU time
  readonly args?: { readonly name?: string };
}

const categories = ["disabled-by-default-devtools.timeline", "devtools.timeline", "blink.user_timing"];

/** The frames from the beginning of `act` until the page has rested for a moment after it. */
export async function costFrames(browser: Browser, page: Page, act: () => Promise<unknown>): Promise<FrameCosts> {
  await browser.startTracing(page, { categories });
  await act();
  await page.evaluate("new Promise((resolve) => setTimeout(() => requestAnimationFrame(() => setTimeout(resolve, 60)), 60))");
  return summarise(framesOf(mainThread(await stopTracing(browser))));
}

/** A visit in a browser context of its own, until the page has marked `first-rows`. */
export async function costStart(browser: Browser, page: Page, visit: () => Promise<unknown>): Promise<StartCosts> {
  await browser.startTracing(page, { categories });
  await visit();
  const events = await stopTracing(browser);
  const mark = events.find(({ name }) => name === "first-rows");
  if (mark === undefined) throw new Error("the page has not marked its first rows");
  const before = events.filter(({ ts }) => ts <= mark.ts);
  const main = mainThread(before);
  const workers = threadsNamed(before, /^(Shared|Dedicated)Worker/);
  return { mainMs: cpuMs(tasksOf(main)), workerMs: cpuMs(workers.flatMap(tasksOf)), ...summarise(framesOf(main)) };
}

async function stopTracing(browser: Browser): Promise<readonly TraceEvent[]> {
  const { traceEvents } = JSON.parse((await browser.stopTracing()).toString("utf8")) as { traceEvents: TraceEvent[] };
  return traceEvents.sort((a, b) => a.ts - b.ts);
}

/** The events of the thread that painted most: other renderers have no page. */
function mainThread(events: readonly TraceEvent[]): readonly TraceEvent[] {
  const [first = [], ...others] = threadsNamed(events, /^CrRendererMain$/);
  const painted = (thread: readonly TraceEvent[]): number => thread.filter(({ name }) => name === "Paint").length;
  return others.reduce((most, thread) => (painted(thread) > painted(most) ? thread : most), first);
}

function threadsNamed(events: readonly TraceEvent[], pattern: RegExp): readonly (readonly TraceEvent[])[] {
  const names = events.filter(({ name, args }) => name === "thread_name" && pattern.test(args?.name ?? ""));
  return names.map(({ pid, tid }) => events.filter((event) => event.pid === pid && event.tid === tid));
}

function tasksOf(thread: readonly TraceEvent[]): readonly TraceEvent[] {
  return thread.filter(({ name, ph }) => name === "RunTask" && ph === "X");
}

/** CPU milliseconds of each frame, in order. */
function framesOf(thread: readonly TraceEvent[]): readonly number[] {
  const ends = thread.filter(({ name, ph }) => ph === "X" && (name === "Commit" || name === "FireAnimationFrame"));
  const idles = thread.filter(({ name }) => name === "FireIdleCallback");
  const frames: number[] = [];
  let sum = 0;
  for (const task of tasksOf(thread)) {
    const cost = (task.tdur ?? 0) / 1000;
    if (holdsAny(task, idles)) frames.push(cost);
    else sum += cost;
    if (!holdsAny(task, ends)) continue;
    frames.push(sum);
    sum = 0;
  }
  return [...frames, sum];
}

function holdsAny({ ts, dur = 0 }: TraceEvent, others: readonly TraceEvent[]): boolean {
  return others.some((other) => other.ts >= ts && other.ts <= ts + dur);
}

function cpuMs(tasks: readonly TraceEvent[]): number {
  return round(tasks.reduce((sum, { tdur = 0 }) => sum + tdur / 1000, 0));
}

function summarise(frames: readonly number[]): FrameCosts {
  const sorted = frames.toSorted((a, b) => a - b);
  return { longestMs: round(sorted.at(-1) ?? 0), medianMs: round(sorted[Math.floor(sorted.length / 2)] ?? 0), count: frames.length };
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
