import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { LabHost, needs } from "../../lab/index.ts";

const program = fileURLToPath(new URL("fleet-program.ts", import.meta.url));

test(
  "every start on a granted port works, whatever else takes ports on the hosts meanwhile",
  { ...needs("packages"), timeout: 180_000 },
  async () => {
    await using host = await LabHost.start({ layer: "services" });
    const { stdout } = await host.run([process.execPath, program, "3", "24", "600", "96"], { timeoutMs: 120_000 });
    const outcome = JSON.parse(stdout.trim().split("\n").at(-1) ?? "{}") as { started: number; failed: string[] };
    console.log(stdout.trim());
    expect(outcome.failed).toEqual([]);
    expect(outcome.started).toBe(96);
  },
);
