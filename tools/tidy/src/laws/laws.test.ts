import { expect, test } from "vitest";
import type { Law } from "../law.ts";
import { errorsDocument } from "../errors-document.ts";
import { treeOf } from "../tree.ts";
import { bannedNames } from "./banned-names.ts";
import { deadExports } from "./dead-exports.ts";
import { dependencyReasons } from "./dependency-reasons.ts";
import { errorsDoc } from "./errors-doc.ts";
import { fileHeaders } from "./file-headers.ts";
import { importCycles } from "./import-cycles.ts";
import { importDirections } from "./import-directions.ts";
import { lockfile } from "./lockfile.ts";
import { checkMessages } from "./message-languages.ts";
import { purity } from "./purity.ts";
import { sizes } from "./sizes.ts";
import { specRules } from "./spec-rules.ts";
import { workplaceWords } from "./workplace-words.ts";

const header = "/** A model. */\n";

function workspace(folder: string, role: string, dependencies: readonly string[] = []): readonly [string, string] {
  const name = `@portolan/${folder.split("/").at(-1) ?? ""}`;
  return [
    `${folder}/package.json`,
    JSON.stringify({ name, portolan: { role }, dependencies: Object.fromEntries(dependencies.map((d) => [d, "1.0.0"])) }),
  ];
}

function whats(law: Law, files: readonly (readonly [string, string])[]): readonly string[] {
  return law.check(treeOf(new Map(files))).map(({ path, line, what }) => `${path}:${line} ${what}`);
}

const net = workspace("packages/net", "pure");
const capture = workspace("packages/capture", "host", ["@portolan/net"]);

test("import-directions: a pure package that imports Node is caught, its test is not", () => {
  const file = 'import { readFileSync } from "node:fs";\n';
  expect(whats(importDirections, [net, ["packages/net/src/a.ts", file], ["packages/net/src/a.test.ts", file]])).toEqual([
    "packages/net/src/a.ts:1 imports node:fs",
  ]);
});

test("import-directions: an undeclared workspace import is caught even though npm links it", () => {
  const server = workspace("apps/server", "app");
  expect(whats(importDirections, [net, server, ["apps/server/src/a.ts", 'import { x } from "@portolan/net";']])).toEqual([
    "apps/server/src/a.ts:1 imports undeclared @portolan/net",
  ]);
});

test("import-directions: the server may not read the host, the daemon may", () => {
  const files = ["server", "daemon"].flatMap((app) => [
    workspace(`apps/${app}`, "app", ["@portolan/capture"]),
    [`apps/${app}/src/a.ts`, 'import { openCapture } from "@portolan/capture";'] as const,
  ]);
  expect(whats(importDirections, [capture, ...files])).toEqual(["apps/server/src/a.ts:1 app imports @portolan/capture (host)"]);
});

test("import-directions: a pure package may not import one above it, nor anything reach inside another", () => {
  const sockets = workspace("packages/sockets", "pure", ["@portolan/explanation"]);
  const explanation = workspace("packages/explanation", "pure");
  expect(
    whats(importDirections, [sockets, explanation, ["packages/sockets/src/a.ts", 'import { e } from "@portolan/explanation";']]),
  ).toHaveLength(1);
  expect(whats(importDirections, [sockets, ["packages/sockets/src/a.ts", 'import { e } from "../../net/src/port.ts";']])).toEqual([
    "packages/sockets/src/a.ts:1 reaches outside its package: ../../net/src/port.ts",
  ]);
});

test("import-directions: a package without a role is caught", () => {
  expect(whats(importDirections, [["packages/net/package.json", '{"name":"@portolan/net"}']])).toEqual([
    "packages/net/package.json:1 no role",
  ]);
});

test("import-directions: the panel may take types from sockets but no code", () => {
  const panel = workspace("apps/panel", "web", ["@portolan/sockets"]);
  const sockets = workspace("packages/sockets", "pure");
  const panelFile = (text: string): readonly string[] => whats(importDirections, [panel, sockets, ["apps/panel/src/a.ts", text]]);
  expect(panelFile('import type { Endpoint } from "@portolan/sockets";')).toEqual([]);
  expect(panelFile('import { endpointsOf } from "@portolan/sockets";')).toHaveLength(1);
});

test("import-cycles: two files that need each other are caught", () => {
  const files = [
    net,
    ["packages/net/src/a.ts", 'import { b } from "./b.ts";'],
    ["packages/net/src/b.ts", 'import { a } from "./a.ts";'],
  ] as const;
  expect(whats(importCycles, files)).toEqual([
    "packages/net/src/a.ts:1 import cycle: packages/net/src/a.ts → packages/net/src/b.ts → packages/net/src/a.ts",
  ]);
  expect(whats(importCycles, [net, ["packages/net/src/a.ts", 'import { b } from "./b.ts";'], ["packages/net/src/b.ts", ""]])).toEqual([]);
});

