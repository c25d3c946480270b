import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { accessSync, constants, existsSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { RefusalError } from "@portolan/contract";

const repository = join(import.meta.dirname, "../../../..");
const timeoutMs = 5 * 60_000;
const outputLimit = 64 * 1024;

// Everything the built panel is made of. The lock file stands for the libraries and the build tool.
const sources = [
  "apps/panel/src",
  "apps/panel/public",
  "apps/panel/index.html",
  "apps/panel/vite.config.ts",
  "apps/panel/package.json",
  "package-lock.json",
];
const bundledPackages = ["contract", "net", "phrases"].map((name) => `packages/${name}/src`);

export interface PanelBuild {
  /** built: from the sources that lie here now. stale: from older ones. missing: there is no panel. */
  readonly state: "built" | "stale" | "missing";
  readonly isWritable: boolean; // whether this user may build it
  readonly build: () => Promise<void>;
}

/** Whether the panel fits the sources that lie here now, and how to build it. A release has no sources: its panel is always `built`. */
export function inspectPanelBuild(root: string = repository): PanelBuild {
  const panel = join(root, "apps/panel");
  if (!existsSync(join(panel, "index.html"))) return { state: "built", isWritable: false, build: async () => {} };
  const marker = join(panel, "dist/.built-from");
  const wanted = hashOf(root, [...sources, ...bundledPackages]);
  const isCurrent = existsSync(marker) && readFileSync(marker, "utf8") === wanted;
  return {
    state: !existsSync(join(panel, "dist/index.html")) ? "missing" : isCurrent ? "built" : "stale",
    isWritable: isWritable(panel),
    build: async () => {
      await runVite(root, panel);
      writeFileSync(marker, wanted);
    },
  };
}

function isWritable(directory: string): boolean {
  try {
    accessSync(directory, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}

function hashOf(root: string, paths: readonly string[]): string {
  const digest = createHash("sha256");
  for (const file of paths.flatMap((path) => filesBelow(join(root, path))).filter((path) => !path.includes(".test."))) {
    digest
      .update(`${relative(root, file)}\0`)
      .update(readFileSync(file))
      .update("\0");
  }
  return digest.digest("hex");
}

function filesBelow(path: string): string[] {
  const status = statSync(path, { throwIfNoEntry: false });
  if (status === undefined) return [];
  if (!status.isDirectory()) return [path];
  return readdirSync(path, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .toSorted();
}

/** Builds as the owner of the folder: root has no business running build tools, nor leaving files of its own there. */
async function runVite(root: string, panel: string): Promise<void> {
  const { uid, gid } = statSync(panel);
  const isRoot = process.getuid?.() === 0;
  const child = spawn(process.execPath, [join(root, "node_modules/vite/bin/vite.js"), "build", "--logLevel", "warn"], {
    cwd: panel,
    env: { PATH: process.env["PATH"], HOME: isRoot && uid !== 0 ? panel : process.env["HOME"], NODE_ENV: "production" },
    stdio: ["ignore", "pipe", "pipe"],
    timeout: timeoutMs,
    ...(isRoot ? { uid, gid } : {}),
  });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (text: string) => {
      output = (output + text).slice(-outputLimit);
    });
  }
  const { promise, resolve, reject } = Promise.withResolvers<string | null>();
  child.on("error", reject).on("close", (code, signal) => resolve(code === 0 ? null : (signal ?? `exit code ${code}`)));
  const failure = await promise;
  if (failure === null) return;
  const complaint = output.split("\n").find((line) => /error: /i.test(line)) ?? failure;
  throw new RefusalError("PANEL_NOT_BUILT", { reason: complaint.trim() }, { cause: new Error(output.trim()) });
}
