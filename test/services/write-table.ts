/**
 * Runs every mode of every service in the lab and writes what came out, with what the catalogue claims, to docs/services.md and
 * docs/services.zh-CN.md. Usage: npm run services; with `-- FILE` the results of an earlier run, as PORTOLAN_SERVICE_RESULTS collected them, are
 * written again without running anything.
 */
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { resultsOf, type RunRow } from "./run-results.ts";
import { missingModes } from "./missing-modes.ts";
import { renderServiceTable } from "./service-table.ts";

const root = join(import.meta.dirname, "../..");

function runModes(): RunRow[] {
  const directory = mkdtempSync(join(tmpdir(), "portolan-services-"));
  const file = join(directory, "results.jsonl");
  try {
    writeFileSync(file, "");
    const vitest = [join(root, "node_modules/vitest/vitest.mjs"), "run", "--project", "services"];
    const run = spawnSync(process.execPath, vitest, {
      cwd: root,
      stdio: "inherit",
      env: { ...process.env, PORTOLAN_SERVICE_RESULTS: file },
      timeout: 60 * 60_000,
    });
    if (run.status !== 0) throw new Error("not every mode passed, so nothing is written");
    return resultsOf(readFileSync(file, "utf8"));
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

const [earlier] = process.argv.slice(2);
const rows = earlier === undefined ? runModes() : resultsOf(readFileSync(earlier, "utf8"));
for (const language of ["en", "zh-CN"] as const) {
  const name = language === "en" ? "services.md" : "services.zh-CN.md";
  writeFileSync(join(root, "docs", name), renderServiceTable(rows, language));
}

const missing = missingModes(rows);
if (missing.length > 0) {
  console.error(`Scopes that a row says it can be set to and no mode showed:\n${missing.join("\n")}`);
  process.exitCode = 1;
}
