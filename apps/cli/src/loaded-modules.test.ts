import { spawnSync } from "node:child_process";
import { statSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const main = fileURLToPath(new URL("main.ts", import.meta.url));
const tellLoads = `import { registerHooks } from "node:module";
registerHooks({ load: (url, context, next) => { process.stderr.write(url + "\\n"); return next(url, context); } });`;

/** URLs of the modules that a command loads. */
function modulesLoadedBy(command: string): readonly string[] {
  const preload = `data:text/javascript,${encodeURIComponent(tellLoads)}`;
  const { stderr, status } = spawnSync(process.execPath, ["--import", preload, main, command], { encoding: "utf8", timeout: 15_000 });
  expect(status, stderr.slice(-500)).toBe(0);
  return stderr.split("\n").filter((line) => line.startsWith("file:"));
}

/** Packages of node_modules that a command loads. */
function packagesLoadedBy(command: string): ReadonlySet<string> {
  return new Set(modulesLoadedBy(command).flatMap((url) => /\/node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(url)?.[1] ?? []));
}

test.each(["ls", "version"])("%s starts without what costs it its speed: schemas, storage, server, text widths", (command) => {
  const loaded = packagesLoadedBy(command);
  expect(loaded).toContain("commander");
  for (const heavy of ["typebox", "kysely", "fastify", "string-width", "pino"]) expect(loaded).not.toContain(heavy);
});

test("ls loads no more modules, and no more text, than its start can afford", () => {
  const urls = modulesLoadedBy("ls");
  const bytes = urls.reduce((sum, url) => sum + statSync(fileURLToPath(url)).size, 0);
  expect(urls.length).toBeGreaterThan(100);
  expect(urls.length).toBeLessThan(540); // 70 of them read rules, which send ports on; each command and each noun of messages is one
  expect(bytes).toBeLessThan(2_650_000); // 0.65 million of them messages
  expect(urls.filter((url) => /\.test\.ts$|\/testing\//.test(url))).toEqual([]);
});

test("a module that is not there is named when it is asked for", () => {
  const program = `import { resolveOwnModules } from ${JSON.stringify(new URL("resolve-own-modules.ts", import.meta.url).href)};
    resolveOwnModules();
    await import(${JSON.stringify(new URL("main.ts", import.meta.url).href)} + "/../nothing.ts").catch((error) => console.log(error.code));
    const { compileCacheDirectory } = await import(${JSON.stringify(new URL("compile-cache-directory.ts", import.meta.url).href)});
    console.log(typeof compileCacheDirectory);`;
  const { stdout, stderr } = spawnSync(process.execPath, ["--input-type=module", "--eval", program], { encoding: "utf8", timeout: 15_000 });
  expect(stderr).toBe("");
  expect(stdout.split("\n")).toEqual(["ERR_MODULE_NOT_FOUND", "function", ""]);
});
