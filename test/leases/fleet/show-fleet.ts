/** The demonstration at full size on a lab host of its own: 20 hosts, 200 claimants, 10,000 ports, unless the arguments say otherwise (as in fleet-program.ts). Needs root. */
import { fileURLToPath } from "node:url";
import { LabHost } from "../../lab/index.ts";

const program = fileURLToPath(new URL("fleet-program.ts", import.meta.url));
await using host = await LabHost.start({ layer: "services" });
const running = await host.start([process.execPath, program, ...process.argv.slice(2)]);
const untilMs = Date.now() + 30 * 60_000;
for (let told = 0; Date.now() < untilMs; await new Promise((done) => setTimeout(done, 1000))) {
  const { output } = running;
  process.stdout.write(output.slice(told));
  told = output.length;
  if (running.ended) break;
}
