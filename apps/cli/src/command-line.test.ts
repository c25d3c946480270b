import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { commands } from "./command-list.ts";
import { run, savedByUser, savedHost } from "./test-terminal.ts";

const folder = mkdtempSync(join(tmpdir(), "portolan-cli-"));
afterAll(() => rmSync(folder, { recursive: true }));

function file(name: string, change: (text: string) => string): string {
  const path = join(folder, name);
  writeFileSync(path, change(readFileSync(savedHost, "utf8")));
  return path;
}

describe("exit codes", () => {
  const damaged = file("damaged.json", (text) => text.replace('"port": 23333', '"port": 23334'));
  const newer = file("newer.json", (text) => text.replace("portolan.snapshot/1", "portolan.snapshot/9"));
  const foreign = file("foreign.json", () => '{"hello": 1}');
  const noJson = file("no.json", () => "hello");
  const cases: readonly (readonly [words: readonly string[], code: number, errorCode: string | null])[] = [
    [["ls", "--snapshot", savedHost], 0, null],
    [["ls", "--snapshot", savedByUser], 0, null],
    [["ls", "--snapshot", savedHost, "nothing-like-that"], 0, null],
    [["explain", "9", "--snapshot", savedHost], 0, null],
    [["explain", "mcsmanager-panel", "--snapshot", savedHost], 0, null],
    [["free", "--snapshot", savedHost], 0, null],
    [["version"], 0, null],
    [["--version"], 0, null],
    [["help"], 0, null],
    [[], 0, null],
    [["ls", "--help"], 0, null],
    [["free", "3", "--range", "80-81", "--snapshot", savedHost], 1, null],
    [["plan", "allow", "tcp/23333", "--from", "10.0.0.0/8", "--only", "--snapshot", savedHost], 1, null],
    [["plan", "allow", "tcp/23333", "--only", "--snapshot", savedHost], 2, "OPTION_MISSING"],
    [["plan", "open", "tcp/23333"], 2, "ARGUMENT_INVALID"],
    [["plan", "close", "tcp/23", "--accept-risk=lose-shh", "--snapshot", savedHost], 2, "ARGUMENT_INVALID"],
    [["plan", "show", foreign], 2, "PLAN_INVALID"],
    [["apply", "--extend", "5"], 2, "ARGUMENT_INVALID"],
    [["apply"], 2, "OPERAND_MISSING"],
    [["approve", foreign], 2, "OPTION_MISSING"],
    [["approver", "lend"], 2, "ARGUMENT_INVALID"],
    [["lss"], 2, "COMMAND_UNKNOWN"],
    [["help", "lss"], 2, "COMMAND_UNKNOWN"],
    [["ls", "--snapshot", savedHost, "public", "-unit:ssh", "tcp"], 0, null],
    [["ls", "--snapshot", savedHost, "unti:ssh"], 2, "ARGUMENT_INVALID"],
    [["ls", "--snapshot", savedHost, "since:soon"], 2, "ARGUMENT_INVALID"],
    [["ls", "--snapshot", savedHost, "9000-80"], 2, "PORT_INVALID"],
    [["ls", ":free"], 2, "FREE_IS_NO_ENDPOINT"],
    [["ls", "name:shop"], 2, "ARGUMENT_INVALID"],
    [["ls", "--port", "0"], 2, "PORT_ZERO"],
    [["ls", "--frobnicate"], 2, "OPTION_UNKNOWN"],
    [["ls", "--port"], 2, "OPTION_VALUE_MISSING"],
    [["ls", "--port", "70000"], 2, "PORT_INVALID"],
    [["ls", "--proto", "icmp"], 2, "ARGUMENT_INVALID"],
    [["ls", "--lang", "tlh"], 2, "ARGUMENT_INVALID"],
    [["explain"], 2, "OPERAND_MISSING"],
    [["explain", "80", "81"], 2, "OPERANDS_TOO_MANY"],
    [["explain", "65536", "--snapshot", savedHost], 2, "PORT_INVALID"],
    [["explain", "sctp/80", "--snapshot", savedHost], 2, "ARGUMENT_INVALID"],
    [["explain", "mcsmanagr", "--snapshot", savedHost], 2, "SERVICE_UNKNOWN"],
    [["free", "0"], 2, "ARGUMENT_INVALID"],
    [["free", "--allow", "everything"], 2, "ARGUMENT_INVALID"],
    [["completion", "powershell"], 2, "ARGUMENT_INVALID"],
    [["snapshot", "--out", join(folder, "no/such/folder")], 2, "FILE_UNWRITABLE"],
    [["ls", "--snapshot", damaged], 2, "SNAPSHOT_DAMAGED"],
    [["ls", "--snapshot", newer], 2, "SNAPSHOT_UNKNOWN_VERSION"],
    [["ls", "--snapshot", foreign], 2, "SNAPSHOT_UNKNOWN_VERSION"],
    [["ls", "--snapshot", noJson], 2, "SNAPSHOT_NOT_JSON"],
    [["ls", "--snapshot", folder], 2, "FILE_UNREADABLE"],
    [["ls", "--snapshot", join(folder, "none.json")], 4, "SNAPSHOT_NOT_FOUND"],
    [["ls", "--snapshot", savedHost, "--namespace", "name:blue"], 4, "NAMESPACE_UNKNOWN"],
  ];

  test.each(cases)("%j exits with %i", async (words, code, errorCode) => {
    const result = await run([...words, ...(words[0] === undefined ? [] : ["--json"])]);
    expect(result.code).toBe(code);
    if (errorCode === null) return;
    expect(result.stdout).toBe("");
    expect(JSON.parse(result.stderr)).toMatchObject({ schema: "portolan.error/1", error: { code: errorCode } });
  });

  test.each(cases.filter(([, , errorCode]) => errorCode !== null))("%j says what, why and what to do, in both languages", async (words) => {
    for (const language of ["en", "zh-CN"]) {
      const result = await run(words, { environment: { PORTOLAN_LANG: language } });
      const lines = result.stderr.trimEnd().split("\n");
      expect(result.stdout).toBe("");
      expect(lines).toHaveLength(3);
      expect(lines[0]).toMatch(language === "en" ? /^error: \S/ : /^错误：\S/);
      expect(lines[2]).toMatch(/^ {2}→ \S/);
      expect(result.stderr).not.toMatch(/\{\w+\}|undefined/);
    }
  });
});

