import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { threadCpuUsage } from "node:process";
import { expect, test } from "vitest";
import { parseHostPort } from "../listen-arguments.ts";
import { keepKnownWords } from "../kept-words.ts";
import { parseApacheSyntax } from "./apache-syntax.ts";
import { parseBracedSettings } from "./braced-settings.ts";
import { parseCaddyfile } from "./caddyfile-syntax.ts";
import { parseDanteInternals } from "./dante-settings.ts";
import { parseDirectiveLines } from "./directive-lines.ts";
import { parseEnvironmentFile } from "./environment-file.ts";
import { parseErlangTerms } from "./erlang-terms.ts";
import { parseHaproxySyntax } from "./haproxy-syntax.ts";
import { hostsPath, resolveName } from "./hosts-file.ts";
import { parseIniSyntax } from "./ini-syntax.ts";
import { parseJavaProperties } from "./java-properties.ts";
import { listElements, parseJsonLines, parseNestedJson } from "./json-lines.ts";
import { parseJsonTree } from "./json-tree.ts";
import { parseNamedSyntax } from "./named-syntax.ts";
import { parseNginxFile, parseNginxSyntax } from "./nginx-syntax.ts";
import { splitWords } from "./placed-text.ts";
import { parsePostgresqlSyntax } from "./postgresql-syntax.ts";
import { parseShellAssignments } from "./shell-assignments.ts";
import { parseSystemdUnit } from "./systemd-unit-syntax.ts";
import { parseTomlSettings } from "./toml-settings.ts";
import { parseVsftpdBoolean, parseVsftpdSetting, parseVsftpdSettings } from "./vsftpd-settings.ts";
import { parseXmlElements } from "./xml-elements.ts";
import { parseYamlLines } from "./yaml-lines.ts";

const encoder = new TextEncoder();
const read = (path: string, text: string) => ({ path, bytes: encoder.encode(text), reason: null, hash: null });

const formats: Readonly<Record<string, (text: string) => unknown>> = {
  parseApacheSyntax,
  parseBracedSettings,
  parseCaddyfile,
  parseDanteInternals,
  parseDirectiveLines: (text) => [
    parseDirectiveLines(text, { separator: "blank", comment: "anywhere", joinsLines: true, quotes: "c" }),
    parseDirectiveLines(text, { separator: "either", comment: "line", joinsLines: false, quotes: "plain" }),
    parseDirectiveLines(text, { separator: "equals", comment: "anywhere", joinsLines: false, quotes: "none" }),
  ],
  parseEnvironmentFile,
  parseErlangTerms,
  parseHaproxySyntax: (text) => parseHaproxySyntax(text, { PORT: "80" }),
  resolveName: (text) => resolveName("harbour", [read(hostsPath, text)]),
  parseIniSyntax: (text) => [parseIniSyntax(text), parseIniSyntax(text, { inlineComment: "#;" })],
  parseJavaProperties,
  parseJsonLines,
  parseNestedJson: (text) => parseNestedJson({ value: {}, raw: text, line: 1, valueLine: 1 }),
  listElements: (text) => listElements({ value: text.split(",").map((_item, index) => index), raw: text, line: 1, valueLine: 1 }),
  parseJsonTree,
  parseNamedSyntax,
  parseNginxFile,
  parseNginxSyntax,
  splitWords: (text) => splitWords({ text, starts: [{ at: 0, line: 1 }] }),
  parsePostgresqlSyntax,
  parseShellAssignments,
  parseSystemdUnit,
  parseTomlSettings,
  parseVsftpdSettings,
  parseVsftpdSetting,
  parseVsftpdBoolean,
  parseXmlElements,
  parseYamlLines,
  parseHostPort,
  keepKnownWords,
};

const openings = ["", "a", "a = ", 'a: "', "<a ", "[b"];
const characters = " \t\r\n\"'\\#;:,.=-<>{}[]()/*!$%&@a1~`|\u00A0\u00E9".split("");
const units = [
  ...characters,
  ...'a |a.|a=|a:|a,|- |a\n|[a|{a|<a |<a>|<!--|${|{{|\\\n|\n |\\"|""|\'\'|"a|\'a|a: |a: b\n|a=b\n|a {\n|a{|a;|"a" |a="b" |# |//|/*|*/|[[|]]|<<A\n|a=\'b\',|- - |: |1,|<a b="c"/>|%a\n|{a,1}.|if {\n|a \\\n'.split(
    "|",
  ),
];
const endings = ["", "b\n"];

/** Time of this thread alone, so that other programs of the machine do not count; the shortest of some tries. */
function cpuMs(work: () => unknown, tries: number): number {
  const spent = Array.from({ length: tries }, () => {
    const before = threadCpuUsage();
    work();
    const after = threadCpuUsage(before);
    return (after.user + after.system) / 1000;
  });
  return Math.min(...spent);
}

interface Input {
  readonly opening: string;
  readonly unit: string;
  readonly ending: string;
}

function textOf({ opening, unit, ending }: Input, size: number): string {
  return opening + unit.repeat(Math.ceil(size / unit.length)) + ending;
}

const inputs: readonly Input[] = openings.flatMap((opening) =>
  units.flatMap((unit) => endings.map((ending) => ({ opening, unit, ending }))),
);

/** Empty where twice the text takes no more than about twice the time. */
function growthOf(parse: (text: string) => unknown, input: Input): readonly string[] {
  const [short, long] = [textOf(input, 16_384), textOf(input, 32_768)];
  const first = cpuMs(() => parse(short), 3);
  const second = cpuMs(() => parse(long), 3);
  return second > first * 3 ? [`${JSON.stringify(input)}: ${Math.round(first)} ms, twice as long: ${Math.round(second)} ms`] : [];
}

test.each(Object.entries(formats))("%s takes time in proportion to the text, whatever it is", { timeout: 60_000 }, (_name, parse) => {
  const found: string[] = [];
  for (const input of inputs) {
    const probe = textOf(input, 8192);
    if (found.length < 3 && cpuMs(() => parse(probe), 1) > 5 && cpuMs(() => parse(probe), 2) > 5) found.push(...growthOf(parse, input));
  }
  expect(found).toEqual([]);
});

test("every format is looked at", () => {
  const names = readdirSync(import.meta.dirname)
    .filter((name) => name.endsWith(".ts") && !name.endsWith(".test.ts"))
    .flatMap((name) => [...readFileSync(join(import.meta.dirname, name), "utf8").matchAll(/^export function (parse\w+)/gm)])
    .map((match) => match[1] ?? "");
  expect(names.length).toBeGreaterThan(20);
  expect(names.filter((name) => !(name in formats))).toEqual([]);
});
