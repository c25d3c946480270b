import * as fc from "fast-check";
import { expect, test } from "vitest";
import { parseNamedSyntax, type NamedStatement } from "./named-syntax.ts";

/** "LINE WORD WORD { … }" of each statement. */
function show(statements: readonly NamedStatement[]): string[] {
  const text = ({ words }: NamedStatement): string =>
    words.map((word) => (typeof word === "string" ? word : `{${word.map((inner) => `${text(inner)};`).join(" ")}}`)).join(" ");
  return statements.map((statement) => `${statement.line} ${text(statement)}`);
}

test("statements, blocks, comments of three kinds and quotes keep their lines", () => {
  const source = `// first
acl "inner" { !10.0.0.1; 10/8; }; # second
/* over
   lines */ options {
  directory "/var/cache/bind"; listen-on port 53 { any; };
};
include "/etc/bind/a;b.conf";`;
  expect(show(parseNamedSyntax(source))).toEqual([
    "2 acl inner {!10.0.0.1; 10/8;}",
    "4 options {directory /var/cache/bind; listen-on port 53 {any;};}",
    "7 include /etc/bind/a;b.conf",
  ]);
});

test("broken input ends early and keeps what stands before it", () => {
  expect(show(parseNamedSyntax("a 1;\nb { c"))).toEqual(["1 a 1"]);
  expect(show(parseNamedSyntax("a 1; } b 2;"))).toEqual(["1 a 1", "1 b 2"]);
  expect(show(parseNamedSyntax('a "open\nb 2;'))).toEqual(["1 a open b 2"]);
});

test("no text throws, and every line exists", () => {
  const pieces = fc.constantFrom("options", " ", "{", "}", ";", "\n", '"', "\\", "#", "//", "/*", "*/", "/", "!", "any", "\uFEFF");
  const text = fc.oneof(
    fc.string(),
    fc.array(pieces, { maxLength: 300 }).map((parts) => parts.join("")),
  );
  fc.assert(
    fc.property(text, (source) => {
      const count = source.split("\n").length;
      for (const { line, words } of parseNamedSyntax(source)) expect([line >= 1 && line <= count, words.length > 0]).toEqual([true, true]);
    }),
    { numRuns: 300 },
  );
});

test("long input of one kind is read in bounded time", () => {
  for (const text of ["{", "}", ";", '"', "/", "/*", "#", " ", "a", "a;", "{;"]) {
    const startedAt = performance.now();
    parseNamedSyntax(text.repeat(100_000));
    expect(performance.now() - startedAt, JSON.stringify(text)).toBeLessThan(1500);
  }
});
