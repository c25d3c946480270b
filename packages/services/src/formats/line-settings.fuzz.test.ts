import * as fc from "fast-check";
import { expect, test } from "vitest";
import { parseDanteInternals } from "./dante-settings.ts";
import { readIncludedLines } from "./included-lines.ts";
import { parseShellAssignments } from "./shell-assignments.ts";
import { parseVsftpdBoolean, parseVsftpdSettings } from "./vsftpd-settings.ts";
import type { FileBytes } from "../service.ts";

const pieces = fc.constantFrom(
  "internal",
  ":",
  " ",
  "port",
  "=",
  "#",
  "\n",
  "'",
  '"',
  "\\",
  "$",
  "`",
  "export ",
  "A",
  "eq",
  "1080",
  "\t",
  "\r",
);
const texts = fc.oneof(
  fc.string(),
  fc.array(pieces, { maxLength: 300 }).map((parts) => parts.join("")),
);

test("internal lines of Dante, with and without port", () => {
  const source = "# internal: no\ninternal: eth0 port = 1080 # a\nexternal: eth0\n  internal:::1 port=socks\ninternal: 10.0.0.1\n";
  expect(parseDanteInternals(source)).toEqual([
    { address: "eth0", port: "1080", text: "eth0 port = 1080", line: 2 },
    { address: "::1", port: "socks", text: "::1 port = socks", line: 4 },
    { address: "10.0.0.1", port: null, text: "10.0.0.1", line: 5 },
  ]);
});

test("a boolean of vsftpd with a blank behind it is none", () => {
  expect(parseVsftpdSettings("# a=b\n  listen=YES\nlisten_port=21 \nx\n=y")).toEqual([
    { name: "listen", value: "YES", line: 2 },
    { name: "listen_port", value: "21 ", line: 3 },
  ]);
  expect(["yes", "TRUE", "1", "No", "0", "YES ", ""].map(parseVsftpdBoolean)).toEqual([true, true, true, false, false, null, null]);
});

test("a value that only a shell can tell is unknown", () => {
  expect(parseShellAssignments("A=1 # one\nexport B='a b'\n#C=2\nD=\"x\"\nE=$A\nF=`id`\nG=\"$A\"\nH='$A'\nI=a; J=b\nif x; then")).toEqual([
    { name: "A", value: "1", line: 1 },
    { name: "B", value: "a b", line: 2 },
    { name: "D", value: "x", line: 4 },
    { name: "E", value: null, line: 5 },
    { name: "F", value: null, line: 6 },
    { name: "G", value: null, line: 7 },
    { name: "H", value: "$A", line: 8 },
    { name: "I", value: "a", line: 9 },
  ]);
});

test("no text throws, and every line exists", () => {
  fc.assert(
    fc.property(texts, (source) => {
      const count = source.split("\n").length;
      const lines = [...parseDanteInternals(source), ...parseVsftpdSettings(source), ...parseShellAssignments(source)];
      for (const { line } of lines) expect(line >= 1 && line <= count).toBe(true);
    }),
    { numRuns: 300 },
  );
});

test("files that include each other end, and every line keeps its file", () => {
  const names = fc.constantFrom("/a", "/b", "/c", "/*");
  const lines = fc.array(
    fc.oneof(
      names.map((name) => `include ${name}`),
      fc.constant("x 1"),
    ),
    { maxLength: 6 },
  );
  fc.assert(
    fc.property(lines, lines, lines, (a, b, c) => {
      const written = { "/a": a, "/b": b, "/c": c };
      const files = Object.entries(written).map(([path, text]): FileBytes => ({
        path,
        bytes: new TextEncoder().encode(text.join("\n")),
        reason: null,
        hash: null,
      }));
      const read = readIncludedLines(["/a"], files, {
        dialect: { separator: "blank", comment: "line", joinsLines: false, quotes: "none" },
        includesOf: ({ name, args }) => (name === "include" ? args : null),
      });
      for (const { file, line } of read.lines) expect(files.find(({ path }) => path === file) !== undefined && line >= 1).toBe(true);
      expect(read.lines.length).toBeLessThanOrEqual(6000);
    }),
    { numRuns: 100 },
  );
});

test("long input of one kind is read in bounded time", () => {
  for (const text of ["internal:", "internal: a port ", " ", "=", "'", "A='", "\n", "a=", "#"]) {
    const startedAt = performance.now();
    const source = text.repeat(60_000);
    parseDanteInternals(source);
    parseVsftpdSettings(source);
    parseShellAssignments(source);
    expect(performance.now() - startedAt, JSON.stringify(text)).toBeLessThan(1500);
  }
});
