/** Runs the test of one rule against a mutant, in a process of its own. */
import { execFile } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Mutation } from "./mutation.ts";

const repositoryRoot = join(import.meta.dirname, "../../../..");
const config = join(import.meta.dirname, "vitest.mutated.config.ts");
const vitest = join(repositoryRoot, "node_modules/vitest/vitest.mjs");
const timeoutMs = 90_000;
const largestOutput = 16 << 20;

interface TestReport {
  readonly numFailedTests: number;
  readonly numPassedTests: number;
  readonly testResults: readonly { readonly assertionResults: readonly { readonly status: string; readonly title: string }[] }[];
}

/** The title of the first test that failed; null where all passed, or none is of the rule. */
export async function failingTestOf(mutation: Mutation): Promise<string | null> {
  if (mutation.test === null) return null;
  const folder = await mkdtemp(join(tmpdir(), "portolan-mutation-"));
  try {
    const report = await runVitest(mutation, mutation.test, join(folder, "report.json"));
    const failed = report.testResults.flatMap(({ assertionResults }) => assertionResults).find(({ status }) => status === "failed");
    return failed?.title ?? null;
  } finally {
    await rm(folder, { recursive: true });
  }
}

function runVitest(mutation: Mutation, test: string, outputFile: string): Promise<TestReport> {
  const pattern = `^(?:.* )?${mutation.rule}\\b`;
  const words = ["run", "--config", config, "--reporter", "json", "--outputFile", outputFile, "--testNamePattern", pattern, test];
  const options = {
    cwd: repositoryRoot,
    env: { ...process.env, PORTOLAN_MUTATION: JSON.stringify(mutation) },
    timeout: timeoutMs,
    maxBuffer: largestOutput,
  };
  return new Promise((resolve, reject) => {
    execFile(process.execPath, [vitest, ...words], options, (error, _, errors) => {
      if (existsSync(outputFile)) resolve(JSON.parse(readFileSync(outputFile, "utf8")) as TestReport);
      else reject(new Error(`vitest said nothing of ${test}: ${errors.slice(-500)}`, { cause: error }));
    });
  });
}
