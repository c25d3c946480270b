import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { runChurn } from "./run-churn.ts";

const isRoot = process.getuid?.() === 0;

test.skipIf(!isRoot)(
  "twenty seconds of a thousand openings and ends a minute: none is missed, doubled or told wrongly",
  { timeout: 180_000 },
  async () => {
    const folder = mkdtempSync(join(tmpdir(), "portolan-churn-"));
    try {
      const { comparison, failedToOpen } = await runChurn({
        seed: 7,
        durationMs: 20_000,
        opensPerMinute: 1000,
        longestLifeMs: 10_000,
        folder,
        port: 13_779,
        settleMs: 6000,
        sampleEveryMs: 10_000,
      });
      expect(failedToOpen).toBeLessThan(6); // a handover on a busy machine: the next one opens before the last one has closed
      expect(comparison.disagreements).toEqual([]);
      expect(comparison.lives).toBeGreaterThan(200);
      expect(comparison.brief).toBeGreaterThan(20);
      expect(comparison.openedAndClosed).toBeGreaterThan(50);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  },
);
