import { expect, test } from "vitest";
import { callWithin } from "./timed-call.ts";

test("a call gives its result, and throws what it throws", () => {
  expect(callWithin({ call: () => [1, 2], timeoutMs: 1000 })).toEqual({ result: [1, 2] });
  const call = (): never => {
    throw new RangeError("too far");
  };
  expect(() => callWithin({ call, timeoutMs: 1000 })).toThrow(RangeError);
});

test("a loop without end and a regular expression that goes back for ever are ended, and the next call works", () => {
  const loop = (): never => {
    for (;;);
  };
  expect(callWithin({ call: loop, timeoutMs: 20 })).toBeNull();
  expect(callWithin({ call: () => /^(?:a+)+$/.test(`${"a".repeat(64)}b`), timeoutMs: 20 })).toBeNull();
  expect(callWithin({ call: () => "still here", timeoutMs: 1000 })).toEqual({ result: "still here" });
});

test("a call that costs nothing costs little more within its time", () => {
  callWithin({ call: () => null, timeoutMs: 1000 });
  const startedAt = performance.now();
  for (let count = 0; count < 100; count++) callWithin({ call: () => null, timeoutMs: 1000 });
  expect(performance.now() - startedAt).toBeLessThan(500);
});
