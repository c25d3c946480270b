import * as fc from "fast-check";
import { expect, test } from "vitest";
import { canonicalJson } from "./canonical-json.ts";

test("equal values have equal text whatever order their keys were made in, and the text is JSON of the value", () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      const text = canonicalJson(value);
      expect(canonicalJson(reversed(value))).toBe(text);
      expect(canonicalJson(JSON.parse(text))).toBe(text);
      expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(value)));
    }),
    { numRuns: 500 },
  );
});

function reversed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(reversed);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([key, item]) => [key, reversed(item)]),
  );
}

test("keys are sorted, undefined keys are left out, text is escaped as JSON does", () => {
  expect(canonicalJson({ b: 1, a: [true, null, "é\n"], c: undefined, A: -0 })).toBe('{"A":0,"a":[true,null,"é\\n"],"b":1}');
});

test("rows with the same keys in another order, with other keys and with texts to escape do not confuse each other", () => {
  const rows = [
    { b: "\u2028\u007f", a: 1 },
    { a: 2, b: '"\\' },
    { b: 1, a: { b: 1, a: 2 } },
    { a: "\ud800" },
    { "": 1, ab: 1 },
    { a: "x", b: "\u001f" },
  ];
  const expected = String.raw`[{"a":1,"b":"${"\u2028\u007f"}"},{"a":2,"b":"\"\\"},{"a":{"a":2,"b":1},"b":1},{"a":"\ud800"},{"":1,"ab":1},{"a":"x","b":"\u001f"}]`;
  expect(canonicalJson(rows)).toBe(expected);
});

test.each([Number.NaN, Number.POSITIVE_INFINITY, undefined, () => 1, [undefined]])("%s has no canonical form", (value) => {
  expect(() => canonicalJson(value)).toThrow();
});

test("endless nesting throws instead of overflowing the stack", () => {
  let value: unknown = 1;
  for (let depth = 0; depth < 200; depth += 1) value = [value];
  expect(() => canonicalJson(value)).toThrow("Nested deeper than 100 levels");
});
