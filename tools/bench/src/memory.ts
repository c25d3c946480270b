import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { listenerLoad } from "./load/load.ts";
import { median } from "./median.ts";
import { readMemory, sumBytes } from "./churn/process-memory.ts";
import { startPortolan } from "./churn/watched-portolan.ts";
import type { Row } from "./row.ts";

const goalBytes = 110e6;
const samples = 10;
const everyMs = 2000;
const port = 13_778;

/** What `portolan up` holds in memory with 10,000 listeners: memory that n processes share counts as an nth in each. */
export async function measureMemory(): Promise<readonly Row[]> {
  await using _load = await listenerLoad(10_000);
  const dataDir = mkdtempSync(join(tmpdir(), "portolan-bench-"));
  const portolan = await startPortolan(dataDir, port);
  try {
    const scanner: number[] = [];
    const whole: number[] = [];
    for (let sample = 0; sample < samples; sample++) {
      await sleep(everyMs);
      const all = readMemory(portolan.pid);
      const root = all.find(({ title }) => title.includes("portolan: scanner"));
      scanner.push(root === undefined ? Number.NaN : sumBytes(readMemory(root.pid)));
      whole.push(sumBytes(all));
    }
    const bytes = median(scanner);
    return [
      memoryRow("memory of the scanner and its children, 10,000 listeners", bytes, goalBytes),
      memoryRow("memory of all of `portolan up`, 10,000 listeners", median(whole), null),
    ];
  } finally {
    await portolan.stop();
    rmSync(dataDir, { recursive: true, force: true });
  }
}

function memoryRow(what: string, bytes: number, goal: number | null): Row {
  const megabytes = (value: number): string => `${(value / 1e6).toFixed(0)} MB`;
  return {
    what,
    ours: `${megabytes(bytes)} PSS`,
    peer: "–",
    ratio: null,
    goal: goal === null ? null : `≤ ${megabytes(goal)}`,
    met: goal === null ? null : bytes <= goal,
  };
}
