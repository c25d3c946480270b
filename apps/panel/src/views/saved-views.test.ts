import * as fc from "fast-check";
import { expect, test } from "vitest";
import { changeTo, isSameView, parseSavedViews, partsOf, type SavedView } from "./saved-views.ts";

test("what is kept of a view is what can be named, not what is open", () => {
  expect(partsOf({ q: "public", sort: "-since", endpoint: "abc", closed: "nginx" })).toEqual({ q: "public", sort: "-since" });
});

test("showing a view takes the parts of another away", () => {
  expect(changeTo({ q: "nginx" })).toEqual({ q: "nginx", sort: undefined, group: undefined, cols: undefined, closed: undefined });
  expect(isSameView({ q: "nginx" }, { q: "nginx", group: "unit" })).toBe(false);
});

test("saved views read back as they were, and anything else in the browser's storage is passed over", () => {
  const view: fc.Arbitrary<SavedView> = fc.record(
    { name: fc.string({ minLength: 1 }), q: fc.string(), sort: fc.string(), group: fc.string(), cols: fc.string() },
    { requiredKeys: ["name"] },
  );
  fc.assert(
    fc.property(fc.array(view, { maxLength: 20 }), (views) => {
      expect(parseSavedViews(JSON.stringify(views))).toEqual(views);
    }),
  );
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.json()), (text) => {
      expect(parseSavedViews(text).every(({ name }) => name !== "")).toBe(true);
    }),
  );
});
