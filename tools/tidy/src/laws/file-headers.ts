import type { Law } from "../law.ts";
import { isSource, isTest, workspaceOf } from "../tree.ts";

/** Every file of a pure package opens by saying what it models, what it leaves out and what always holds. An index needs none. */
export const fileHeaders: Law = {
  name: "file-headers",
  check: (tree) =>
    [...tree.files].flatMap(([path, text]) => {
      const isPure = workspaceOf(tree, path)?.role === "pure";
      if (!isPure || !isSource(path) || isTest(path) || path.endsWith("/index.ts")) return [];
      if (/^\/\*\*[\s\S]*?\*\//.test(text) || /^(?:\/\/ .*\n)+/.test(text)) return [];
      return [
        {
          path,
          line: 1,
          what: "no header",
          why: "a reader opens a pure file to learn a concept",
          fix: "begin with /** one to six sentences: what is modelled, what is left out, the invariant */",
        },
      ];
    }),
};
