// Runs after npm has installed, on whatever Node ≥ 18 the machine has. Three things that npm leaves undone:
// 1. npm 10 forgets node_modules/.bin/node when one of two platform packages with that name is skipped. Where no bundled Node runs
//    (another platform, musl), a Node ≥ 24 that runs this script is linked in its place.
// 2. npm leaves out, silently, native parts of build tools that want a newer Node than the one npm itself runs on. They are added by
//    running npm once more, on our own Node.
// 3. It writes down which lock file is installed now; the launcher compares that with the lock file in the folder.
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const modules = join(root, "node_modules");
const lockText = readFileSync(join(root, "package-lock.json"), "utf8");
const platformPackage = `node-${process.platform}-${process.arch}`;
const bundledNode = join(modules, platformPackage, "bin", "node");
// Debian's npm finds its parts here because Debian's own Node looks here; ours has to be told.
const debianModules = [
  "/usr/share/nodejs",
  "/usr/lib/nodejs",
  `/usr/lib/${process.arch === "arm64" ? "aarch64" : "x86_64"}-linux-gnu/nodejs`,
];

const isBundledUsable = runs(bundledNode);
if (isBundledUsable && missingNativeParts().length > 0) addNativeParts();
linkNode();
writeFileSync(join(modules, ".portolan-installed"), `${createHash("sha256").update(lockText).digest("hex")}\n`);

function linkNode() {
  const target = isBundledUsable ? join("..", platformPackage, "bin", "node") : nodeOfThisMachine();
  if (target === null) {
    console.error(
      `portolan: no bundled Node runs on ${process.platform}-${process.arch}, and the machine's own ${process.version} is older than 24.`,
    );
    return;
  }
  const link = join(modules, ".bin", "node");
  mkdirSync(dirname(link), { recursive: true });
  rmSync(link, { force: true });
  symlinkSync(target, link);
}

/** Folders of optional packages made for this platform that are not there. */
function missingNativeParts() {
  const omitsDev = (process.env.npm_config_omit ?? "").includes("dev") || process.env.NODE_ENV === "production";
  return Object.entries(JSON.parse(lockText).packages)
    .filter(
      ([, { optional, os, cpu, libc }]) =>
        optional && os?.includes(process.platform) && cpu?.includes(process.arch) && (libc?.includes("glibc") ?? true),
    )
    .filter(([path, { dev }]) => !(dev && omitsDev) && !existsSync(join(root, path)))
    .map(([path]) => path);
}

function addNativeParts() {
  const npm = process.env.npm_execpath;
  if (npm === undefined) return;
  const nodePath = [process.env.NODE_PATH, ...debianModules].filter(Boolean).join(":");
  const words = ["install", "--no-save", "--ignore-scripts", "--include=optional", "--no-audit", "--no-fund", "--loglevel=error"];
  const { status, stderr } = spawnSync(bundledNode, [npm, ...words], {
    cwd: root,
    env: { ...process.env, NODE_PATH: nodePath },
    stdio: ["ignore", "ignore", "pipe"],
    encoding: "utf8",
    timeout: 10 * 60_000,
  });
  const missing = missingNativeParts();
  if (missing.length === 0) return;
  console.error(`portolan: npm did not add ${missing.join(", ")} (exit code ${status}).\n${stderr ?? ""}`);
}

function runs(binary) {
  return spawnSync(binary, ["-e", "0"], { stdio: "ignore", timeout: 20_000 }).status === 0;
}

function nodeOfThisMachine() {
  return Number.parseInt(process.versions.node, 10) >= 24 ? process.execPath : null;
}
