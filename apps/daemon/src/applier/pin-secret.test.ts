import { createHmac } from "node:crypto";
import { expect, test } from "vitest";
import { createPinSecret } from "./pin-secret.ts";

const text = "portolan-pin/1\nAnn\nkey";
const macOf = (secret: string, of = text): string => createHmac("sha256", secret).update(of).digest("base64url");

test("whoever has the secret proves so for one name and key, within a quarter of an hour, once", () => {
  let now = 0;
  const pin = createPinSecret(() => now);
  expect(pin.check(text, macOf(""))).toBe("over"); // none was made
  const first = pin.make();
  expect(pin.check(text, macOf(first, "another"))).toBe("wrong");
  expect(pin.check(text, macOf(first))).toBe("right");
  now = 15 * 60_000;
  expect(pin.check(text, macOf(first))).toBe("over");
  const second = pin.make();
  expect([pin.check(text, macOf(first)), pin.check(text, macOf(second))]).toEqual(["wrong", "right"]);
  pin.spend();
  expect(pin.check(text, macOf(second))).toBe("over");
});

test("a few wrong guesses spend it", () => {
  const pin = createPinSecret();
  const secret = pin.make();
  for (let guess = 0; guess < 5; guess += 1) expect(pin.check(text, macOf(`guess ${guess}`))).toBe("wrong");
  expect(pin.check(text, macOf(secret))).toBe("over");
});
