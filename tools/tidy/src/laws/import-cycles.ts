import { posix } from "node:path";
import type { Law, Violation } from "../law.ts";
import { isSource, packageOf, type Tree } from "../tree.ts";

/** No file imports itself by way of others. Type-only imports count too: they tie two files into one concept. */
export const importCycles: Law = {
  name: "import-cycles",
  check: (tree) => {
    const state = new Map<string, "open" | "done">();
    const found: Violation[] = [];
    const visit = (path: string, trail: readonly string[]): void => {
      state.set(path, "open");
      for (const target of targetsOf(tree, path)) {
        if (state.get(target) === "open") found.push(cycleAt([...trail, path], target));
        else if (!state.has(target)) visit(target, [...trail, path]);
      }
      state.set(path, "done");
    };
    for (const path of [...tree.files.keys()].filter(isSource)) if (!state.has(path)) visit(path, []);
    return found;
  },
};

function targetsOf(tree: Tree, path: string): readonly string[] {
  return tree.importsOf(path).flatMap(({ specifier }) => {
    if (specifier.startsWith(".")) {
      const target = posix.normalize(posix.join(posix.dirname(path), specifier));
      return tree.files.has(target) ? [target] : [];
    }
    const workspace = tree.workspaces.find((candidate) => candidate.name === packageOf(specifier));
    const index = `${workspace?.folder ?? ""}/src/index.ts`;
    return workspace !== undefined && tree.files.has(index) ? [index] : [];
  });
}

function cycleAt(trail: readonly string[], target: string): Violation {
  const cycle = [...trail.slice(trail.indexOf(target)), target];
  return {
    path: target,
    line: 1,
    what: `import cycle: ${cycle.join(" → ")}`,
    why: "files that need each other are one concept in two places, and load order decides what works",
    fix: "merge them, or move what both need into a third file",
  };
}
