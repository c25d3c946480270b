/** Takes back what the last record of a lab host tells, though it is confirmed: `node take-back-program.ts DIRECTORY`. What was in the way is printed as JSON. */
import { readGuardRecord, runTool } from "@portolan/apply";
import { undoSteps } from "@portolan/apply/undo-change";

const [, , directory = ""] = process.argv;
const record = readGuardRecord(directory);
if (record === null) throw new Error("There is no record");
process.stdout.write(JSON.stringify(await undoSteps({ directory, run: runTool }, record)));
