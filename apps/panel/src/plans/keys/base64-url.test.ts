import { expect, test } from "vitest";
import { encodeBase64Url, isSameKey } from "./base64-url.ts";

test("bytes are written as Node writes them", () => {
  const bytes = Uint8Array.from({ length: 32 }, (_, index) => (index * 37 + 251) % 256);
  expect(encodeBase64Url(bytes.buffer)).toBe("-yBFao-02f4jSG2St9wBJktwlbrfBClOc5i94gcsUXY");
});

test.each([
  ["+/A=", "-_A", true],
  ["+/A", "-_B", false],
])("%s and %s", (one, other, isSame) => expect(isSameKey(one, other)).toBe(isSame));
