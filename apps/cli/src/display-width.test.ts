import stringWidth from "string-width";
import { expect, test } from "vitest";
import { cutStartTo, cutTo, displayWidth, padEndTo, wrapTo } from "./display-width.ts";

// Signs that are drawn around or before others; terminals disagree on them and no program is named with them.
const disputed = new Set([
  0xad, 0x600, 0x601, 0x602, 0x603, 0x604, 0x605, 0x6dd, 0x890, 0x891, 0x8e2, 0x115f, 0x1160, 0x3164, 0xffa0, 0x110bd, 0x110cd,
]);

test("every assigned character is as wide as string-width says", () => {
  const wrong: string[] = [];
  for (let code = 0x20; code < 0x40000; code += 1) {
    const isControl = code >= 0x7f && code < 0xa0;
    const text = String.fromCodePoint(code);
    if (isControl || disputed.has(code) || /[\p{Cn}\p{Co}\p{Cs}]/u.test(text)) continue;
    if (displayWidth(text) !== stringWidth(text)) wrong.push(code.toString(16));
  }
  expect(wrong).toEqual([]);
});

test("a text is as wide as its characters; our own colours take no room", () => {
  expect(displayWidth("端口 443")).toBe(8);
  expect(displayWidth("\u001b[1m端口\u001b[22m")).toBe(4);
  expect(displayWidth("")).toBe(0);
});

test("padding and cutting count columns, not characters", () => {
  expect(padEndTo("端口", 6)).toBe("端口  ");
  expect(cutTo("端口转发", 5)).toBe("端口…");
  expect(cutTo("端口转发", 8)).toBe("端口转发");
  expect(cutStartTo("[2001:db8::1]:443", 9)).toBe("…::1]:443");
  expect(cutStartTo("端口转发", 5)).toBe("…转发");
  expect(cutStartTo("443", 3)).toBe("443");
  expect(displayWidth(cutTo("端口转发", 6))).toBeLessThanOrEqual(6);
});

test("wrapping breaks at spaces and between Chinese characters, and keeps punctuation with what it closes", () => {
  expect(wrapTo("one two three", 8)).toEqual(["one two", "three"]);
  expect(wrapTo("监听端口，转发", 8)).toEqual(["监听端", "口，转发"]);
  for (const line of wrapTo("使用 sudo portolan …，或授予 CAP_SYS_PTRACE 和 CAP_DAC_READ_SEARCH", 30))
    expect(displayWidth(line)).toBeLessThanOrEqual(30);
  expect(wrapTo("well-known、assigned", 12)).toEqual(["well-known、", "assigned"]);
  expect(wrapTo("", 10)).toEqual([""]);
});
