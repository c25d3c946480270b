import { expect, test } from "vitest";
import { closeMatches } from "./close-matches.ts";

test("the nearest names, nearest first, and none that cannot be meant", () => {
  expect(closeMatches("explian", ["ls", "explain", "watch"])).toEqual(["explain"]);
  expect(closeMatches("lss", ["ls", "explain"])).toEqual(["ls"]);
  expect(closeMatches("ngin", ["nginx", "postgresql"])).toEqual(["nginx"]);
  expect(closeMatches("Postgres", ["postgresql", "nginx"])).toEqual(["postgresql"]);
  expect(closeMatches("frobnicate", ["ls", "explain", "watch", "free"])).toEqual([]);
});
