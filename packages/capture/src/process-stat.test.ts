import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { parseProcessStat } from "./process-stat.ts";

const rest = "S 812 900 901 0 -1 4194560 1 2 3 4 5 6 7 8 20 0 11 0 123456 1000 2000";

test("a name with spaces and parentheses ends at the last parenthesis", () => {
  expect(parseProcessStat(`42 (a) S 1 (b c)) ${rest}`)).toEqual({
    name: "a) S 1 (b c)",
    state: "S",
    parent: 812,
    session: 901,
    threads: 11,
    startTicks: 123456,
  });
});

test("the running process is read as the kernel prints it", () => {
  expect(parseProcessStat(readFileSync("/proc/self/stat", "latin1"))).toMatchObject({ parent: process.ppid });
});

test.each(["", "42", "42 (x) S 1", "no parentheses at all"])("%j is not a stat line", (line) => {
  expect(parseProcessStat(line)).toBeNull();
});
