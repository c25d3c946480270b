import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { allCases, disagreementLines, resultLine, runCases } from "@portolan/prove";
import { expect, test } from "vitest";
import { needs } from "../lab/index.ts";

const seed = 1;
const packets = 600;
/** What the measured facts of the kernel turn on: each met by so many packets at least. */
const kindsWanted = { forward: 1000, dnat: 1000, redirect: 1000, "output-drop": 1000, "policy-route": 1000, established: 100, reject: 1000, loopback: 1000, ethernet: 1000 } as const; // prettier-ignore

test("the model and the kernel agree on every packet", { ...needs("packages"), timeout: 600_000 }, async () => {
  const directory = mkdtempSync(join(tmpdir(), "portolan-proof-"));
  try {
    const results = await runCases({ cases: allCases({ generated: 5, seed }), packets, seed, directory });
    const reports = results.flatMap((result) => (result.outcome === "judged" ? [result.report] : []));
    const repeat = (name: string): string => `npm run prove -- --case ${name} --seed ${seed} --packets ${packets}`;
    const met = (kind: string): number => reports.reduce((sum, report) => sum + (report.kinds[kind] ?? 0), 0);
    const wrong = [
      ...results.filter((result) => result.outcome !== "judged").map(resultLine),
      ...reports.flatMap((report) => disagreementLines(report, { kept: 1, repeat: repeat(report.name) })),
      ...Object.entries(kindsWanted).flatMap(([kind, wanted]) => (met(kind) < wanted ? [`${kind}: ${met(kind)} of ${wanted}`] : [])),
    ];
    expect(wrong).toEqual([]);
    expect(reports.reduce((sum, report) => sum + report.packets, 0)).toBeGreaterThanOrEqual(100_000);
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
});
