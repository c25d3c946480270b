import * as fc from "fast-check";
import { expect, test } from "vitest";
import { parseBracedSettings } from "./braced-settings.ts";
import { parseCaddyfile } from "./caddyfile-syntax.ts";
import { parseEnvironmentFile } from "./environment-file.ts";
import { parseJsonTree } from "./json-tree.ts";
import { lineAt, splitWords } from "./placed-text.ts";
import { parseSystemdUnit } from "./systemd-unit-syntax.ts";
import { parseTomlSettings } from "./toml-settings.ts";
import { parseYamlLines } from "./yaml-lines.ts";

const options = { numRuns: 300 };
const trees = [parseBracedSettings, parseTomlSettings, parseYamlLines] as const;
const pieces = fc.constantFrom(
  ..."a b.c port : = - , ; # // /* */ { } [ ] [[ ]] \" ' ` \\ \n \t $X ${X} ( ) | > & * ! 80 :: 127.0.0.1:80 import <<EOF EOF \"\"\" '''".split(
    " ",
  ),
  " ",
  "\n",
  "  ",
  "\r\n",
);
const texts = fc.oneof(
  fc.array(pieces, { maxLength: 300 }).map((parts) => parts.join("")),
  fc.uint8Array({ maxLength: 2000 }).map((bytes) => new TextDecoder().decode(bytes)),
);
const words = fc.stringMatching(/^[a-z][a-z0-9_]{0,6}$/);
const scalars = fc.oneof(words, fc.nat(65_535).map(String), fc.constantFrom("127.0.0.1:80", "[::]:80", "tcp://[::1]:80", "a b"));

test("no text makes a format throw, and every line exists", () => {
  fc.assert(
    fc.property(texts, (text) => {
      const lines = text.split("\n").length;
      const check = (line: number): void => expect(line >= 1 && line <= lines, `${line} of ${lines}`).toBe(true);
      for (const parse of trees) for (const { line } of parse(text).leaves) check(line);
      for (const { line } of parseJsonTree(text)?.leaves ?? []) check(line);
      for (const { value, line } of [...parseSystemdUnit(text), ...parseEnvironmentFile(text)]) {
        check(line);
        for (const word of splitWords(value)) check(word.line);
        check(lineAt(value, value.text.length));
      }
      for (const { words: found } of parseCaddyfile(text)) for (const { line } of found) check(line);
    }),
    options,
  );
});

test("a long file of any one character is read in bounded time by every format", () => {
  for (const character of ["{", "}", "[", "]", "'", '"', "\\", "#", " ", "a", "$", "\n", "=", "-", ":", ",", "`", "/", "*", "%"]) {
    for (const unit of [character, `${character}\n`, `a${character}`]) {
      const text = unit.repeat(25_000);
      const startedAt = performance.now();
      for (const parse of [...trees, parseJsonTree, parseSystemdUnit, parseEnvironmentFile, parseCaddyfile]) parse(text);
      splitWords({ text, starts: [{ at: 0, line: 1 }] });
      expect(performance.now() - startedAt, JSON.stringify(unit)).toBeLessThan(3000);
    }
  }
});

/** A tree of two levels: sections of scalars and of lists. */
const sections = fc.dictionary(
  words,
  fc.dictionary(words, fc.oneof(scalars, fc.array(scalars, { minLength: 1, maxLength: 3 })), { minKeys: 1, maxKeys: 4 }),
  {
    minKeys: 1,
    maxKeys: 4,
  },
);
type Sections = Record<string, Record<string, string | string[]>>;

function leavesOf(value: Sections): string[] {
  return Object.entries(value).flatMap(([section, keys]) =>
    Object.entries(keys).flatMap(([key, item]) =>
      typeof item === "string" ? [`${section}.${key}=${item}`] : item.map((text, index) => `${section}.${key}.${index}=${text}`),
    ),
  );
}

const printers: readonly {
  name: string;
  print: (value: Sections) => string;
  parse: (text: string) => { leaves: readonly { path: readonly string[]; value: string }[] } | null;
}[] = [
  { name: "JSON", print: (value) => JSON.stringify(value, null, 1), parse: parseJsonTree },
  { name: "TOML", print: (value) => block(value, { open: (name) => `[${name}]`, close: "", assign: "=" }), parse: parseTomlSettings },
  { name: "HCL", print: (value) => block(value, { open: (name) => `${name} {`, close: "}", assign: "=" }), parse: parseBracedSettings },
  { name: "NATS", print: (value) => block(value, { open: (name) => `${name}: {`, close: "}", assign: ":" }), parse: parseBracedSettings },
  { name: "YAML", print: printYaml, parse: parseYamlLines },
];

function block(value: Sections, { open, close, assign }: { open: (name: string) => string; close: string; assign: string }): string {
  return Object.entries(value)
    .map(
      ([name, keys]) =>
        `${open(name)}\n${Object.entries(keys)
          .map(([key, item]) => `  ${key} ${assign} ${JSON.stringify(item)} # why`)
          .join("\n")}\n${close}`,
    )
    .join("\n");
}

function printYaml(value: Sections): string {
  const item = (text: string): string => (/^[\w.]+$/.test(text) ? text : JSON.stringify(text));
  const line = (key: string, held: string | string[]): string =>
    typeof held === "string" ? `  ${key}: ${item(held)} # why` : `  ${key}:\n${held.map((text) => `  - ${item(text)}`).join("\n")}`;
  return Object.entries(value)
    .map(
      ([name, keys]) =>
        `${name}:\n${Object.entries(keys)
          .map(([key, held]) => line(key, held))
          .join("\n")}`,
    )
    .join("\n");
}

test.each(printers)("$name gives back the scalars that were written", ({ print, parse }) => {
  fc.assert(
    fc.property(sections, (value) => {
      const read = parse(print(value));
      expect((read?.leaves ?? []).map(({ path, value: text }) => `${path.join(".")}=${text}`)).toEqual(leavesOf(value));
    }),
    options,
  );
});
