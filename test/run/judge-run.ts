export interface SkippedTest {
  readonly test: string;
  /** `requirement: why`, or null when the test did not say. */
  readonly reason: string | null;
}

export interface RunCounts {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: readonly SkippedTest[];
  /** Errors outside any test: a file that could not be loaded, a rejection nobody awaited. */
  readonly errors: number;
}

export interface Judgement {
  readonly success: boolean;
  /** What to print after the failures: skips with what they cost, and why a run without failures is not good enough. */
  readonly lines: readonly string[];
  readonly closingLine: string;
}

/** A run is good when nothing failed, something ran, and every skip names a requirement that test/skips.json lists (`requirement → coverage it costs`). */
export function judgeRun(counts: RunCounts, listedSkips: Readonly<Record<string, string>>): Judgement {
  const lines: string[] = [];
  const unlisted = counts.skipped.filter(({ reason }) => reason === null || listedSkips[requirementOf(reason)] === undefined);
  for (const { test, reason } of unlisted) {
    lines.push(`not allowed: ${test} is skipped${reason === null ? "" : ` (${reason})`}, but test/skips.json does not list that`);
  }
  for (const reason of new Set(counts.skipped.map((skip) => skip.reason).filter((reason) => reason !== null))) {
    const number = counts.skipped.filter((skip) => skip.reason === reason).length;
    lines.push(`skipped: ${reason} (${number} ${number === 1 ? "test" : "tests"}). ${listedSkips[requirementOf(reason)] ?? ""}`.trimEnd());
  }
  const executed = counts.passed + counts.failed;
  if (executed === 0) {
    lines.push("no test was executed");
  }
  const failed = counts.failed + counts.errors + unlisted.length + (executed === 0 ? 1 : 0);
  const skipped = counts.skipped.length - unlisted.length;
  return { success: failed === 0, lines, closingLine: `${counts.passed} passed, ${failed} failed, ${skipped} skipped` };
}

function requirementOf(reason: string): string {
  return reason.split(":", 1)[0] ?? "";
}
