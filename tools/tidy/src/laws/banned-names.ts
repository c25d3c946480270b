import type { Law } from "../law.ts";
import { isSource } from "../tree.ts";

// banned word → what to write instead
const replacements: Readonly<Record<string, string>> = {
  utils: "the name of what the file does",
  util: "the name of what the file does",
  helpers: "the name of what the file does",
  helper: "the name of what the file does",
  common: "the concept that is common",
  misc: "one file per thing",
  shared: "the concept that is shared",
  core: "the concept itself",
  base: "the concept itself",
  types: "the noun whose type it is, with its rules beside it",
  constants: "the noun the values belong to",
  manager: "what it does: watch, keep, decide",
  impl: "what tells the two implementations apart",
  next: "the version lives in the protocol, not in names",
  v2: "the version lives in the protocol, not in names",
  legacy: "what it is, not when it was",
};

/** Files and folders are called by the field's nouns. */
export const bannedNames: Law = {
  name: "banned-names",
  check: (tree) =>
    [...tree.files.keys()].filter(isSource).flatMap((path) =>
      path
        .replace(/\.(test|config|bench|fuzz)?\.?tsx?$/, "")
        .split("/")
        .flatMap((part) => {
          const word = replacements[part] === undefined ? /-(manager|impl|utils|helpers)$/.exec(part)?.[1] : part;
          return word === undefined
            ? []
            : [
                {
                  path,
                  line: 1,
                  what: `name "${part}"`,
                  why: "it could hold anything, so it will",
                  fix: replacements[word] ?? "name what it does",
                },
              ];
        }),
    ),
};
