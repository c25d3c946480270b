import { join } from "node:path";
import { expect, test } from "vitest";
import { findChildEntries, movePaths } from "./source-paths.ts";

test("the programs that others start are found", () => {
  const root = join(import.meta.dirname, "../../..");
  const guard = ["watchdog-main.ts", "ends-main.ts", "boot-main.ts"].map((name) => join(root, "packages/apply/src", name));
  const daemon = ["scanner-main.ts", "applier/applier-main.ts"].map((name) => join(root, "apps/daemon/src", name));
  expect(findChildEntries(root)).toEqual(expect.arrayContaining([...guard, ...daemon]));
});

test("a child's path becomes its place in the bundle", () => {
  const text = 'const main = fileURLToPath(new URL("./child/scanner-main.ts", import.meta.url));';
  expect(movePaths(text, "x.ts")).toBe('const main = fileURLToPath(new URL("./scanner-main.mjs", import.meta.url));');
});

test("a path that holds only in the source tree is not passed over", () => {
  for (const text of ['new URL("../../elsewhere/", import.meta.url)', 'join(import.meta.dirname, "../../elsewhere")']) {
    expect(() => movePaths(text, "x.ts")).toThrow("does not know");
  }
});
