import { expect, test } from "vitest";
import { joinWords } from "./join-words.ts";

test("words stand apart in every language", () => {
  expect(joinWords(["127.0.0.1", "::1"], "en")).toBe("127.0.0.1, ::1");
  expect(joinWords(["127.0.0.1", "::1"], "zh-CN")).toBe("127.0.0.1、::1");
  expect(joinWords(["31"], "zh-CN")).toBe("31");
});
