// `npm test`, on whatever Node ≥ 18 the machine has: installs what is missing, then hands over to the project's own Node.
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = join(dirname(fileURLToPath(import.meta.url)), "../..");
const modules = join(root, "node_modules");
const ownNode = join(modules, ".bin", "node");

if (!isInstalled()) {
  console.error("portolan: installing what the tests need (once) …");
  run(process.execPath, [join(root, "tools/install.mjs")], process.env);
  if (!isInstalled()) run(process.execPath, [join(root, "tools/link-node.mjs")], process.env); // where scripts are switched off
}
run(ownNode, [join(root, "test/run/run-tests.ts"), ...process.argv.slice(2)], process.env);

function isInstalled() {
  const marker = join(modules, ".portolan-installed");
  if (!existsSync(marker) || !existsSync(ownNode)) return false;
  const lock = createHash("sha256").update(readFileSync(join(root, "package-lock.json")));
  return readFileSync(marker, "utf8").trim() === lock.digest("hex");
}

function run(program, programArguments, env) {
  const { status, error } = spawnSync(program, programArguments, { cwd: root, stdio: "inherit", env });
  if (error !== undefined) console.error(`portolan: ${program} could not be started: ${error.message}`);
  if (status !== 0) process.exit(status ?? 1);
}
