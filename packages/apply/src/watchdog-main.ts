/** The program of the watch: `node watchdog-main.ts DIRECTORY`. Says `watching` on its standard output when it stands, and needs nobody from then on. */
import { writeFileSync } from "node:fs";
import { runTool } from "./hand.ts";
import { retireGuardUnit } from "./retire-guard-unit.ts";
import { disarmEndedChange } from "./system-timer.ts";
import { watchChange } from "./watch-change.ts";

const [directory] = process.argv.slice(2);
if (directory === undefined) throw new Error("The directory of the change is missing");
for (const signal of ["SIGHUP", "SIGINT", "SIGTERM", "SIGPIPE"] as const) process.on(signal, () => {});
process.stdout.on("error", () => {});
sparedWhenMemoryIsShort();
process.stdout.write("watching\n");
await watchChange({ directory, run: runTool });
await disarmEndedChange(directory, runTool);
await retireGuardUnit({ directory, run: runTool });

function sparedWhenMemoryIsShort(): void {
  try {
    writeFileSync("/proc/self/oom_score_adj", "-900");
  } catch {
    // without the right to it, as good as any other
  }
}
