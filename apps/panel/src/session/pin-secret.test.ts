import { expect, test } from "vitest";
import { forgetPinSecret, keepPinSecret, parsePinSecret, readPinSecret } from "./pin-secret.ts";

const secret = "p".repeat(43);

test.each([
  [`#token=abc&pin=${secret}`, secret],
  [`#pin=${secret}&token=abc`, secret],
  ["#token=abc", null],
  ["#token=abc&pin=short", null],
  ["", null],
])("%s", (fragment, expected) => expect(parsePinSecret(fragment)).toBe(expected));

test("it is kept until it is used; a link without one takes nothing away", () => {
  keepPinSecret(`#token=abc&pin=${secret}`);
  keepPinSecret("#token=other");
  expect(readPinSecret()).toBe(secret);
  forgetPinSecret();
  expect(readPinSecret()).toBeNull();
});
