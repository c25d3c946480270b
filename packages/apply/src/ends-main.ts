/**
 * Ends openings: `node ends-main.ts DIRECTORY`. Started by systemd's timer it ends what is due, for as long as that takes; where systemd does not run it stays for
 * all that are open, one such process for a folder. Says `watching` when it stands, and needs nobody from then on.
 */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { lockFile } from "@portolan/storage/file-lock";
import { endOpenings } from "./end-openings.ts";
import { runTool } from "./hand.ts";
import { loadHands } from "./hands.ts";
import { retireGuardUnit } from "./retire-guard-unit.ts";
import { readEnds } from "./opening-end.ts";
import { isSystemdUp } from "./system-timer.ts";

const [directory] = process.argv.slice(2);
if (directory === undefined) throw new Error("The directory of the change is missing");
for (const signal of ["SIGHUP", "SIGINT", "SIGTERM", "SIGPIPE"] as const) process.on(signal, () => {});
process.stdout.on("error", () => {});
const staysForAll = !isSystemdUp();
const lookEveryMs = 500;
const longestRestMs = 30_000;
const isAlone = !staysForAll || lockFile(join(directory, "ends.lock"), 0) !== null; // held until this process ends
sparedWhenMemoryIsShort();
if (isAlone) await loadHands(readEnds(directory).flatMap(({ steps }) => steps)).catch(() => null);
process.stdout.write("watching\n");
if (isAlone) {
  await endAll(directory);
  await retireGuardUnit({ directory, run: runTool });
}

/** Resolves when nothing is left to end. What does not go now is tried again, later each time. */
async function endAll(folder: string): Promise<void> {
  for (let failures = 0; ;) {
    const look = await endOpenings({ directory: folder, run: runTool }).catch(() => null);
    const isStuck = look === null || look.stuck.length > 0;
    if (!isStuck && (look.next === null || !staysForAll)) return;
    failures = isStuck ? failures + 1 : 0;
    await pause(Math.min(longestRestMs, lookEveryMs * 2 ** Math.min(failures, 10)));
  }
}

function sparedWhenMemoryIsShort(): void {
  try {
    writeFileSync("/proc/self/oom_score_adj", "-900");
  } catch {
    // without the right to it, as good as any other
  }
}
