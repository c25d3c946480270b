import { readFileSync, writeFileSync } from "node:fs";
import { cpus, release, totalmem } from "node:os";
import { fileURLToPath } from "node:url";
import { measureChangedLooks } from "./changed-look.ts";
import { measureColdStart } from "./cold-start.ts";
import { measureForecast } from "./forecast/measure-forecast.ts";
import { measureGuard } from "./guard/measure-guard.ts";
import { measureInventory } from "./inventory.ts";
import { measureMemory } from "./memory.ts";
import { keptSections } from "./kept-sections.ts";
import { ratioText } from "./ratio-text.ts";
import { growthPicture, growthSection } from "./reachability/growth-page.ts";
import { measureReachability, type GrowthPoint } from "./reachability/measure-reachability.ts";
import { measureLeases } from "./leases/measure-leases.ts";
import { measureLedger } from "./ledger/measure-ledger.ts";
import { replaceRows } from "./replace-rows.ts";
import { replaceSection } from "./replace-section.ts";
import type { Row } from "./row.ts";
import { measureLooks } from "./unchanged-look.ts";

const root = fileURLToPath(new URL("../../../", import.meta.url));

const growth: GrowthPoint[] = [];

async function measureEngines(): Promise<readonly Row[]> {
  const figures = await measureReachability();
  growth.push(...figures.growth);
  return figures.rows;
}

interface How {
  /** Parts that can run at a tenth of their size do so, and nothing is written. */
  readonly isShort: boolean;
}

/** Name on the command line → part. Without names all run, and the page is written anew; with names only their rows are. */
const parts: Readonly<Record<string, (root: string, how: How) => Promise<readonly Row[]>>> = {
  cold: measureColdStart,
  looks: measureLooks,
  changes: measureChangedLooks,
  memory: measureMemory,
  inventory: measureInventory,
  reachability: measureEngines,
  ledger: measureLedger,
  leases: measureLeases,
  guard: measureGuard,
  forecast: measureForecast,
};

async function measureAll(names: readonly string[], how: How): Promise<readonly Row[]> {
  const rows: Row[] = [];
  for (const [name, part] of Object.entries(parts)) {
    if (names.length > 0 && !names.includes(name)) continue;
    for (const row of await part(root, how)) {
      rows.push(row);
      console.error(
        `${row.what}: ${row.ours} | ${row.peer}${row.goal === null ? "" : ` | goal ${row.goal}: ${row.met === true ? "met" : "missed"}`}`,
      );
    }
  }
  return rows;
}

function renderRow({ what, ours, peer, ratio, goal, met }: Row): string {
  return `| ${what} | ${ours} | ${peer} | ${ratio === null ? "–" : ratioText(ratio)} | ${goal ?? "–"} | ${met === null ? "–" : met ? "yes" : "**no**"} |`;
}

function renderPage(rows: readonly Row[]): string {
  return [
    "# Benchmarks",
    "",
    "Made by `npm run bench`; every peer ran in the same run, in turns with ours. Medians; of the rows about rules, which name how many runs there were, first the best of them, which other load on the machine disturbs least. A ratio is ours divided by the peer's: smaller is better.",
    "",
    `Machine: ${cpus().length} × ${cpus()[0]?.model ?? "unknown CPU"}, ${Math.round(totalmem() / 2 ** 30)} GiB, Linux ${release()}, Node ${process.versions.node}, ${new Date().toISOString().slice(0, 10)}.`,
    "",
    "| what | ours | peer | ratio | goal | met |",
    "|---|---|---|---|---|---|",
    ...rows.map(renderRow),
    "",
  ].join("\n");
}

const words = process.argv.slice(2);
const isShort = words.includes("--short");
const names = words.filter((word) => word !== "--short");
const unknown = names.filter((name) => !(name in parts));
if (unknown.length > 0) throw new Error(`No such part: ${unknown.join(", ")}; there are ${Object.keys(parts).join(", ")}`);
const rows = await measureAll(names, { isShort });
if (!isShort) writePage();
process.exitCode = !isShort && rows.some(({ met }) => met === false) ? 1 : 0;

function writePage(): void {
  const page = `${root}docs/benchmarks.md`;
  const known = readFileSync(page, "utf8");
  const table = names.length === 0 ? renderPage(rows) + keptSections(known) : replaceRows(known, rows.map(renderRow)); // prettier-ignore
  writeFileSync(page, growth.length === 0 ? table : replaceSection(table, growthSection(growth, "images/reachability-growth.svg")));
  if (growth.length > 0) writeFileSync(`${root}docs/images/reachability-growth.svg`, growthPicture(growth));
}
