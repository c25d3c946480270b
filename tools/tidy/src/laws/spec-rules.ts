import type { Law, Violation } from "../law.ts";
import type { Tree } from "../tree.ts";

const ruleLine = /^\s*[-*]\s+\*\*([A-Z]{1,4}\d+)\*\*/;
const testTitle = /\b(?:test|it)(?:\.\w+(?:\([^)]*\))?)*\(\s*["'`]([A-Z]{1,4}\d+)\b/g;

/** Every rule of a SPEC.md has a test whose title begins with its id, and no test names a rule that does not exist. */
export const specRules: Law = {
  name: "spec-rules",
  check: (tree) => {
    const tested = testedRules(tree);
    const specs = [...tree.files].filter(([path]) => path.endsWith("/SPEC.md"));
    const declared = new Map(specs.flatMap(([path, text]) => declaredRules(path, text)));
    return [...untested(declared, tested), ...unknown(declared, tested)];
  },
};

interface Place {
  readonly path: string;
  readonly line: number;
}

function declaredRules(path: string, text: string): readonly (readonly [string, Place])[] {
  return text.split("\n").flatMap((line, index) => {
    const id = ruleLine.exec(line)?.[1];
    return id === undefined ? [] : [[id, { path, line: index + 1 }] as const];
  });
}

function testedRules(tree: Tree): ReadonlyMap<string, Place> {
  const found = new Map<string, Place>();
  for (const [path, text] of tree.files) {
    if (!path.endsWith(".test.ts") || path.startsWith("tools/tidy/")) continue;
    for (const match of text.matchAll(testTitle))
      if (match[1] !== undefined) found.set(match[1], { path, line: text.slice(0, match.index).split("\n").length });
  }
  return found;
}

function untested(declared: ReadonlyMap<string, Place>, tested: ReadonlyMap<string, Place>): readonly Violation[] {
  return [...declared]
    .filter(([id]) => !tested.has(id))
    .map(([id, place]) => ({
      ...place,
      what: `rule ${id} has no test`,
      why: "a rule that nothing checks is a wish",
      fix: `write a test whose title begins with "${id}"`,
    }));
}

function unknown(declared: ReadonlyMap<string, Place>, tested: ReadonlyMap<string, Place>): readonly Violation[] {
  return [...tested]
    .filter(([id]) => !declared.has(id))
    .map(([id, place]) => ({
      ...place,
      what: `test of unknown rule ${id}`,
      why: "the SPEC is what the tests express",
      fix: "correct the id, or add the rule to SPEC.md",
    }));
}
