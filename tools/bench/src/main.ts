import { readFileSync, writeFileSync } from "node:fs";
import { cpus, release, totalmem } from "node:os";
import { fileURLToPath } from "node:url";
import { measureChangedLooks } from "./changed-look.ts";
import { measureColdStart } from "./cold-start.ts";
import { measureInventory } from "./inventory.ts";
import { measureMemory } from "./memory.ts";
import { keptSections } from "./kept-sections.ts";
import { ratioText } from "./ratio-text.ts";
import type { Row } from "./row.ts";
import { measureLooks } from "./unchanged-look.ts";

const root = fileURLToPath(new URL("../../../", import.meta.url));

async function measureAll(): Promise<readonly Row[]> {
  const rows: Row[] = [];
  for (const part of [measureColdStart, measureLooks, measureChangedLooks, measureMemory, measureInventory])
    for (const row of await part(root)) {
      rows.push(row);
      console.error(
        `${row.what}: ${row.ours} | ${row.peer}${row.goal === null ? "" : ` | goal ${row.goal}: ${row.met === true ? "met" : "missed"}`}`,
      );
    }
  return rows;
}

function renderPage(rows: readonly Row[]): string {
  const lines = rows.map(
    ({ what, ours, peer, ratio, goal, met }) =>
      `| ${what} | ${ours} | ${peer} | ${ratio === null ? "–" : ratioText(ratio)} | ${goal ?? "–"} | ${met === null ? "–" : met ? "yes" : "**no**"} |`,
  );
  return [
    "# Benchmarks",
    "",
    "Made by `npm run bench`; every peer ran in the same run, in turns with ours. Medians. A ratio is ours divided by the peer's: smaller is better.",
    "",
    `Machine: ${cpus().length} × ${cpus()[0]?.model ?? "unknown CPU"}, ${Math.round(totalmem() / 2 ** 30)} GiB, Linux ${release()}, Node ${process.versions.node}, ${new Date().toISOString().slice(0, 10)}.`,
    "",
    "| what | ours | peer | ratio | goal | met |",
    "|---|---|---|---|---|---|",
    ...lines,
    "",
  ].join("\n");
}

const rows = await measureAll();
const page = `${root}docs/benchmarks.md`;
writeFileSync(page, renderPage(rows) + keptSections(readFileSync(page, "utf8")));
process.exitCode = rows.some(({ met }) => met === false) ? 1 : 0;
