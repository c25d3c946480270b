import { closeSync, fdatasyncSync, openSync, writeSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { median } from "../median.ts";
import type { Row } from "../row.ts";
import { quantile } from "./call-rate.ts";

const writes = 200;
const bytes = 4096;

/** How long this disk takes to keep something: whatever is durable waits for it, ours and the peers'. */
export async function measureDisk(): Promise<Row> {
  const directory = await mkdtemp(join(tmpdir(), "portolan-bench-"));
  const file = openSync(join(directory, "file"), "w");
  const takenMs = Array.from({ length: writes }, () => {
    const startMs = performance.now();
    writeSync(file, Buffer.alloc(bytes));
    fdatasyncSync(file);
    return performance.now() - startMs;
  });
  closeSync(file);
  await rm(directory, { recursive: true });
  const ours = `${median(takenMs).toFixed(2)} ms in the middle, ${quantile(takenMs).toFixed(1)} ms of 99 in 100`;
  return {
    what: "the disk alone: 4 KiB more of a file, durable, before all rows about leases",
    ours,
    peer: "–",
    ratio: null,
    goal: null,
    met: null,
  };
}
