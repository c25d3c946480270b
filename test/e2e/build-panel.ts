import { execFile } from "node:child_process";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";

const repository = join(import.meta.dirname, "../..");

/** Builds the panel into a directory of the tests' own, so that a build for use is not disturbed, and returns the directory. */
export async function buildPanel(): Promise<string> {
  const directory = join(repository, ".lab/panel-build");
  mkdirSync(directory, { recursive: true });
  const vite = join(repository, "node_modules/vite/bin/vite.js");
  const options = { cwd: join(repository, "apps/panel"), timeout: 120_000, maxBuffer: 4 * 1024 * 1024 };
  await promisify(execFile)(process.execPath, [vite, "build", "--outDir", directory, "--emptyOutDir", "--logLevel", "warn"], options);
  return directory;
}
