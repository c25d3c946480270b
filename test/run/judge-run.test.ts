import { expect, test } from "vitest";
import { judgeRun } from "./judge-run.ts";

const listed = { root: "owners" };
const nothing = { passed: 0, failed: 0, skipped: [], errors: 0 };

test("a run without failures and with listed skips is good", () => {
  const judgement = judgeRun({ ...nothing, passed: 3, skipped: [{ test: "a", reason: "root: needs root" }] }, listed);
  expect(judgement).toEqual({
    success: true,
    lines: ["skipped: root: needs root (1 test). owners"],
    closingLine: "3 passed, 0 failed, 1 skipped",
  });
});

test("a skip that no list names fails the run", () => {
  for (const reason of [null, "moon: too far"]) {
    const judgement = judgeRun({ ...nothing, passed: 3, skipped: [{ test: "a", reason }] }, listed);
    expect(judgement.success).toBe(false);
    expect(judgement.closingLine).toBe("3 passed, 1 failed, 0 skipped");
  }
});

test("a run that executed no test fails", () => {
  expect(judgeRun(nothing, listed)).toMatchObject({ success: false, closingLine: "0 passed, 1 failed, 0 skipped" });
});

test("an error outside any test fails the run", () => {
  expect(judgeRun({ ...nothing, passed: 3, errors: 1 }, listed).success).toBe(false);
});
