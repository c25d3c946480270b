import { compileCacheDirectory } from "./compile-cache-directory.ts";
import { resolveOwnModules } from "./resolve-own-modules.ts";
import { enableCompileCache } from "node:module";

// Before anything else is loaded, so that everything else comes from the cache; hence the import below.
const directory = compileCacheDirectory();
if (directory !== null) enableCompileCache(directory);
resolveOwnModules();

const { openTerminal } = await import("./terminal.ts");
const { runCommandLine } = await import("./command-line.ts");

// The code is set, not exited with, so that what was written to a pipe arrives.
process.exitCode = await runCommandLine(process.argv.slice(2), openTerminal(reportUnwritable));

function reportUnwritable(reason: string): void {
  void import("./unwritable-output.ts").then(({ endWithUnwritableOutput }) => endWithUnwritableOutput(reason));
}
