import { execFile } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";

const repository = join(import.meta.dirname, "../..");

const lab = join(repository, ".lab");
const keptMs = 3_600_000; // no run of tests takes longer

/** Builds the panel into a directory of its own, so that neither a build for use nor another run is disturbed, and returns the directory. Old ones are removed. */
export async function buildPanel(): Promise<string> {
  mkdirSync(lab, { recursive: true });
  removeOldBuilds();
  const directory = mkdtempSync(join(lab, "panel-build-"));
  const vite = join(repository, "node_modules/vite/bin/vite.js");
  const options = { cwd: join(repository, "apps/panel"), timeout: 120_000, maxBuffer: 4 * 1024 * 1024 };
  await promisify(execFile)(process.execPath, [vite, "build", "--outDir", directory, "--emptyOutDir", "--logLevel", "warn"], options);
  return directory;
}

/** A test process that is ended by its runner cannot clean up after itself; the next one does. */
function removeOldBuilds(): void {
  for (const name of readdirSync(lab).filter((one) => one.startsWith("panel-build"))) {
    const path = join(lab, name);
    const changedAt = statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? Date.now();
    if (Date.now() - changedAt > keptMs) rmSync(path, { recursive: true, force: true });
  }
}
