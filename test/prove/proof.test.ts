import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { allCases, disagreementLines, resultLine, runCases } from "@portolan/prove";
import { expect, test } from "vitest";
import { needs } from "../lab/index.ts";

const seed = 1;
const packets = 1250;

test("the model and the kernel agree on every packet", { ...needs("packages"), timeout: 300_000 }, async () => {
  const directory = mkdtempSync(join(tmpdir(), "portolan-proof-"));
  try {
    const results = await runCases({ cases: allCases({ generated: 10, seed }), packets, seed, directory });
    const reports = results.flatMap((result) => (result.outcome === "judged" ? [result.report] : []));
    const repeat = (name: string): string => `npm run prove -- --case ${name} --seed ${seed} --packets ${packets}`;
    const wrong = [
      ...results.filter((result) => result.outcome !== "judged").map(resultLine),
      ...reports.flatMap((report) => disagreementLines(report, { kept: 1, repeat: repeat(report.name) })),
    ];
    expect(wrong).toEqual([]);
    expect(reports.reduce((sum, report) => sum + report.packets, 0)).toBeGreaterThanOrEqual(100_000);
    const ways = (way: string): number => reports.reduce((sum, report) => sum + (report.ways[way] ?? 0), 0);
    expect(ways("forwarded delivered")).toBeGreaterThan(1000);
    expect(ways("delivered delivered")).toBeGreaterThan(1000);
    expect(ways("delivered dropped")).toBeGreaterThan(500);
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
});
