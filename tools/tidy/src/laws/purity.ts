import type { Law } from "../law.ts";
import { isSource, isTest, workspaceOf } from "../tree.ts";

const impure: readonly (readonly [RegExp, string])[] = [
  [/\bDate\.now\(/, "take the time as an argument"],
  [/\bnew Date\(\)/, "take the time as an argument"],
  [/\bMath\.random\(/, "take a random source as an argument"],
  [/\bperformance\.now\(/, "take the time as an argument"],
];

/** A pure package reads no clock and draws no random number, so that every decision can be replayed. The compiler already refuses I/O. */
export const purity: Law = {
  name: "purity",
  check: (tree) =>
    [...tree.files].flatMap(([path, text]) => {
      if (workspaceOf(tree, path)?.role !== "pure" || !isSource(path) || isTest(path)) return [];
      return text.split("\n").flatMap((line, index) =>
        impure
          .filter(([pattern]) => pattern.test(line))
          .map(([pattern, fix]) => ({
            path,
            line: index + 1,
            what: `uses ${pattern.source}`,
            why: "a pure package has no clock and no chance",
            fix,
          })),
      );
    }),
};
