import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { inspectPanelBuild } from "@portolan/cli";
import { layerPackages, prepareLayer, type LayerName } from "../lab/layer.ts";
import { requirement } from "../lab/requirement.ts";
import { judgeRun, type RunCounts } from "./judge-run.ts";
import { readListedSkips } from "./summary-reporter.ts";

/**
 * All of `npm test`: types, lint, the laws of the house, the built panel, the lab's packages, then every test. Each of the former counts as one test.
 * Arguments go to vitest and then only tests are run.
 */
interface Step {
  readonly name: string;
  readonly command: readonly string[];
}

const root = join(import.meta.dirname, "../..");
const binaries = join(root, "node_modules/.bin");
const environment = { ...process.env, PATH: `${binaries}${delimiter}${process.env["PATH"] ?? ""}` };

const steps: readonly Step[] = [
  { name: "types", command: [join(binaries, "tsc"), "-b"] },
  { name: "format", command: [join(binaries, "oxfmt"), "--check"] },
  { name: "lint", command: [join(binaries, "oxlint"), "--type-aware", "--deny-warnings"] },
  { name: "tidy", command: [process.execPath, "tools/tidy/src/main.ts"] },
];

function runStep({ name, command }: Step): boolean {
  const [program = "", ...programArguments] = command;
  const startedAt = performance.now();
  const result = spawnSync(program, programArguments, {
    cwd: root,
    env: environment,
    encoding: "utf8",
    maxBuffer: 64 * 1024 * 1024,
    timeout: 10 * 60_000,
  });
  const passed = result.status === 0;
  console.log(`${passed ? "✓" : "×"} ${name} ${seconds(startedAt)}`);
  if (!passed) {
    console.log([result.error?.message ?? "", result.stdout, result.stderr].join("\n").trim());
  }
  return passed;
}

async function runTask(name: string, task: () => Promise<void>): Promise<boolean> {
  const startedAt = performance.now();
  try {
    await task();
    console.log(`✓ ${name} ${seconds(startedAt)}`);
    return true;
  } catch (error) {
    console.log(`× ${name} ${seconds(startedAt)}\n${error instanceof Error ? error.message : String(error)}`);
    return false;
  }
}

/** Once and before all tests: on a lab host the project is read-only. */
async function buildPanel(): Promise<void> {
  const panel = inspectPanelBuild();
  if (panel.state !== "built") {
    await panel.build();
  }
}

async function prepareLab(): Promise<void> {
  for (const name of requirement("packages").met ? (Object.keys(layerPackages) as LayerName[]) : []) {
    await prepareLayer(name);
  }
}

async function prepare(): Promise<readonly boolean[]> {
  return [...steps.map(runStep), await runTask("panel", buildPanel), await runTask("lab packages", prepareLab)];
}

/** The counts as the reporter left them; a run that left none is one failure. */
function runVitest(vitestArguments: readonly string[]): RunCounts {
  const directory = mkdtempSync(join(tmpdir(), "portolan-test-"));
  const countsFile = join(directory, "counts.json");
  try {
    spawnSync(process.execPath, [join(root, "node_modules/vitest/vitest.mjs"), "run", ...vitestArguments], {
      cwd: root,
      stdio: ["ignore", "inherit", "inherit"],
      env: { ...environment, PORTOLAN_TEST_COUNTS: countsFile },
      timeout: 60 * 60_000,
    });
    return JSON.parse(readFileSync(countsFile, "utf8")) as RunCounts;
  } catch (error) {
    console.log(`vitest left no result: ${error instanceof Error ? error.message : String(error)}`);
    return { passed: 0, failed: 0, skipped: [], errors: 1 };
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

function seconds(startedAt: number): string {
  return `${((performance.now() - startedAt) / 1000).toFixed(1)} s`;
}

const startedAt = performance.now();
const vitestArguments = process.argv.slice(2);
const outcomes = vitestArguments.length > 0 ? [] : await prepare();
const counts = runVitest(vitestArguments);
const stepsPassed = outcomes.filter(Boolean).length;
const judgement = judgeRun(
  { ...counts, passed: counts.passed + stepsPassed, failed: counts.failed + outcomes.length - stepsPassed },
  readListedSkips(),
);
console.log([`all of it took ${seconds(startedAt)}`, ...judgement.lines, judgement.closingLine].join("\n"));
process.exitCode = judgement.success ? 0 : 1;
