import { expect, test } from "vitest";
import { replaceRows } from "./replace-rows.ts";

const page = "# Page\n\n| what | ours |\n|---|---|\n| a | 1 |\n| b | 2 |\n\n## Growth\n\n| a | 7 |\n";

test("a line takes the place of the one about the same, a new one goes to the table's end, other tables stay", () => {
  expect(replaceRows(page, ["| b | 3 |", "| c | 4 |"])).toBe(
    "# Page\n\n| what | ours |\n|---|---|\n| a | 1 |\n| b | 3 |\n| c | 4 |\n\n## Growth\n\n| a | 7 |\n",
  );
  expect(() => replaceRows("text", ["| a | 1 |"])).toThrow("no table");
});
