import type { Law, Violation } from "../law.ts";
import type { Tree } from "../tree.ts";

const listFile = "docs/dependencies.md";

/** Every dependency is pinned to one version and has its reason in docs/dependencies.md; nothing is listed that is not used. */
export const dependencyReasons: Law = {
  name: "dependency-reasons",
  check: (tree) => {
    const listed = listedDependencies(tree.files.get(listFile) ?? "");
    const used = usedDependencies(tree);
    return [
      ...used.flatMap(({ path, name, version }): readonly Violation[] => [
        ...(/^\d+\.\d+\.\d+(-[\w.]+)?$/.test(version)
          ? []
          : [
              {
                path,
                line: 1,
                what: `${name}@${version} is not pinned`,
                why: "an install must be repeatable",
                fix: "write the exact version",
              },
            ]),
        ...(listed.get(name) === version
          ? []
          : [
              {
                path: listFile,
                line: 1,
                what: `${name}@${version} has no line`,
                why: "a dependency is code we answer for",
                fix: `add "| ${name} | ${version} | reason |"`,
              },
            ]),
      ]),
      ...[...listed.keys()]
        .filter((name) => !used.some((dependency) => dependency.name === name))
        .map((name) => ({
          path: listFile,
          line: 1,
          what: `${name} is listed and not used`,
          why: "the list is what we depend on",
          fix: "remove the line",
        })),
    ];
  },
};

function listedDependencies(text: string): ReadonlyMap<string, string> {
  const rows = [...text.matchAll(/^\|\s*`?([@\w][\w./-]*)`?\s*\|\s*`?(\d[\w.-]*)`?\s*\|\s*\S/gm)];
  return new Map(rows.map((row) => [row[1] ?? "", row[2] ?? ""]));
}

interface Dependency {
  readonly path: string;
  readonly name: string;
  readonly version: string;
}

function usedDependencies(tree: Tree): readonly Dependency[] {
  return [...tree.files]
    .filter(([path]) => path.endsWith("package.json") && !path.includes("/testdata/"))
    .flatMap(([path, text]) => {
      const json = JSON.parse(text) as Readonly<Record<string, Readonly<Record<string, string>> | undefined>>;
      return ["dependencies", "devDependencies", "optionalDependencies"]
        .flatMap((kind) => Object.entries(json[kind] ?? {}))
        .filter(([name]) => !name.startsWith("@portolan/"))
        .map(([name, version]) => ({ path, name, version }));
    });
}
