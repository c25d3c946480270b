import { readFileSync } from "node:fs";
import { join } from "node:path";
import { catalogue } from "@portolan/phrases";
import { riskCodes } from "@portolan/plans";
import { expect, test } from "vitest";

test("the panel has a name for each risk, in both languages", () => {
  const texts: Readonly<Record<string, unknown>> = catalogue;
  expect(riskCodes.filter((code) => texts[`panel.plan.riskName.${code}`] === undefined)).toEqual([]);
});

test.each(["en", "zh-CN"])("the handbook says what each risk means: %s", (language) => {
  const page = readFileSync(join(import.meta.dirname, `../../../../docs/handbook/${language}/plans.md`), "utf8");
  expect(riskCodes.filter((code) => !page.includes(`\`${code}\``))).toEqual([]);
});
