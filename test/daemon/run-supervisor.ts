/** `portolan up` without the command line around it, for tests that kill the supervisor's own process: prints its events. */
import { startSupervisor } from "@portolan/daemon";
import { serverMain } from "@portolan/server";

const [port = "0", dataDir = ""] = process.argv.slice(2);
const supervisor = startSupervisor({
  port: Number(port),
  dataDir,
  verbose: false,
  version: "0.0.0-test",
  serverMain,
  guard: null,
  onEvent: (event) => process.stdout.write(`${JSON.stringify({ ...event, pids: supervisor.pids() })}\n`),
});
process.exitCode = await supervisor.finished;
