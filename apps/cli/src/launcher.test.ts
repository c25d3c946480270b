import { execFileSync, spawnSync } from "node:child_process";
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeEach, describe, expect, test } from "vitest";

const repository = join(import.meta.dirname, "../../..");
const scratch = mkdtempSync(join(tmpdir(), "portolan-launcher-"));
afterAll(() => rmSync(scratch, { recursive: true }));

/** A copy of the launcher in a folder of its own, with programs that only say how they were called. */
let root = "";
let programs = "";
let count = 0;

beforeEach(() => {
  count += 1;
  root = join(scratch, String(count), "with space");
  programs = join(scratch, String(count), "programs");
  for (const folder of [join(root, "tools"), join(root, "apps/cli/src"), programs]) mkdirSync(folder, { recursive: true });
  copyFileSync(join(repository, "portolan"), join(root, "portolan"));
  writeFileSync(join(root, "package-lock.json"), '{"lockfileVersion": 3}');
  for (const name of ["sh", "sha256sum", "uname", "touch", "flock", "readlink", "cat", "mkdir", "chmod"]) {
    symlinkSync(execFileSync("sh", ["-c", `command -v ${name}`], { encoding: "utf8" }).trim(), join(programs, name));
  }
});

function program(path: string, script: string): void {
  writeFileSync(path, `#!/bin/sh\n${script}\n`);
  chmodSync(path, 0o755);
}

function installed(): void {
  mkdirSync(join(root, "node_modules/.bin"), { recursive: true });
  program(join(root, "node_modules/.bin/node"), 'printf "own node:"; printf " [%s]" "$@"; exit 7');
  writeFileSync(join(root, "node_modules/.package-lock.json"), "{}");
}

/** The machine's own Node 18, whose tools/install.mjs notes its call and leaves behind what an install leaves behind. */
function machineNode({ installExit = 0 } = {}): void {
  const own = `printf '#!/bin/sh\\n[ "$1" = -e ] && exit 0\\nprintf "own node:"; printf " [%%s]" "$@"; exit 7\\n' >node_modules/.bin/node`;
  const marker = `sha256sum <package-lock.json | { read -r digest rest; echo "$digest"; } >node_modules/.portolan-installed`;
  const install = `echo called >>installs; [ ${installExit} = 0 ] || exit ${installExit}; mkdir -p node_modules/.bin; ${own}; chmod 755 node_modules/.bin/node; ${marker}`;
  program(join(programs, "node"), `case $1 in -p) echo 18 ;; tools/install.mjs) ${install} ;; *) exit 0 ;; esac`);
  program(join(programs, "npm"), "exit 0");
}

function launch(
  launcher = join(root, "portolan"),
  environment: Record<string, string> = {},
): { status: number | null; stdout: string; stderr: string } {
  return spawnSync(launcher, ["ls", "two words"], { encoding: "utf8", env: { PATH: programs, ...environment } });
}

const main = (): string => join(root, "apps/cli/src/main.ts");

describe("installed", () => {
  test("runs the project's own Node with the words as they were typed, and hands back its exit code", () => {
    installed();
    const result = launch();
    expect(result).toMatchObject({ status: 7, stdout: `own node: [${main()}] [ls] [two words]`, stderr: "" });
  });

  test("through symbolic links, absolute and relative", () => {
    installed();
    const absolute = join(scratch, `link-${count}`);
    symlinkSync(join(root, "portolan"), absolute);
    expect(launch(absolute).stdout).toContain(`[${main()}]`);
    const relative = join(root, "tools/portolan");
    symlinkSync("../portolan", relative);
    expect(launch(relative).stdout).toContain("/apps/cli/src/main.ts]");
    expect(launch(relative).status).toBe(7);
  });

  test("starts no other program on the way", () => {
    installed();
    const result = spawnSync(join(root, "portolan"), [], { encoding: "utf8", env: { PATH: "/nowhere" } });
    expect(result).toMatchObject({ status: 7, stderr: "" });
  });

  test("a release runs its own Node and bundle", () => {
    mkdirSync(join(root, "node/bin"), { recursive: true });
    program(join(root, "node/bin/node"), 'printf "release:"; printf " [%s]" "$@"');
    expect(launch().stdout).toBe(`release: [${join(root, "lib/main.mjs")}] [ls] [two words]`);
  });
});

describe("not installed", () => {
  test("installs, says so on stderr alone, and goes on", () => {
    machineNode();
    const result = launch();
    expect(result.stdout).toBe(`own node: [${main()}] [ls] [two words]`);
    expect(result.stderr).toContain(`installing into ${root}`);
  });

  test("installs again when the lock file has other contents, not when it was only touched", () => {
    machineNode();
    launch();
    const later = new Date(Date.now() + 60_000);
    utimesSync(join(root, "package-lock.json"), later, later);
    launch();
    expect(readFileSync(join(root, "installs"), "utf8").trim().split("\n")).toHaveLength(1);
    writeFileSync(join(root, "package-lock.json"), '{"lockfileVersion": 3, "other": true}');
    utimesSync(join(root, "package-lock.json"), later, later);
    launch();
    expect(readFileSync(join(root, "installs"), "utf8").trim().split("\n")).toHaveLength(2);
  });

  test.each([
    ["no Node", () => {}, /Node\.js 18 or newer was not found/],
    ["no npm", () => (machineNode(), rmSync(join(programs, "npm"))), /npm was not found/],
    ["npm fails", () => machineNode({ installExit: 1 }), /npm ci failed/],
    ["no lock file", () => (machineNode(), rmSync(join(root, "package-lock.json"))), /package-lock\.json is missing/],
    [
      "another platform",
      () => (machineNode(), rmSync(join(programs, "uname")), program(join(programs, "uname"), "echo Plan9")),
      /not supported: Plan9/,
    ],
  ] as const)("%s: says what, why and what to do, and fails", (_name, prepare, what) => {
    prepare();
    const result = launch();
    expect(result.status).toBe(5);
    expect(result.stdout).toBe("");
    expect(result.stderr).toMatch(what);
    expect(result.stderr).toMatch(/\n {2}why: \S.*\n {2}fix: \S/);
    expect(launch(undefined, { LC_ALL: "zh_CN.UTF-8" }).stderr).toMatch(/\n {2}原因：\S.*\n {2}解决：\S/);
  });

  test.skipIf(process.getuid?.() !== 0)("a folder that this user may not write is said to be so", () => {
    machineNode();
    chmodSync(scratch, 0o755);
    const result = spawnSync(join(root, "portolan"), ["ls"], { encoding: "utf8", env: { PATH: programs }, uid: 65534, gid: 65534 });
    expect(result.stderr).toMatch(/not writable for this user/);
    expect(result.status).toBe(5);
    expect(existsSync(join(root, "node_modules"))).toBe(false);
  });
});

test("the launcher may be executed and is plain sh", () => {
  expect(statSync(join(repository, "portolan")).mode & 0o111).toBe(0o111);
  expect(spawnSync("sh", ["-n", join(repository, "portolan")]).status).toBe(0);
});
