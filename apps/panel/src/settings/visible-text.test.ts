import { expect, test } from "vitest";
import { showHidden } from "./visible-text.ts";

test("what turns text around is written out", () => {
  expect(showHidden("\u202Egnp.exe")).toBe("\\u202Egnp.exe");
  for (const code of [0x200e, 0x200f, 0x202a, 0x202b, 0x202c, 0x202d, 0x2066, 0x2067, 0x2068, 0x2069])
    expect(showHidden(`a${String.fromCharCode(code)}b`)).toBe(`a\\u${code.toString(16).toUpperCase()}b`);
});

test("what people write in any script stays as it is", () => {
  for (const name of ["nginx", "面板", "مرحبا", "שלום", "👩‍💻", "a b\n"]) expect(showHidden(name)).toBe(name);
});