test("dead-exports: a value that no other file names is caught; a type, a schema and what a test alone uses are not", () => {
  const files = [
    ["packages/net/src/a.ts", "export function used() {}\n\nexport const unused = 1;\nconst own = 2;\nexport interface Options {}\n"],
    ["packages/net/src/schema.ts", "export const Row = object();\nexport type Row = Static<typeof Row>;\n"],
    ["packages/net/src/a.test.ts", 'import { used } from "./a.ts";\nconst own = used();'],
    ["vitest.config.ts", "export const unheard = {};"],
  ] as const;
  expect(whats(deadExports, files)).toEqual(["packages/net/src/a.ts:3 nobody imports unused"]);
});

test("banned-names: utils, a folder called shared and a -manager are caught; port-set is not", () => {
  const paths = ["packages/net/src/utils.ts", "apps/cli/src/shared/a.ts", "apps/cli/src/lease-manager.ts", "packages/net/src/port-set.ts"];
  expect(
    whats(
      bannedNames,
      paths.map((path) => [path, ""]),
    ),
  ).toHaveLength(3);
});

test("file-headers: a pure file without a header is caught", () => {
  expect(whats(fileHeaders, [net, ["packages/net/src/a.ts", "export const a = 1;\n"], ["packages/net/src/b.ts", header]])).toEqual([
    "packages/net/src/a.ts:1 no header",
  ]);
});

test("purity: a clock in a pure package is caught, a given date is not", () => {
  expect(whats(purity, [net, ["packages/net/src/a.ts", "const a = Date.now();"], ["packages/net/src/b.ts", "new Date(5)"]])).toHaveLength(
    1,
  );
});

test("sizes: a function of 71 lines and a file of 501 are caught unless excepted with a reason", () => {
  const long = `function f() {\n${"  f();\n".repeat(69)}}\n`;
  expect(whats(sizes, [["apps/cli/src/a.ts", long]])).toEqual(["apps/cli/src/a.ts:1 function of 71 lines"]);
  expect(whats(sizes, [["apps/cli/src/a.ts", "x;\n".repeat(501)]])).toEqual(["apps/cli/src/a.ts:1 501 lines"]);
  const exception = ["tools/tidy/exceptions.json", '{"apps/cli/src/a.ts":"a table"}'] as const;
  expect(whats(sizes, [["apps/cli/src/a.ts", long], exception])).toEqual([]);
});

test("spec-rules: a rule without a test and a test without a rule are caught", () => {
  const spec = ["packages/net/SPEC.md", "- **A1** one\n- **A2** two\n"] as const;
  expect(
    whats(specRules, [spec, ["packages/net/src/a.test.ts", 'test("A1: works", () => {});\ntest.each([1])("A9: odd", () => {});']]),
  ).toEqual(["packages/net/SPEC.md:2 rule A2 has no test", "packages/net/src/a.test.ts:2 test of unknown rule A9"]);
});

test("message-languages: a missing text and a lost parameter are caught; plural forms may differ", () => {
  const messages = {
    ok: { en: "{count} {count:port|ports}", "zh-CN": "{count} 个端口" },
    missing: { en: "a", "zh-CN": "" },
    lost: { en: "{a} {b}", "zh-CN": "{a}" },
  };
  expect(checkMessages(messages).map(({ what }) => what)).toEqual(["missing: no text in zh-CN", "lost: parameters differ: a, b and a"]);
});

test("dependency-reasons: an unpinned, an unexplained and an unused dependency are caught", () => {
  const list = [
    "docs/dependencies.md",
    "| name | version | why |\n|---|---|---|\n| koffi | 3.3.4 | netlink |\n| gone | 1.0.0 | once |\n",
  ] as const;
  const pkg = ["package.json", JSON.stringify({ dependencies: { koffi: "3.3.4", kysely: "^0.29.9" } })] as const;
  expect(whats(dependencyReasons, [pkg, list])).toEqual([
    "package.json:1 kysely@^0.29.9 is not pinned",
    "docs/dependencies.md:1 kysely@^0.29.9 has no line",
    "docs/dependencies.md:1 gone is listed and not used",
  ]);
});

test("lockfile: a platform package that npm left out is caught", () => {
  const lock = { packages: { "node_modules/x": { optionalDependencies: { "x-linux": "1", "x-mac": "1" } }, "node_modules/x-linux": {} } };
  expect(whats(lockfile, [["package-lock.json", JSON.stringify(lock)]])).toEqual([
    "package-lock.json:1 node_modules/x names x-mac, which is not locked",
  ]);
});

test("workplace-words: a machine's path is caught", () => {
  expect(whats(workplaceWords, [["docs/a.md", ["see ", "work", "x"].join("/")]])).toHaveLength(1);
});

test("errors-doc: a page that differs from the catalogue is caught, the written one is not", () => {
  expect(whats(errorsDoc, [["docs/errors.md", "# Errors\n"]])).toEqual(["docs/errors.md:1 differs from the catalogue"]);
  expect(whats(errorsDoc, [["docs/errors.md", errorsDocument()]])).toEqual([]);
});
