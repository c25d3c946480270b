import { expect, test } from "vitest";
import { chooseLanguage, parseLanguage } from "./language.ts";

test("names of locales", () => {
  for (const name of ["zh", "zh-CN", "zh_CN.UTF-8", "zh_TW", "zh_SG@x", "ZH-cn"]) expect(parseLanguage(name)).toBe("zh-CN");
  for (const name of ["en", "en_GB.UTF-8", "C", "C.UTF-8", "POSIX"]) expect(parseLanguage(name)).toBe("en");
  for (const name of ["de_DE.UTF-8", "zhx", "", "Cantonese"]) expect(parseLanguage(name)).toBeNull();
});

test("the flag wins over PORTOLAN_LANG, which wins over LC_ALL, LC_MESSAGES and LANG in this order", () => {
  expect(chooseLanguage("en", { PORTOLAN_LANG: "zh", LANG: "zh_CN" })).toBe("en");
  expect(chooseLanguage(null, { PORTOLAN_LANG: "zh", LC_ALL: "C" })).toBe("zh-CN");
  expect(chooseLanguage(null, { LC_ALL: "C", LC_MESSAGES: "zh_CN.UTF-8", LANG: "zh_CN.UTF-8" })).toBe("en");
  expect(chooseLanguage(null, { LC_ALL: "", LC_MESSAGES: "zh_CN.UTF-8", LANG: "C" })).toBe("zh-CN");
  expect(chooseLanguage(null, { LANG: "de_DE.UTF-8" })).toBe("en");
});
