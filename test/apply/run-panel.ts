/** `portolan up` with an applier, without the command line around it: `node run-panel.ts PORT DATA_DIR GUARD_DIR`. Prints its events with the process ids of its children. */
import { guardPlacesOf, startSupervisor } from "@portolan/daemon";
import { serverMain } from "@portolan/server";

const [port = "0", dataDir = "", guardDirectory] = process.argv.slice(2);
const supervisor = startSupervisor({
  port: Number(port),
  dataDir,
  verbose: false,
  version: "0.0.0-test",
  serverMain,
  guard: guardPlacesOf(guardDirectory),
  onEvent: (event) => process.stdout.write(`${JSON.stringify({ ...event, pids: supervisor.pids() })}\n`),
});
process.exitCode = await supervisor.finished;
