import { expect, test } from "vitest";
import { createPaint, decideColour } from "./paint.ts";

const decide = (environment: Record<string, string>, terminal: boolean, flag = true): boolean =>
  decideColour({ flag, terminal, environment });

test("colour on a terminal only, unless it is forced or refused", () => {
  expect(decide({}, true)).toBe(true);
  expect(decide({}, false)).toBe(false);
  expect(decide({ TERM: "dumb" }, true)).toBe(false);
  expect(decide({ NO_COLOR: "1" }, true)).toBe(false);
  expect(decide({ NO_COLOR: "" }, true)).toBe(true);
  expect(decide({ FORCE_COLOR: "1" }, false)).toBe(true);
  expect(decide({ FORCE_COLOR: "0" }, true)).toBe(false);
  expect(decide({ FORCE_COLOR: "1", NO_COLOR: "1" }, true)).toBe(false);
  expect(decide({ FORCE_COLOR: "1" }, true, false)).toBe(false);
});

test("no paint leaves no escape sequence", () => {
  expect(createPaint(false)("bad", "text")).toBe("text");
  expect(createPaint(true)("bad", "text")).toBe("\u001b[31mtext\u001b[39m");
});
