// Installs what package-lock.json names, on whatever Node ≥ 18 and npm ≥ 9 the machine has. For ./portolan and `npm test`; run it from anywhere.
// npm leaves out, without a word, optional packages that are not for the Node it runs on: on Debian 12's Node 18 all native parts of the tools that
// build the panel. So where the machine's Node is older than ours, ours is fetched first, by its hash in the lock file, and npm runs on it.
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const quiet = ["--loglevel=error", "--no-audit", "--no-fund", "--fetch-retry-mintimeout=1000", "--fetch-retry-maxtimeout=8000"];
const oldestSufficient = 24;

// `npm start` and `npm test` put node_modules/.bin first on PATH; npm must not run on the Node that it is about to replace.
const path = (process.env.PATH ?? "").split(delimiter).filter((directory) => directory !== join(root, "node_modules/.bin"));

const temporary = [];
let status = 1;
try {
  const ownNode = Number.parseInt(process.versions.node, 10) >= oldestSufficient ? null : fetchOwnNode();
  const settings = ["--include=dev", "--include=optional", ...(ownNode === null ? [] : [`--globalconfig=${globalConfig()}`])];
  status = npmCi(root, { path: ownNode === null ? path : [ownNode, ...path], settings });
} finally {
  for (const directory of temporary) rmSync(directory, { recursive: true, force: true });
}
process.exit(status);

/** The folder of our Node, or null where there is none for this machine or it could not be had; then npm's own message has said why. */
function fetchOwnNode() {
  const name = `node-${process.platform}-${process.arch}`;
  const entry = JSON.parse(readFileSync(join(root, "package-lock.json"), "utf8")).packages[`node_modules/${name}`];
  if (entry === undefined) return null;
  const directory = mkdtempSync(join(root, ".install-"));
  temporary.push(directory);
  const { optional: _optional, dev: _dev, ...locked } = entry;
  const project = { name: "portolan-node", version: "0.0.0", private: true, dependencies: { [name]: entry.version } };
  const lock = { ...project, lockfileVersion: 3, requires: true, packages: { "": project, [`node_modules/${name}`]: locked } };
  writeFileSync(join(directory, "package.json"), JSON.stringify(project));
  writeFileSync(join(directory, "package-lock.json"), JSON.stringify(lock));
  if (npmCi(directory, { path, settings: ["--ignore-scripts"] }) !== 0) return null;
  const binaries = join(directory, "node_modules", name, "bin");
  return spawnSync(join(binaries, "node"), ["-e", "0"], { stdio: "ignore", timeout: 20_000 }).status === 0 ? binaries : null;
}

/** npm looks for it beside the Node that it runs on, but the machine's settings are where its own npm finds them. */
function globalConfig() {
  const { stdout } = spawnSync("npm", ["config", "get", "globalconfig", "--loglevel=silent"], {
    cwd: root,
    encoding: "utf8",
    env: { ...process.env, PATH: path.join(delimiter) },
  });
  return (stdout ?? "").trim();
}

function npmCi(directory, { path: directories, settings }) {
  const env = { ...process.env, PATH: directories.join(delimiter) };
  const result = spawnSync("npm", ["ci", ...settings, ...quiet], { cwd: directory, stdio: "inherit", env });
  if (result.error !== undefined) console.error(`portolan: npm could not be started: ${result.error.message}`);
  return result.status ?? 1;
}
