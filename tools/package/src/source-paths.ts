import { readdirSync, readFileSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";

/** A source file that finds another one by its own place, and the entry it names: a child process, a worker. */
const childEntry = /new URL\("(\.\/[\w./-]+)\.ts", import\.meta\.url\)/g;

/** Other paths that hold only in the source tree → what they are in the bundle, where every file lies in one folder beside `node_modules` and `panel`. */
const movedPaths: readonly (readonly [string, string])[] = [
  ['import.meta.dirname, "../../../node_modules"', 'import.meta.dirname, "./node_modules"'],
  ['import.meta.dirname, "../../../.."', 'import.meta.dirname, ".."'],
  ['new URL("../../panel/dist/", import.meta.url)', 'new URL("./panel/", import.meta.url)'],
  ['new URL("../../panel/dist", import.meta.url)', 'new URL("./panel", import.meta.url)'],
  ['import.meta.dirname, "../../panel/dist"', 'import.meta.dirname, "./panel"'],
];

/** Source files that others start by path, in the apps and packages below `root`. */
export function findChildEntries(root: string): readonly string[] {
  const sources = ["apps", "packages"].flatMap((group) =>
    readdirSync(join(root, group)).flatMap((name) => sourceFiles(join(root, group, name, "src"))),
  );
  return sources.flatMap((file) =>
    [...readFileSync(file, "utf8").matchAll(childEntry)].map((match) => `${resolve(dirname(file), match[1] ?? "")}.ts`),
  );
}

/** The text with every such path as it is in the bundle. Throws for a path by place that no rule covers, so that none is forgotten. */
export function movePaths(text: string, file: string): string {
  let moved = text.replace(childEntry, (_match, path: string) => `new URL("./${basename(path)}.mjs", import.meta.url)`);
  for (const [from, to] of movedPaths) {
    moved = moved.replaceAll(from, to);
  }
  const forgotten = /(?:import\.meta\.url\)?|import\.meta\.dirname), "\.\.\/|new URL\("\.\.\//.exec(moved);
  if (forgotten !== null) {
    throw new Error(`${file} finds a file by its own place in a way that tools/package does not know: ${forgotten[0]}`);
  }
  return moved;
}

function sourceFiles(directory: string): readonly string[] {
  return readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith(".ts") && !entry.name.endsWith(".test.ts"))
    .map((entry) => join(entry.parentPath, entry.name));
}
