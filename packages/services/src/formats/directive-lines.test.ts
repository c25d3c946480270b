import * as fc from "fast-check";
import { expect, test } from "vitest";
import { parseDirectiveLines, type DirectiveDialect } from "./directive-lines.ts";

const redis: DirectiveDialect = { separator: "blank", comment: "line", joinsLines: false, quotes: "c" };
const sshd: DirectiveDialect = { separator: "either", comment: "anywhere", joinsLines: false, quotes: "plain" };
const zabbix: DirectiveDialect = { separator: "equals", comment: "line", joinsLines: false, quotes: "none" };

/** "LINE NAME|ARGUMENT|…" of each directive. */
const read = (text: string, dialect: DirectiveDialect): string[] =>
  parseDirectiveLines(text, dialect).map(
    ({ name, args, line, isBroken }) => [`${line} ${name}`, ...args].join("|") + (isBroken ? " broken" : ""),
  );

test("names and arguments keep their lines", () => {
  expect(read('# a\nbind 127.0.0.1 -::1\r\n\n  port\t6379 # no comment\nsave ""\nuser "a\\"b\\n" \'c\\d\'\nloose "x', redis)).toEqual([
    "2 bind|127.0.0.1|-::1",
    "4 port|6379|#|no|comment",
    "5 save|",
    '6 user|a"b\n|c\\d',
    "7 loose broken",
  ]);
});

test("an equals sign separates where the dialect says so, and a comment ends a line", () => {
  expect(read("Port=22 # usual\nPort = 23\nPort 24#a\nUsePAM", sshd)).toEqual(["1 Port|22", "2 Port|23", "3 Port|24#a", "4 UsePAM"]);
  expect(read("ListenIP = ::1,127.0.0.1\nListenPort", zabbix)).toEqual(["1 ListenIP|::1,127.0.0.1"]);
  expect(parseDirectiveLines("A=b  'c' ", zabbix)[0]?.rest).toBe("b  'c'");
});

test("a backslash joins lines, and the directive has the line of the first", () => {
  expect(read("a b \\\nc\nd", { ...redis, joinsLines: true })).toEqual(["1 a|b|c", "3 d"]);
  expect(read("a b \\\nc", redis)).toEqual(["1 a|b|\\", "2 c"]);
});

test("no text throws, and every line exists", () => {
  const pieces = fc.constantFrom("=", "\n", "#", "'", '"', "\\", " ", "a", "\r", "<", ">", "\t");
  const dialect = fc.record<DirectiveDialect>({
    separator: fc.constantFrom("blank", "equals", "either"),
    comment: fc.constantFrom("line", "anywhere"),
    joinsLines: fc.boolean(),
    quotes: fc.constantFrom("c", "plain", "none"),
  });
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string(),
        fc.array(pieces, { maxLength: 200 }).map((parts) => parts.join("")),
      ),
      dialect,
      (text, chosen) => {
        const count = text.split("\n").length;
        for (const { line, name } of parseDirectiveLines(text, chosen))
          expect([line >= 1 && line <= count, name === ""]).toEqual([true, false]);
      },
    ),
    { numRuns: 300 },
  );
});

test("long lines and many joined lines are read in bounded time", () => {
  for (const text of ["\\\n".repeat(100_000), "a ".repeat(100_000), '"'.repeat(200_000), " ".repeat(200_000), "a=".repeat(100_000)]) {
    const startedAt = performance.now();
    parseDirectiveLines(text, { ...sshd, joinsLines: true });
    expect(performance.now() - startedAt).toBeLessThan(1500);
  }
});
