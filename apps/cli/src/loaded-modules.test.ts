import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const main = fileURLToPath(new URL("main.ts", import.meta.url));
const tellLoads = `import { registerHooks } from "node:module";
registerHooks({ load: (url, context, next) => { process.stderr.write(url + "\\n"); return next(url, context); } });`;

/** Packages of node_modules that a command loads. */
function packagesLoadedBy(command: string): ReadonlySet<string> {
  const preload = `data:text/javascript,${encodeURIComponent(tellLoads)}`;
  const { stderr, status } = spawnSync(process.execPath, ["--import", preload, main, command], { encoding: "utf8", timeout: 15_000 });
  expect(status, stderr.slice(-500)).toBe(0);
  return new Set([...stderr.matchAll(/\/node_modules\/((?:@[^/]+\/)?[^/]+)\//g)].map((match) => match[1] ?? ""));
}

test.each(["ls", "version"])("%s starts without what costs it its speed: schemas, storage, server, text widths", (command) => {
  const loaded = packagesLoadedBy(command);
  expect(loaded).toContain("commander");
  for (const heavy of ["typebox", "kysely", "fastify", "string-width", "pino"]) expect(loaded).not.toContain(heavy);
});
