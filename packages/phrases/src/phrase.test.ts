import { expect, test } from "vitest";
import { catalogue, phrase, render, type Phrase } from "./index.ts";

const notInCatalogue = (texts: { en: string; "zh-CN": string }, params: Phrase["params"] = {}): Phrase => {
  const id = "test.only";
  Object.assign(catalogue, { [id]: texts });
  return { id: id as Phrase["id"], params };
};

test("a plural form follows the language's rule and Chinese needs none", () => {
  const text = { en: "{count} {count:port|ports}", "zh-CN": "{count} 个端口" };
  expect(render(notInCatalogue(text, { count: 1 }), "en")).toBe("1 port");
  expect(render(notInCatalogue(text, { count: 0 }), "en")).toBe("0 ports");
  expect(render(notInCatalogue(text, { count: 1 }), "zh-CN")).toBe("1 个端口");
});

test("a parameter may be a phrase or a list of phrases, joined as the language does", () => {
  const inner = notInCatalogue({ en: "x", "zh-CN": "甲" });
  const outer = { id: "test.list" as Phrase["id"], params: { parts: [inner, inner] } };
  Object.assign(catalogue, { "test.list": { en: "[{parts}]", "zh-CN": "【{parts}】" } });
  expect(render(outer, "en")).toBe("[x, x]");
  expect(render(outer, "zh-CN")).toBe("【甲、甲】");
});

test("Chinese keeps a space beside Latin letters and digits, and none between Han characters or beside its marks", () => {
  const says = (text: string, params: Phrase["params"]): string => render(notInCatalogue({ en: "", "zh-CN": text }, params), "zh-CN");
  expect(says("由 {who}监听", { who: "容器 shop-web-1" })).toBe("由容器 shop-web-1 监听");
  expect(says("由 {who}监听", { who: "node（pid 7）" })).toBe("由 node（pid 7）监听");
  expect(says("{place} 指向 {address}", { place: "a.json（here）", address: "[::1]:80" })).toBe("a.json（here）指向 [::1]:80");
  expect(says("{part}在 {ports} 监听", { part: "nginx", ports: "80" })).toBe("nginx 在 80 监听");
  expect(says("{a}{b}", { a: "甲", b: "" })).toBe("甲");
  expect(says("连接到 {url}", { url: "*:80" })).toBe("连接到 *:80");
});

test("a parameter's own braces are not expanded again", () => {
  expect(render(notInCatalogue({ en: "{a} {b}", "zh-CN": "" }, { a: "{b}", b: "1" }), "en")).toBe("{b} 1");
});

test("a missing parameter and an unknown id stay visible and never throw", () => {
  expect(render(notInCatalogue({ en: "by {who}", "zh-CN": "" }), "en")).toBe("by {who}");
  expect(render({ id: "no.such.id" as Phrase["id"] }, "en")).toBe("no.such.id");
  expect(render({ id: "no.such.id" as Phrase["id"], params: { port: 80, who: "nginx" } }, "zh-CN")).toBe("no.such.id (80、nginx)");
});

test("the compiler asks for every parameter by name", () => {
  const known = Object.keys(catalogue)[0] ?? "";
  expect(known).not.toBe("");
  // @ts-expect-error an id that is not in the catalogue
  phrase("no.such.id");
});

test("an instant is written by the edge that shows it, in UTC where that says nothing", () => {
  const inner = phrase("explanation.who.since", { time: "2026-11-22T05:40:12.345Z" });
  const shown = phrase("services.whole.sentence", { clauses: inner });
  expect(render(shown, "en")).toBe("since 2026-11-22 05:40:12 UTC.");
  expect(render(shown, "en", (iso, language) => `${language} ${iso.slice(11, 16)}`)).toBe("since en 05:40.");
  expect(render(phrase("explanation.who.since", { time: "noon" }), "en", () => "?")).toBe("since noon");
});
