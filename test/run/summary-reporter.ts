import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Reporter, SerializedError, TestCase, TestModule, Vitest } from "vitest/node";
import { judgeRun, type RunCounts, type SkippedTest } from "./judge-run.ts";

/**
 * Judges a run after vitest's own report of it. Within `npm test`, which names a file in PORTOLAN_TEST_COUNTS, it only leaves the counts there;
 * on its own it prints the skips with their reasons and the closing line.
 */
export class SummaryReporter implements Reporter {
  #namePattern: RegExp | undefined;

  onInit(vitest: Vitest): void {
    this.#namePattern = vitest.config.testNamePattern;
  }

  onTestRunEnd(modules: readonly TestModule[], errors: readonly SerializedError[]): void {
    if (this.#namePattern !== undefined) {
      return; // only some tests were wanted: the others are not skips
    }
    const counts = countTests(modules, errors.length);
    const countsFile = process.env["PORTOLAN_TEST_COUNTS"];
    if (countsFile !== undefined) {
      writeFileSync(countsFile, JSON.stringify(counts));
      return;
    }
    const judgement = judgeRun(counts, readListedSkips());
    console.log([...judgement.lines, judgement.closingLine].join("\n"));
    if (!judgement.success) {
      process.exitCode = 1;
    }
  }
}

/** Requirement, or file of tests that skip on a condition of their own → what its absence costs. */
export function readListedSkips(): Readonly<Record<string, string>> {
  return JSON.parse(readFileSync(join(import.meta.dirname, "../skips.json"), "utf8")) as Record<string, string>;
}

function countTests(modules: readonly TestModule[], unhandledErrors: number): RunCounts {
  let passed = 0;
  let failed = 0;
  let errors = unhandledErrors;
  const skipped: SkippedTest[] = [];
  for (const module of modules) {
    errors += module.errors().length + [...module.children.allSuites()].reduce((sum, suite) => sum + suite.errors().length, 0);
    for (const test of module.children.allTests()) {
      const result = test.result();
      if (result.state === "skipped") {
        const reason = skipReason(test) ?? skipReasonOfFile(module.relativeModuleId);
        skipped.push({ test: `${module.relativeModuleId} > ${test.fullName}`, reason });
      } else if (result.state === "passed") {
        passed += 1;
      } else {
        failed += 1;
      }
    }
  }
  return { passed, failed, skipped, errors };
}

/** Of the test, or of the innermost suite around it that has one. */
function skipReason(test: TestCase): string | null {
  for (let task: TestCase | TestCase["parent"] = test; task.type !== "module"; task = task.parent) {
    const reason = task.meta().unmetRequirement;
    if (reason !== undefined) {
      return reason;
    }
  }
  return null;
}

/** A test beside its source does not import the lab; then the list names its file. */
function skipReasonOfFile(file: string): string | null {
  return readListedSkips()[file] === undefined ? null : `${file}: needs what this user or machine has not`;
}
