/** A supervisor with a server of a test's: `node run-guarded.ts SERVER GUARD_DIR`. Prints its events with the process ids of its children. */
import { guardPlacesOf, startSupervisor } from "@portolan/daemon";

const [serverMain = "", directory] = process.argv.slice(2);
const supervisor = startSupervisor({
  port: 0,
  dataDir: null,
  verbose: false,
  version: "0.0.0-test",
  serverMain,
  scannerMain: new URL("../daemon/idle-server.ts", import.meta.url).pathname,
  guard: guardPlacesOf(directory),
  onEvent: (event) => process.stdout.write(`${JSON.stringify({ ...event, pids: supervisor.pids() })}\n`),
});
process.exitCode = await supervisor.finished;
