import { expect, test } from "vitest";
import { parseTerm, writeTerm } from "./parse-term.ts";

test("a term is written in the largest unit that says it whole, and read back as it was", () => {
  const written = [0, 1, 90, 900, 5400, 7200, 86_400, 2_592_000].map(writeTerm);
  expect(written).toEqual(["0s", "1s", "90s", "15m", "90m", "2h", "1d", "30d"]);
  expect(written.slice(1).map((text) => parseTerm(text))).toEqual([1, 90, 900, 5400, 7200, 86_400, 2_592_000]);
});
