import { expect, test } from "vitest";
import type { Exposure } from "../wire.ts";
import { exposureParts, exposureRank, exposures, widestExposure, type KnownReach } from "./exposures.ts";

const known = (ipv4: Exposure, ipv6: Exposure, answer: KnownReach["answer"] = { ipv4: 0, ipv6: 1 }): KnownReach => ({
  ipv4,
  ipv6,
  answer,
  moreDepends: [],
});

test("families that are open alike share a badge; otherwise each has its own", () => {
  expect(exposureParts(known("internet", "internet"))).toEqual([{ families: ["ipv4", "ipv6"], exposure: "internet", moreDepends: false }]);
  expect(exposureParts(known("private", "internet"))).toEqual([
    { families: ["ipv4"], exposure: "private", moreDepends: false },
    { families: ["ipv6"], exposure: "internet", moreDepends: false },
  ]);
});

test("a family that is not served has no badge", () => {
  expect(exposureParts(known("internet", "nobody", { ipv4: 3, ipv6: null }))).toEqual([
    { families: ["ipv4"], exposure: "internet", moreDepends: false },
  ]);
  expect(exposureParts(known("nobody", "host", { ipv4: null, ipv6: 3 }))).toEqual([
    { families: ["ipv6"], exposure: "host", moreDepends: false },
  ]);
});

test("a family where more depends has a badge that says so", () => {
  expect(exposureParts({ ...known("private", "private"), moreDepends: ["ipv4"] })).toEqual([
    { families: ["ipv4"], exposure: "private", moreDepends: true },
    { families: ["ipv6"], exposure: "private", moreDepends: false },
  ]);
  expect(exposureParts({ ...known("private", "private"), moreDepends: ["ipv4", "ipv6"] })).toEqual([
    { families: ["ipv4", "ipv6"], exposure: "private", moreDepends: true },
  ]);
});

test("what only holds its port lets nobody in, whatever the rules say of the port", () => {
  expect(widestExposure(known("internet", "nobody", { ipv4: null, ipv6: null }))).toBe("nobody");
  expect(widestExposure(known("unknown", "unknown", { ipv4: null, ipv6: null }))).toBe("unknown");
});

test("the widest family decides groups and order, and what is not known comes before what is shut", () => {
  expect(widestExposure(known("nobody", "internet"))).toBe("internet");
  expect(widestExposure(known("host", "unknown"))).toBe("unknown");
  expect(exposures.map(exposureRank)).toEqual(exposures.map((_, index) => index));
  expect(exposureRank("of a newer server")).toBe(exposures.length);
});
