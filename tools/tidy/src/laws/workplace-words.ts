import type { Law } from "../law.ts";

// Character classes keep these patterns from matching themselves.
const words: readonly RegExp[] = [/(^|[^\w.])\/[w]ork\//, /\b[i]ssue #?\d+\b/i, /registry\.[n]pmjs|deb\.[d]ebian\.org/];

/** The product speaks of ports, not of the place where it was written: no machine's paths, no tracker's numbers, no registry hosts. */
export const workplaceWords: Law = {
  name: "workplace-words",
  check: (tree) =>
    [...tree.files].flatMap(([path, text]) =>
      path === "package-lock.json"
        ? []
        : text.split("\n").flatMap((line, index) =>
            words
              .filter((word) => word.test(line))
              .map((word) => ({
                path,
                line: index + 1,
                what: `matches ${word.source}`,
                why: "a reader elsewhere has none of it",
                fix: "say it without",
              })),
          ),
    ),
};
