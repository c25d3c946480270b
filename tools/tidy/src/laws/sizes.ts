import { parseSync, Visitor } from "oxc-parser";
import type { Law, Violation } from "../law.ts";
import { isSource, isTest, type Tree } from "../tree.ts";

const fileLinesMax = 500;
const functionLinesMax = 70;
const exceptionsFile = "tools/tidy/exceptions.json";

/** Files and functions past these sizes are listed in exceptions.json with a reason. Tests, and tables of data, grow as they must. */
export const sizes: Law = {
  name: "sizes",
  check: (tree) => {
    const exceptions = JSON.parse(tree.files.get(exceptionsFile) ?? "{}") as Readonly<Record<string, string>>;
    const unused = Object.keys(exceptions).filter((path) => !tree.files.has(path));
    return [
      ...[...tree.files.keys()]
        .filter((path) => isSource(path) && !isTest(path) && exceptions[path] === undefined)
        .flatMap((path) => checkFile(tree, path)),
      ...unused.map((path) => ({
        path: exceptionsFile,
        line: 1,
        what: `${path} does not exist`,
        why: "an exception outlives its reason",
        fix: "remove it",
      })),
    ];
  },
};

function checkFile(tree: Tree, path: string): readonly Violation[] {
  const text = tree.files.get(path) ?? "";
  const lines = text.split("\n").length - 1;
  const tooLong = longFunctions(path, text);
  const fix = `divide it by concept, or add "${path}": "reason" to ${exceptionsFile}`;
  return [
    ...(lines > fileLinesMax ? [{ path, line: 1, what: `${lines} lines`, why: "past 500 lines a file is rarely one concept", fix }] : []),
    ...tooLong.map(({ line, length }) => ({
      path,
      line,
      what: `function of ${length} lines`,
      why: "past 70 lines a function is not read in one look",
      fix,
    })),
  ];
}

function longFunctions(path: string, text: string): readonly { readonly line: number; readonly length: number }[] {
  const found: { line: number; length: number }[] = [];
  const measure = (node: { readonly start: number; readonly end: number }): void => {
    const line = text.slice(0, node.start).split("\n").length;
    const length = text.slice(node.start, node.end).split("\n").length;
    if (length > functionLinesMax) found.push({ line, length });
  };
  new Visitor({ FunctionDeclaration: measure, FunctionExpression: measure, ArrowFunctionExpression: measure }).visit(
    parseSync(path, text).program,
  );
  return found;
}
