import { expect, test } from "vitest";
import { run } from "../test-terminal.ts";

test.each([
  ["--port", "0", "1–65535"],
  ["--data-dir", "", "''"],
])("up %s %j is refused: it would be anywhere", async (option, value, said) => {
  const { code, stdout, stderr } = await run(["up", option, value]);
  expect([code, stdout]).toEqual([2, ""]);
  expect(stderr).toContain(said);
});
