import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { writtenCases } from "../cases/all-cases.ts";
import { allMutations } from "./all-mutations.ts";
import { specRuleIds } from "./spec-rules.ts";

const repositoryRoot = join(import.meta.dirname, "../../../..");

test("every rule has a flip, and no flip is of a rule that is not there", () => {
  const [known, flipped] = [new Set(specRuleIds()), new Set(allMutations.map((one) => one.rule))];
  expect([...flipped].filter((id) => !known.has(id))).toEqual([]);
  expect([...known].filter((id) => !flipped.has(id))).toEqual([]);
});

test("the text that a mutation replaces stands in its file exactly once", () => {
  const missing = allMutations.filter(({ file, from }) => readFileSync(join(repositoryRoot, file), "utf8").split(from).length !== 2);
  expect(missing.map(({ rule, file, from }) => `${rule} ${file}: ${from}`)).toEqual([]);
});

test("a flip names cases that there are, or a test", () => {
  const known = new Set(writtenCases.map(({ name }) => name));
  expect(allMutations.flatMap(({ cases }) => cases).filter((name) => !known.has(name))).toEqual([]);
  expect(allMutations.filter(({ cases, test: own }) => (cases.length === 0) === (own === null)).map(({ rule }) => rule)).toEqual([]);
});
