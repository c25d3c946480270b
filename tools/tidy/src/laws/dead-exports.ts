import type { Law, Violation } from "../law.ts";

const exported = /^export (?:async )?(?:function\*?|const|let|class) ([A-Za-z_$][\w$]*)/gm;
const configuration = /(?:^|\/)[\w-]+\.config\.ts$/;

/**
 * Every exported function, constant and class is named in another file. By name alone, so that what it finds is dead for certain. Left out: types, which
 * belong to what uses them, schemas (a type of the same name stands beside them), and configuration that tools load.
 */
export const deadExports: Law = {
  name: "dead-exports",
  check: (tree) => {
    const files = [...tree.files].filter(([path]) => /\.(?:tsx?|mjs|js)$/.test(path));
    const places = placesOfWords(files);
    return files.flatMap(([path, text]) =>
      configuration.test(path) ? [] : [...text.matchAll(exported)].flatMap((match) => judge({ path, text, match, places })),
    );
  },
};

const several = "";

/** Word → the one file that has it, or `several`. */
function placesOfWords(files: readonly (readonly [string, string])[]): ReadonlyMap<string, string> {
  const places = new Map<string, string>();
  for (const [path, text] of files)
    for (const [word] of text.matchAll(/[A-Za-z_$][\w$]*/g)) {
      const known = places.get(word);
      if (known === undefined) places.set(word, path);
      else if (known !== path) places.set(word, several);
    }
  return places;
}

interface Exported {
  readonly path: string;
  readonly text: string;
  readonly match: RegExpExecArray;
  readonly places: ReadonlyMap<string, string>;
}

function judge({ path, text, match, places }: Exported): readonly Violation[] {
  const [, name = ""] = match;
  if (places.get(name) === several || new RegExp(`^export type ${name.replaceAll("$", "\\$")}\\b`, "m").test(text)) return [];
  return [
    {
      path,
      line: text.slice(0, match.index).split("\n").length,
      what: `nobody imports ${name}`,
      why: "an export is a promise to others, and code that nobody calls is read and kept for nothing",
      fix: "delete it, or the word export where its own file uses it",
    },
  ];
}
