import { appendFileSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { median } from "../median.ts";
import { type ChurnOptions, namespaceName, planChurn } from "./churn-plan.ts";
import { startChurners } from "./churners.ts";
import { compareEvents, type Comparison, placeOfEvent, placeOfPlan } from "./compare-events.ts";
import { makeNamespace } from "./linked-namespace.ts";
import { readMemory, sumBytes } from "./process-memory.ts";
import { readEvents, startPortolan } from "./watched-portolan.ts";

export interface ChurnRunOptions extends ChurnOptions {
  readonly folder: string; // is emptied first
  readonly port: number; // of the panel; runs at the same time have different ones
  readonly settleMs: number; // how long after the last end the watch goes on: graces, and the end of flapping
  readonly sampleEveryMs: number;
}

export interface MemorySample {
  readonly atMs: number; // from the beginning
  readonly pssBytes: Readonly<Record<string, number>>; // by process
  readonly dataBytes: number;
}

/** The result of a run, as it is written to `result.json`. */
export interface ChurnResult {
  readonly options: ChurnRunOptions;
  readonly series: number;
  readonly failedToOpen: number;
  readonly events: number;
  readonly scannerRestarts: number; // as the samples show; while none runs, nothing is seen
  readonly strangers: number; // events of places that the run did not touch
  readonly medianOpenedDelayMs: number;
  readonly comparison: Omit<Comparison, "openedDelaysMs">;
  readonly memory: readonly MemorySample[];
}

const slowestLookMs = 3000;

/** Watches a churning host with `portolan up` and holds its history against what the churners did. */
export async function runChurn(options: ChurnRunOptions): Promise<ChurnResult> {
  const { folder, port } = options;
  const run = `ptl${port}`;
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const dataDir = join(folder, "data");
  const log = join(folder, "truth.jsonl");
  using _outer = makeNamespace(namespaceName(run, "outer"), `${run}o`);
  using _inner = makeNamespace(namespaceName(run, "inner"), `${run}i`);
  await using churners = await startChurners(run, (line) => appendFileSync(log, `${JSON.stringify(line)}\n`));
  const series = planChurn(options);
  const portolan = await startPortolan(dataDir, port);
  const memory: MemorySample[] = [];
  const startMs = performance.now();
  const sample = (): void => {
    const uses = readMemory(portolan.pid);
    const pssBytes = Object.fromEntries(uses.map(({ title, pid, pssBytes: bytes }) => [`${nameOf(title)} ${pid}`, bytes]));
    const taken = { atMs: Math.round(performance.now() - startMs), pssBytes, dataBytes: portolan.dataBytes() };
    memory.push(taken);
    appendFileSync(join(folder, "memory.jsonl"), `${JSON.stringify({ ...taken, sumBytes: sumBytes(uses) })}\n`);
  };
  await sleep(3000);
  const timer = setInterval(sample, options.sampleEveryMs);
  try {
    const truth = await churners.play(series);
    await sleep(options.settleMs);
    sample();
    clearInterval(timer);
    await portolan.stop();
    const places = new Set(series.map(({ lives: [life] }) => placeOfPlan(life?.place, run)));
    const all = readEvents(dataDir);
    const own = all.filter((event) => places.has(placeOfEvent(event)));
    const { openedDelaysMs, ...comparison } = compareEvents(truth, own, { slowestLookMs, run });
    const result: ChurnResult = {
      options,
      series: series.length,
      failedToOpen: truth.failed.length,
      events: own.length,
      scannerRestarts: countScanners(memory) - 1,
      strangers: all.length - own.length,
      medianOpenedDelayMs: median(openedDelaysMs),
      comparison,
      memory,
    };
    writeFileSync(join(folder, "result.json"), `${JSON.stringify(result, null, 2)}\n`);
    return result;
  } finally {
    clearInterval(timer);
    await portolan.stop().catch(() => {});
  }
}

function countScanners(memory: readonly MemorySample[]): number {
  return new Set(memory.flatMap(({ pssBytes }) => Object.keys(pssBytes).filter((name) => name.startsWith("scanner ")))).size;
}

function nameOf(title: string): string {
  return /portolan: (\w+)/.exec(title)?.[1] ?? (title.includes(" up ") ? "supervisor" : (title.split(" ")[0] ?? ""));
}
