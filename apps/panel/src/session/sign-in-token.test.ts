import { expect, test } from "vitest";
import { parseSignInToken } from "./sign-in-token.ts";

const token = "q1W2e3R4t5Y6u7I8o9P0a-S_dFgHjKlZxCvBnM12345";

test.each([
  token,
  `#token=${token}`,
  `token=${token}`,
  ` http://localhost:13390/#token=${token}\n`,
  `Open http://localhost:13390/#token=${token} now`,
])("finds the token in %j", (text) => expect(parseSignInToken(text)).toBe(token));

test.each(["", "short", "http://localhost:13390/", "two words of some length"])("%j has no token", (text) => {
  expect(parseSignInToken(text)).toBeNull();
});
