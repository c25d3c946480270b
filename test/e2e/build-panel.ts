import { execFile } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";

const repository = join(import.meta.dirname, "../..");

/** Builds the panel into a directory of this process's own, so that neither a build for use nor another run is disturbed, and returns the directory. It goes with the process. */
export async function buildPanel(): Promise<string> {
  mkdirSync(join(repository, ".lab"), { recursive: true });
  const directory = mkdtempSync(join(repository, ".lab/panel-build-"));
  process.on("exit", () => rmSync(directory, { recursive: true, force: true }));
  const vite = join(repository, "node_modules/vite/bin/vite.js");
  const options = { cwd: join(repository, "apps/panel"), timeout: 120_000, maxBuffer: 4 * 1024 * 1024 };
  await promisify(execFile)(process.execPath, [vite, "build", "--outDir", directory, "--emptyOutDir", "--logLevel", "warn"], options);
  return directory;
}
