import { expect, test } from "vitest";
import { printableText } from "./printable-text.ts";

test("what another program named itself cannot move the cursor, colour a line or reverse it", () => {
  expect(printableText("evil\u001b[2J\u0007\u009b31m")).toBe("evil\\x1b[2J\\x07\\x9b31m");
  expect(printableText("a\u202egnp.exe")).toBe("a\\u202egnp.exe");
  expect(printableText("two\nlines")).toBe("two\\x0alines");
});

test("ordinary text in any script stays as it is", () => {
  expect(printableText("nginx: 主进程 é 🚢")).toBe("nginx: 主进程 é 🚢");
});
