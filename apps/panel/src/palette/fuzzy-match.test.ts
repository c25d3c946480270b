import * as fc from "fast-check";
import { expect, test } from "vitest";
import { fuzzyScore } from "./fuzzy-match.ts";

const best = (text: string, candidates: readonly string[]): string | undefined =>
  candidates
    .map((candidate) => ({ candidate, score: fuzzyScore(text, candidate) }))
    .filter(({ score }) => score !== null)
    .sort((a, b) => (b.score ?? 0) - (a.score ?? 0))[0]?.candidate;

test.each([
  ["dark", "Theme: dark"],
  ["thd", "Theme: dark"],
  ["group unit", "Group by unit"],
  ["unit group", "Group by unit"],
  ["浅色", "主题：浅色"],
  ["DÁRK", "Theme: dark"],
])("%j finds %j", (text, expected) => {
  expect(best(text, ["Theme: light", "Group by service", "Group by unit", "Theme: dark", "主题：浅色", "Sign out"])).toBe(expected);
});

test("what does not fit is left out", () => {
  for (const text of ["xyz", "darkk", "端口号"]) expect(fuzzyScore(text, "Theme: dark")).toBeNull();
});

test("a text fits itself and every part of itself, better at its begin; nothing typed fits everything", () => {
  fc.assert(
    fc.property(fc.stringMatching(/^[a-z]{3,12}$/), fc.stringMatching(/^[a-z]{1,12}$/), (word, other) => {
      expect(fuzzyScore(word, word)).not.toBeNull();
      expect(fuzzyScore(word.slice(1), word)).not.toBeNull();
      expect(fuzzyScore("", other)).not.toBeNull();
      if (!other.includes(word))
        expect(fuzzyScore(word, `${word} ${other}`) ?? 0).toBeGreaterThan(fuzzyScore(word, `x${word} ${other}`) ?? 0);
    }),
  );
});
