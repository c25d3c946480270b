import * as fc from "fast-check";
import { expect, test } from "vitest";
import { parseApacheSyntax, type ApacheDirective } from "./apache-syntax.ts";

/** "LINE NAME|ARGUMENT|…", blocks with what they hold in braces. */
function show(directives: readonly ApacheDirective[]): string[] {
  return directives.map(
    ({ name, args, line, block }) => `${line} ${[name, ...args].join("|")}${block === null ? "" : ` {${show(block).join("; ")}}`}`,
  );
}

test("directives, blocks, quotes and joined lines keep their lines", () => {
  const text = `# no
Listen 80
<IfModule !ssl_module>
  Define X "a \\"b\\" c" 'd e'
  <VirtualHost *:80>
    ServerName \\
      a
  </VirtualHost>
</IfModule>
  listen [::]:81 # not a comment`;
  expect(show(parseApacheSyntax(text))).toEqual([
    "2 Listen|80",
    '3 IfModule|!ssl_module {4 Define|X|a "b" c|d e; 5 VirtualHost|*:80 {6 ServerName|a}}',
    "10 listen|[::]:81|#|not|a|comment",
  ]);
});

test("broken nesting closes what is open", () => {
  expect(show(parseApacheSyntax("<A>\n<B>\nx\n</A>\ny\n</C>\n<D"))).toEqual(["1 A {2 B {3 x}}", "5 y", "7 D {}"]);
});

test("no text throws, every line exists, and long ones are read in bounded time", () => {
  const pieces = fc.constantFrom("<", ">", "</", "IfModule", "Listen", "\n", "#", "'", '"', "\\", " ", "80", "\r", "$", "{", "}");
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string(),
        fc.array(pieces, { maxLength: 200 }).map((parts) => parts.join("")),
      ),
      (text) => {
        const count = text.split("\n").length;
        for (const { line } of parseApacheSyntax(text)) expect(line >= 1 && line <= count).toBe(true);
      },
    ),
    { numRuns: 300 },
  );
  for (const text of [
    "\\\n".repeat(100_000),
    "<a>\n".repeat(50_000),
    'x "'.repeat(60_000),
    " ".repeat(200_000),
    `x ${"\\".repeat(100_000)}`,
  ]) {
    const startedAt = performance.now();
    parseApacheSyntax(text);
    expect(performance.now() - startedAt).toBeLessThan(1500);
  }
});
