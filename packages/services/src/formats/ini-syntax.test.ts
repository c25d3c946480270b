import * as fc from "fast-check";
import { expect, test } from "vitest";
import { parseIniSyntax } from "./ini-syntax.ts";

test("sections, values, bare names, comments and includes keep their lines", () => {
  const text = `\uFEFFearly=1
# no
; no
[mysqld]
port = 3306 # the usual
skip-networking
bind-address="127.0.0.1,#::1" # two
 !includedir /etc/mysql/conf.d/
!include  /etc/x y.cnf\r
= nothing
[ client ] rest
user='a'`;
  expect(parseIniSyntax(text)).toEqual([
    { kind: "option", section: null, name: "early", value: "1", line: 1 },
    { kind: "option", section: "mysqld", name: "port", value: "3306", line: 5 },
    { kind: "option", section: "mysqld", name: "skip-networking", value: null, line: 6 },
    { kind: "option", section: "mysqld", name: "bind-address", value: "127.0.0.1,#::1", line: 7 },
    { kind: "include-directory", path: "/etc/mysql/conf.d/", line: 8 },
    { kind: "include", path: "/etc/x y.cnf", line: 9 },
    { kind: "option", section: "client", name: "user", value: "a", line: 12 },
  ]);
});

test("a dialect says which characters begin a comment within a line; an open quote hides none", () => {
  expect(parseIniSyntax("a = 1 ; b", { inlineComment: "#;" })).toMatchObject([{ value: "1" }]);
  expect(parseIniSyntax("a = 1 ; b")).toMatchObject([{ value: "1 ; b" }]);
  expect(parseIniSyntax("a = it's # b")).toMatchObject([{ value: "it's" }]);
});

test("no text throws, and every line exists", () => {
  const pieces = fc.constantFrom("[", "]", "=", "\n", "#", ";", "'", '"', "\\", "!include", "!includedir", " ", "a", "\r");
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string(),
        fc.array(pieces, { maxLength: 200 }).map((parts) => parts.join("")),
      ),
      (text) => {
        const count = text.split("\n").length;
        for (const { line } of parseIniSyntax(text)) expect(line >= 1 && line <= count).toBe(true);
      },
    ),
    { numRuns: 300 },
  );
});
