import { expect, test } from "vitest";
import { compareProbes, type ProbedPort } from "./probe-promise.ts";

type Told = "answered" | "silent";
const probed = (...all: readonly (readonly [string, Told, Told])[]): ProbedPort =>
  new Map(all.map(([address, said, is]) => [address, { said, is }]));

test("a connection that was as told before a change, and is otherwise after it, breaks the promise", () => {
  const before = probed(["192.0.2.1", "answered", "answered"], ["2001:db8::1", "silent", "silent"]);
  expect(compareProbes(before, before)).toBeNull();
  expect(compareProbes(before, probed(["192.0.2.1", "silent", "silent"]))).toBeNull(); // as it was to be
  expect(compareProbes(before, probed(["192.0.2.1", "answered", "silent"]))).toBe(
    "a connection to 192.0.2.1 was to be answered and is silent",
  );
  expect(compareProbes(before, probed(["2001:db8::1", "silent", "answered"]))).toBe(
    "a connection to 2001:db8::1 was to be silent and is answered",
  );
});

test("an address of which nothing was known, or that was otherwise before, shows nothing", () => {
  const odd = probed(["192.0.2.1", "answered", "silent"]);
  expect(compareProbes(odd, odd)).toBeNull();
  expect(compareProbes(new Map(), odd)).toBeNull();
});
