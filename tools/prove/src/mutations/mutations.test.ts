import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { allMutations, rulesWithoutFlip } from "./all-mutations.ts";
import { specRuleIds } from "./spec-rules.ts";

const repositoryRoot = join(import.meta.dirname, "../../../..");

test("no mutation is of a rule that is not there", () => {
  const known = new Set(specRuleIds());
  expect([...allMutations.map((one) => one.rule), ...rulesWithoutFlip.keys()].filter((id) => !known.has(id))).toEqual([]);
});

test("the text that a mutation replaces stands in its file exactly once", () => {
  const missing = allMutations.filter(({ file, from }) => readFileSync(join(repositoryRoot, file), "utf8").split(from).length !== 2);
  expect(missing.map(({ rule, file, from }) => `${rule} ${file}: ${from}`)).toEqual([]);
});
