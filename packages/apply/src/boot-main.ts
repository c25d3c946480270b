/**
 * What a boot runs before the network is up: `node boot-main.ts DIRECTORY`. A change that nobody confirmed before is undone when this ends, and openings whose end
 * came meanwhile have ended; where that did not succeed, the boot goes on and a watch that stays behind tries again.
 */
import { isEnded } from "./guard-record.ts";
import { runTool } from "./hand.ts";
import { armEnds } from "./arm-end.ts";
import { endOpenings } from "./end-openings.ts";
import { retireGuardUnit } from "./retire-guard-unit.ts";
import { startDetached, startWatchdog } from "./start-watchdog.ts";
import { reasonToUndo, resumeChange } from "./undo-change.ts";

const [directory] = process.argv.slice(2);
if (directory === undefined) throw new Error("The directory of the change is missing");
const record = await resumeChange({ directory, run: runTool }).catch((error: unknown) => {
  process.stderr.write(`${String(error)}\n`);
  return "failed" as const;
});
const place = { directory, run: runTool };
const areEndsKept = await endOpenings(place)
  .then(() => armEnds(place))
  .then(() => true)
  .catch((error: unknown) => {
    process.stderr.write(`${String(error)}\n`);
    return false;
  });
if (!areEndsKept) await startDetached("ends-main.ts", directory).catch(() => null);
// systemd runs it also on a host that has long been up, when it first hears of the unit: a change whose maker lives is in good hands.
if (record === "failed" || (record !== null && !isEnded(record) && reasonToUndo(record) !== null)) {
  if (record !== "failed") process.stderr.write(`The change ${record.planId} is not undone yet: ${record.trouble ?? ""}\n`);
  await startWatchdog(directory);
}
await retireGuardUnit(place, { isBooting: true }).catch((error: unknown) => process.stderr.write(`${String(error)}\n`));
process.exit(0);
