import { expect, test } from "vitest";
import { keptSections } from "./kept-sections.ts";

test("what follows the first section's heading is kept, and nothing of the table", () => {
  expect(keptSections("# Benchmarks\n\n| a |\n\n## Panel\n\nx\n\n## Churn\n")).toBe("\n## Panel\n\nx\n\n## Churn\n");
  expect(keptSections("# Benchmarks\n")).toBe("");
});
