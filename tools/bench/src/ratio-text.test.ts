import { expect, test } from "vitest";
import { ratioText } from "./ratio-text.ts";

test.each([
  [0.004_21, "0.0042"],
  [0.0996, "0.10"],
  [0.999, "1.0"],
  [0.171, "0.17"],
  [1.26, "1.3"],
  [9.96, "10"],
  [24.4, "24"],
  [312, "310"],
  [0.000_000_31, "0.00000031"],
  [0, "–"],
  [Number.NaN, "–"],
])("%d is printed as %s", (ratio, text) => {
  expect(ratioText(ratio)).toBe(text);
});
