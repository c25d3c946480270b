/** The demonstration at full size on a lab host of its own: 20 hosts, 200 claimants, 10,000 ports, unless the arguments say otherwise (as in fleet-program.ts). Needs root. */
import { fileURLToPath } from "node:url";
import { LabHost } from "../../lab/index.ts";

const program = fileURLToPath(new URL("fleet-program.ts", import.meta.url));
await using host = await LabHost.start({ layer: "services" });
const { stdout } = await host.run([process.execPath, program, ...process.argv.slice(2)], { timeoutMs: 30 * 60_000 });
process.stdout.write(stdout);
