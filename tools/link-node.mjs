// Runs after npm has installed, on whatever Node ≥ 18 the machine has. Two things that npm leaves undone:
// npm 10 forgets node_modules/.bin/node when one of two platform packages with that name is skipped. Where no bundled Node runs
// (another platform, musl), a Node ≥ 24 that runs this script is linked in its place.
// Then it writes down which lock file is installed now; the launcher compares that with the lock file in the folder.
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const modules = join(root, "node_modules");

const platformPackage = `node-${process.platform}-${process.arch}`;
const target = runs(join(modules, platformPackage, "bin", "node")) ? join("..", platformPackage, "bin", "node") : nodeOfThisMachine();
if (target === null) {
  console.error(
    `portolan: no bundled Node runs on ${process.platform}-${process.arch}, and the machine's own ${process.version} is older than 24.`,
  );
} else {
  const link = join(modules, ".bin", "node");
  mkdirSync(dirname(link), { recursive: true });
  rmSync(link, { force: true });
  symlinkSync(target, link);
}
const lockHash = createHash("sha256")
  .update(readFileSync(join(root, "package-lock.json")))
  .digest("hex");
writeFileSync(join(modules, ".portolan-installed"), `${lockHash}\n`);

function runs(binary) {
  return spawnSync(binary, ["-e", "0"], { stdio: "ignore", timeout: 20_000 }).status === 0;
}

function nodeOfThisMachine() {
  return Number.parseInt(process.versions.node, 10) >= 24 ? process.execPath : null;
}