test("near names are offered", async () => {
  expect((await run(["explian", "80"])).stderr).toContain("portolan explain");
  expect((await run(["ls", "--prot", "tcp"])).stderr).toContain("--proto");
  expect((await run(["explain", "mcsmanager-panl", "--snapshot", savedHost])).stderr).toContain("portolan explain mcsmanager-panel");
});

test("global options may stand before the command", async () => {
  const after = await run(["ls", "--snapshot", savedHost, "--lang", "zh"]);
  expect(after.stdout).toContain("协议");
  expect(await run(["--lang", "zh", "ls", "--snapshot", savedHost])).toEqual(after);
  expect(await run(["--lang=zh", "ls", "--snapshot", savedHost])).toEqual(after);
});

describe.each(commands.map(({ name }) => name))("help of %s", (name) => {
  test.each(["en", "zh-CN"])("%s: complete, no raw ids, fits 80 columns but for lines to copy", async (language) => {
    const byOption = await run([name, "--help", "--lang", language]);
    const byCommand = await run(["help", name], { environment: { PORTOLAN_LANG: language } });
    expect(byOption).toEqual(byCommand);
    expect(byOption.code).toBe(0);
    expect(byOption.stdout).not.toMatch(/help\.\w|\{\w+\}|undefined/);
    const command = commands.find((known) => known.name === name);
    for (const { flags } of command?.options ?? []) expect(byOption.stdout).toContain(flags.split(" <")[0]);
    for (const { line } of command?.examples ?? []) expect(byOption.stdout).toContain(line);
    expect(byOption.stdout).toMatch(language === "zh-CN" ? /示例/ : /Examples/);
  });
});

test("a file is never the snapshot's own business: what is shown of it cannot steer the terminal", async () => {
  const path = join(folder, "\u001b[31mred.json");
  copyFileSync(join(savedHost), path);
  const result = await run(["ls", "--snapshot", `${path}x`]);
  expect(result.stderr).not.toContain("\u001b");
  expect(result.stderr).toContain("\\x1b[31mred.json");
});

test("a value that begins with a minus is named as it was typed", async () => {
  const { code, stderr } = await run(["lease", "claim", "--pool", "main", "--owner", "a", "--count", "-3"]);
  expect(code).toBe(2);
  expect(stderr).toContain("--count: -3 cannot be used");
});
