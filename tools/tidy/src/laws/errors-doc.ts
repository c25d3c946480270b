import type { Law } from "../law.ts";
import { errorsDocument } from "../errors-document.ts";

const path = "docs/errors.md";

/** docs/errors.md says what the error catalogue says, no more and no less. */
export const errorsDoc: Law = {
  name: "errors-doc",
  check: (tree) =>
    tree.files.get(path) === errorsDocument()
      ? []
      : [
          {
            path,
            line: 1,
            what: "differs from the catalogue",
            why: "people look up a code there",
            fix: "node tools/tidy/src/write-errors-document.ts",
          },
        ],
};
